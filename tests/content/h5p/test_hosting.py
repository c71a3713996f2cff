"""Packages in tables and in the storage: whole or not at all, libraries by administrators alone."""

import hashlib
import io
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection, connections
from django.db.utils import OperationalError
from django.utils import timezone

from accounts.models import AuditRecord
from content import api as content_api
from content.h5p.packages import open_package
from content.hosting.libraries import prune_h5p_files
from content.models import H5PBlob, H5PContent, H5PContentVersion, H5PLibrary, H5PLibraryUse
from core.errors import ConflictError, InvalidInputError, NotFoundError, PermissionDeniedError
from tests.accounts.people import make_person
from tests.content.h5p.packages import (
    BASE,
    CARD,
    PNG,
    as_json,
    base_files,
    card_files,
    names,
    package_files,
    small_package,
    zip_of,
)
from tests.media.test_s3 import on_s3, s3  # noqa: F401

pytestmark = pytest.mark.django_db
AUTHOR, ADMINISTRATOR = content_api.AuthorPermissions(), content_api.AdministratorPermissions()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where this test keeps its files."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def take_in(
    source: io.BytesIO | None = None, permissions: Any = ADMINISTRATOR, by_id: int | None = None
) -> content_api.ImportedPackage:
    return content_api.import_h5p(source or small_package(), permissions=permissions, by_id=by_id)


def changed(**files: bytes | None) -> io.BytesIO:
    """The small package with other bytes in some files, or without them."""
    return zip_of({path: data for path, data in (package_files() | files).items() if data is not None})


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def assert_nothing(folder: Path) -> None:
    assert not files_in(folder)
    for model in (H5PLibrary, H5PBlob, H5PContent):
        assert not model.objects.exists()


def test_a_package_becomes_a_draft_with_its_libraries_and_files(folder: Path) -> None:
    done = take_in()
    assert set(done.installed) == {CARD, BASE}
    assert (done.draft.library, done.draft.title) == (CARD, "Карточка")
    assert done.draft.params["text"] == "Привет"
    assert done.draft.files["images/dot.png"].content_type == "image/png"
    with content_api.open_h5p_file(done.draft.files["images/dot.png"].sha256) as file:
        assert file.read() == PNG
    card = content_api.h5p_libraries.find(CARD)
    assert card is not None
    assert {
        f"h5p/libraries/{card.folder}/scripts/card.js",
        f"h5p/libraries/{card.folder}/card.css",
    } <= files_in(folder)


def test_the_same_package_again_changes_nothing(folder: Path) -> None:
    first = take_in()
    before = files_in(folder)
    again = take_in()
    assert (again.installed, again.upgraded, again.draft) == ((), (), first.draft)
    assert files_in(folder) == before
    assert H5PBlob.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("content/content.json", b"{"),
        (f"{CARD.folder}/scripts/card.js", None),
        (f"{BASE.folder}/library.json", None),
    ],
)
def test_nothing_of_a_refused_package_stays(folder: Path, path: str, data: bytes | None) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        take_in(changed(**{path: data}))
    assert any(path.startswith(field.partition("#")[0]) for field in refusal.value.fields)
    assert_nothing(folder)


def test_nothing_stays_when_the_storage_fails_in_the_middle(folder: Path) -> None:
    with open_package(small_package()) as package:
        sha256 = package.content_files["images/dot.png"].sha256
    # All files of libraries can be written, and their rows; this one cannot.
    (folder / "h5p" / "blobs" / sha256[:2] / sha256).mkdir(parents=True)
    with pytest.raises(OSError, match=sha256):
        take_in()
    assert_nothing(folder)
    assert len(take_in().installed) == 2


class CuttingStorage(FileSystemStorage):
    """Loses the database while the files of the content are written."""

    backend: int | None = None

    def path(self, name: str) -> str:
        if name.startswith("h5p/blobs/") and CuttingStorage.backend:
            at = connection.settings_dict
            with psycopg.connect(host=at["HOST"], user=at["USER"], dbname=at["NAME"]) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [CuttingStorage.backend])
            CuttingStorage.backend = None
        return super().path(name)


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_when_the_database_goes_away_in_the_middle(folder: Path, settings: Any) -> None:
    storage = {"BACKEND": f"{__name__}.CuttingStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    connection.ensure_connection()
    CuttingStorage.backend = connection.connection.info.backend_pid
    with pytest.raises(OperationalError):
        take_in()
    assert_nothing(folder)


@pytest.mark.django_db(transaction=True)
def test_what_fails_takes_nothing_away_from_what_comes_in_at_the_same_moment(folder: Path) -> None:
    """Every second import writes the same files and one more, which cannot be written."""
    unlucky = PNG + b"more"
    sha256 = hashlib.sha256(unlucky).hexdigest()
    (folder / "h5p" / "blobs" / sha256[:2] / sha256 / "in the way").mkdir(parents=True)

    def take_in_and_close(number: int) -> content_api.ImportedPackage | None:
        try:
            return take_in(changed(**{"content/images/more.png": unlucky}) if number % 2 else small_package())
        except OSError:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=6) as pool:
        done = list(pool.map(take_in_and_close, range(6)))
    drafts = [one.draft for one in done if one]
    assert len(drafts) == 3
    assert drafts.count(drafts[0]) == 3
    assert (H5PLibrary.objects.count(), H5PBlob.objects.count()) == (2, 1)
    library_files = sum(len(files) for files in (card_files(), base_files()))
    assert len(files_in(folder)) == library_files + 1


def test_an_author_is_told_which_libraries_are_missing(folder: Path) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        take_in(permissions=AUTHOR)
    told = " ".join(str(rule) for rule in refusal.value.fields["h5p.json"])
    assert str(CARD) in told
    assert str(BASE) in told
    assert_nothing(folder)
    with pytest.raises(InvalidInputError) as bare:
        take_in(zip_of({path: data for path, data in package_files().items() if "Test." not in path}), AUTHOR)
    assert str(bare.value) == str(refusal.value)
    with pytest.raises(PermissionDeniedError):
        content_api.install_h5p_libraries(small_package(), permissions=AUTHOR, by_id=None)


def test_an_authors_content_runs_in_the_installed_libraries() -> None:
    take_in()
    installed = content_api.h5p_libraries.find(CARD)
    newer = card_files(5) | {f"{CARD.folder}/scripts/card.js": b"steal();"}
    done = take_in(zip_of(package_files() | newer), AUTHOR)
    assert (done.installed, done.upgraded) == ((), ())
    assert content_api.h5p_libraries.find(CARD) == installed
    assert take_in(zip_of(package_files() | newer)).upgraded == (CARD,)


def test_another_minor_version_is_another_library() -> None:
    newer = replace(CARD, minor=3)
    raw = card_files(0, newer.folder, minorVersion=3)
    source = zip_of({"h5p.json": package_files()["h5p.json"], **raw, **base_files()})
    assert newer in content_api.install_h5p_libraries(source, permissions=ADMINISTRATOR, by_id=None)[0]
    with pytest.raises(InvalidInputError) as refusal:
        take_in(permissions=AUTHOR)
    (told,) = refusal.value.fields["h5p.json"]
    assert str(CARD) in str(told)
    assert str(newer) in str(told)


def test_what_library_json_writes_in_other_ways_is_read_back_the_same() -> None:
    written = card_files(
        preloadedJs={"1": {"path": "./scripts\\card.js"}},
        preloadedDependencies={
            "3": {"machineName": BASE.machine_name, "majorVersion": "0", "minorVersion": "3"}
        },
    )
    with open_package(zip_of(package_files() | written)) as package:
        packaged = package.libraries[CARD].library
    take_in(zip_of(package_files() | written))
    installed = content_api.h5p_libraries.find(CARD)
    assert installed is not None
    assert installed.preloaded == (BASE,)
    assert installed.preloaded_js == ("scripts/card.js",)
    assert replace(installed, definition=packaged.definition) == packaged


def test_who_may_install_and_what_is_recorded() -> None:
    administrator, author = make_person("ADMINISTRATOR"), make_person("AUTHOR")
    assert not content_api.h5p_permissions(author).may_install_libraries()
    permissions = content_api.h5p_permissions(administrator)
    take_in(permissions=permissions, by_id=administrator.pk)
    record = AuditRecord.objects.get(action="h5p_library.installed")
    assert record.actor_id == administrator.pk
    assert set(record.details["installed"]) == {str(CARD), str(BASE)}
    take_in(permissions=permissions, by_id=administrator.pk)
    assert AuditRecord.objects.filter(action="h5p_library.installed").count() == 1


def test_libraries_alone() -> None:
    source = zip_of(card_files() | base_files())
    installed, upgraded = content_api.install_h5p_libraries(source, permissions=ADMINISTRATOR, by_id=None)
    assert (set(installed), upgraded) == ({CARD, BASE}, ())
    with pytest.raises(InvalidInputError):
        take_in(source)


def test_versions_are_numbered_and_the_same_draft_is_the_same_version() -> None:
    draft, uuid = take_in().draft, uuid4()
    person = make_person("AUTHOR")
    first = content_api.save_h5p_version(draft, content_uuid=uuid, by_id=person.pk)
    again = content_api.save_h5p_version(draft, content_uuid=uuid, by_id=None)
    second = content_api.save_h5p_version(replace(draft, title="Другая"), content_uuid=uuid, by_id=None)
    assert (first.number, second.number) == (1, 2)
    assert again.uuid == first.uuid
    assert (first.content_uuid, first.draft) == (uuid, draft)
    assert content_api.latest_h5p_version(uuid) == second
    assert content_api.latest_h5p_version(uuid4()) is None
    assert content_api.find_h5p_versions([first.uuid, uuid4()]) == {first.uuid: first}
    with pytest.raises(NotFoundError):
        content_api.get_h5p_version(uuid4())
    other = content_api.save_h5p_version(draft, content_uuid=None, by_id=None)
    assert other.content_uuid != uuid
    assert (
        H5PLibraryUse.objects.filter(version__uuid=first.uuid).get().library.machine_name == CARD.machine_name
    )


@pytest.mark.django_db(transaction=True)
def test_versions_saved_at_once_have_no_gaps_and_no_doubles() -> None:
    draft, uuid = take_in().draft, uuid4()

    def save(number: int) -> content_api.H5PVersionData:
        try:
            changed = replace(draft, params={"text": str(number // 2)})
            return content_api.save_h5p_version(changed, content_uuid=uuid, by_id=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        versions = list(pool.map(save, range(8)))
    assert sorted({version.number for version in versions}) == [1, 2, 3, 4]
    assert len({version.uuid for version in versions}) == 4


def test_a_draft_is_checked_before_it_is_fixed() -> None:
    draft = take_in().draft
    broken = {
        "file-not-stored": replace(draft, files={"a.png": content_api.H5PFile("0" * 64, 1, "image/png")}),
        "library-not-installed": replace(draft, library=replace(CARD, minor=9)),
        "missing-title": replace(draft, title=" "),
        "wrong-type": replace(draft, params=[1]),
        "unstorable-text": replace(draft, metadata={"authors": [{"name": "a\0b"}]}),
    }
    for rule, candidate in broken.items():
        _cleaned, problems, _warnings = content_api.check_h5p_draft(candidate, strict=False)
        assert rule in {problem.rule for problem in problems}
        assert all(content_api.say_h5p(problem) for problem in problems)
        with pytest.raises(InvalidInputError):
            content_api.save_h5p_version(candidate, content_uuid=None, by_id=None)
    assert not H5PContentVersion.objects.exists()
    lying = {path: replace(file, size=1, content_type="text/html") for path, file in draft.files.items()}
    cleaned, problems, warnings = content_api.check_h5p_draft(replace(draft, files=lying))
    assert (cleaned, problems, warnings) == (draft, [], [])


def test_a_library_in_use_is_not_deleted_and_one_that_is_not_goes_with_its_files(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    version = content_api.save_h5p_version(take_in().draft, content_uuid=None, by_id=None)
    cards = {card.name: card for card in content_api.list_h5p_libraries()}
    assert (cards[CARD].uses, cards[CARD].version_uses, cards[CARD].dependants) == (1, 1, 0)
    assert (cards[BASE].uses, cards[BASE].dependants, cards[BASE].is_newest) == (0, 1, True)
    assert cards[CARD].size == sum(len(data) for data in card_files().values())
    administrator = {"permissions": ADMINISTRATOR, "by_id": None}
    for name, user in ((CARD, version.title), (BASE, str(CARD))):
        with pytest.raises(ConflictError, match=user):
            content_api.delete_h5p_library(cards[name].uuid, **administrator)

    other = replace(CARD, minor=3)
    source = zip_of(card_files(0, other.folder, minorVersion=3) | base_files())
    content_api.install_h5p_libraries(source, **administrator)
    cards = {card.name: card for card in content_api.list_h5p_libraries()}
    assert (cards[CARD].is_newest, cards[other].is_newest) == (False, True)
    with pytest.raises(PermissionDeniedError):
        content_api.delete_h5p_library(cards[other].uuid, permissions=AUTHOR, by_id=None)
    with django_capture_on_commit_callbacks(execute=True):
        content_api.delete_h5p_library(cards[other].uuid, **administrator)
    assert content_api.h5p_libraries.find(other) is None
    assert not any(f"/{other.folder}." in file for file in files_in(folder))
    assert AuditRecord.objects.filter(action="h5p_library.deleted").exists()
    with pytest.raises(NotFoundError):
        content_api.delete_h5p_library(cards[other].uuid, **administrator)


def test_what_was_replaced_stays_for_a_day(folder: Path) -> None:
    take_in()
    replaced = content_api.h5p_libraries.find(CARD)
    assert replaced is not None
    take_in(zip_of(package_files() | card_files(5)))
    leaving = folder / "h5p" / "blobs" / "ab" / ("ab" * 32)
    leaving.parent.mkdir()
    leaving.write_bytes(b"of a crash")
    long_ago = time.time() - 2 * 24 * 3600
    for path in (folder / "h5p").rglob("*"):
        os.utime(path, (long_ago, long_ago))
    os.utime(leaving)
    assert not prune_h5p_files().folders  # replaced this minute, pages that are open load from it

    H5PLibrary.objects.update(installed_at=timezone.now() - timedelta(days=2))
    before = files_in(folder)
    assert prune_h5p_files().folders == {replaced.folder}
    gone = before - files_in(folder)
    assert gone == {f"h5p/libraries/{replaced.folder}/{path.split('/', 1)[1]}" for path in card_files()}
    os.utime(leaving, (long_ago, long_ago))
    assert prune_h5p_files().hashes == {leaving.name}
    assert len(take_in().draft.files) == 1


@pytest.mark.parametrize(
    ("name", "kind", "data", "path"),
    [
        ("Схема.PNG", "image", PNG, "images/image-"),
        ("ECG lead II.png", "image", PNG, "images/ecg-lead-ii-"),
        ("../../etc/passwd.txt", "file", b"text", "files/etcpasswd-"),
        ("heart.mp3", "audio", b"ID3\x04sound", "audios/heart-"),
        ("heart.webm", "video", b"\x1a\x45\xdf\xa3video", "videos/heart-"),
    ],
)
def test_an_authors_file(name: str, kind: Any, data: bytes, path: str) -> None:
    stored_path, file = content_api.store_h5p_file(io.BytesIO(data), name=name, kind=kind)
    assert stored_path == f"{path}{file.sha256[:8]}.{name.rpartition('.')[2].lower()}"
    assert file.size == len(data)
    assert content_api.store_h5p_file(io.BytesIO(data), name=name, kind=kind) == (stored_path, file)
    with content_api.open_h5p_file(file.sha256) as stored:
        assert stored.read() == data


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("page.html", "file", b"<p>"),
        ("film.swf", "file", b"FWS"),
        ("nothing.png", "image", b""),
        ("page.png", "image", b"<html><script>alert(1)</script>"),
        ("script.svg", "image", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("sound.mp3", "audio", b"MZ program"),
        ("film.mp4", "video", b"not a film"),
        ("film.mp4", "image", b"\0\0\0\x18ftypmp42"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(folder: Path, name: str, kind: Any, data: bytes) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        content_api.store_h5p_file(io.BytesIO(data), name=name, kind=kind)
    assert refusal.value.fields["file"]
    assert_nothing(folder)


def test_fields_speak_the_language_of_the_person() -> None:
    take_in()
    assert [field.label for field in content_api.h5p_semantics(CARD, "ru")] == ["Текст", "Points", "Image"]
    assert content_api.h5p_semantics(CARD, "en")[0].label == "Text"
    assert content_api.new_h5p_params(BASE) == {}
    with pytest.raises(NotFoundError):
        content_api.h5p_semantics(replace(CARD, major=2), "ru")


def test_the_storage_may_be_s3(on_s3: None) -> None:  # noqa: F811
    done = take_in()
    package = io.BytesIO()
    content_api.export_h5p(done.draft, package)
    package.seek(0)
    assert take_in(package, AUTHOR).draft == done.draft
    card = content_api.h5p_libraries.find(CARD)
    assert card is not None
    take_in(zip_of(package_files() | card_files(5)))
    assert not prune_h5p_files().folders
    store = content_api.DjangoFileStore()
    assert len(store.list_folders("h5p/libraries")) == 3
    store.delete_folder(f"h5p/libraries/{card.folder}")
    assert not store.exists(f"h5p/libraries/{card.folder}/library.json")


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Path:
    return shared_data / "h5p"


def valid(real: Path) -> Iterator[tuple[str, io.BytesIO]]:
    for path in sorted((real / "valid").glob("*.h5p")):
        yield path.name, io.BytesIO(path.read_bytes())


def test_real_packages_come_in_play_their_part_and_go_out(real: Path) -> None:
    """The largest first: then the others share its libraries."""
    packages = dict(valid(real))
    largest = packages["H5P.InteractiveVideo.h5p"]
    started = time.perf_counter()
    assert len(take_in(largest).installed) == 55
    first = time.perf_counter()
    assert not take_in(largest).installed
    assert first - started < 5
    assert time.perf_counter() - first < 1

    drafts = {name: take_in(source).draft for name, source in packages.items()}
    assert len(drafts) == 9
    for draft in drafts.values():
        assert content_api.save_h5p_version(draft, content_uuid=None, by_id=None).draft == draft
    for name in ("H5P.BranchingScenario.h5p", "H5P.MultiChoice.h5p"):
        package = io.BytesIO()
        content_api.export_h5p(drafts[name], package)
        assert take_in(package, AUTHOR).draft == drafts[name]
    cards = {str(card.name): card for card in content_api.list_h5p_libraries()}
    assert (cards["H5P.TrueFalse 1.6"].uses, cards["H5P.JoubelUI 1.3"].uses) != (0, 0)
    assert cards["H5P.JoubelUI 1.3"].dependants > 10


def test_real_broken_packages_are_refused_with_their_reason(real: Path, folder: Path) -> None:
    reasons = {
        "broken-content-json.h5p": "content/content.json",
        "broken-h5p-json.h5p": "h5p.json",
        "missing-preloaded-js.h5p": "H5P.GreetingCard-1.0/greetingcard.js",
    }
    for name, file in reasons.items():
        with pytest.raises(InvalidInputError) as refusal:
            take_in(io.BytesIO((real / "invalid" / name).read_bytes()))
        assert list(refusal.value.fields) == [file]
    assert_nothing(folder)


def test_a_library_that_another_one_needs_must_come_with_it_or_be_here(folder: Path) -> None:
    source = zip_of({"h5p.json": as_json({"preloadedDependencies": names(CARD)}), **card_files()})
    with pytest.raises(InvalidInputError) as refusal:
        content_api.install_h5p_libraries(source, permissions=ADMINISTRATOR, by_id=None)
    assert str(BASE) in str(refusal.value.fields)
    assert_nothing(folder)
