"""An import from the upload to the bank: every step may come twice, break off, or come too late."""

import uuid
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from accounts.models import AuditRecord
from assessments import api, tasks
from assessments.models import ImportedItem, ImportJob, Item, ItemVersion
from assessments.services import import_jobs
from core.errors import ConflictError, InvalidInputError, NotFoundError
from media import api as media_api
from media.models import Asset
from tests.accounts.people import make_person
from tests.assessments.makers import make_bank
from tests.assessments.test_exchange_qti import choice_xml, packed, template

pytestmark = pytest.mark.django_db
EVERYTHING = api.Ownership(frozenset(), ownerless=True)


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def question(name: str, text: str = "Что верно?") -> str:
    xml = choice_xml(template()).decode()
    return xml.replace('identifier="q1"', f'identifier="{name}"').replace("Что верно?", text)


def package(*names: str, **broken: str) -> bytes:
    files: dict[str, bytes | str] = {f"{name}.xml": question(name) for name in names}
    return packed({**files, **{f"{name}.xml": text for name, text in broken.items()}})


def start(content: bytes, bank: api.BankData | None = None, name: str = "вопросы.zip") -> uuid.UUID:
    return api.start_import((bank or make_bank()).id, make_person().pk, api.Upload(name, content))


def read(content: bytes, bank: api.BankData | None = None) -> uuid.UUID:
    found = start(content, bank)
    tasks.read_uploaded_file(str(found))
    return found


def brought_in(content: bytes, bank: api.BankData | None = None, *, only_good: bool = False) -> uuid.UUID:
    found = read(content, bank)
    api.confirm_import(found, make_person().pk, only_good=only_good)
    tasks.bring_in_items(str(found))
    return found


def shown(job: uuid.UUID) -> api.ImportData:
    return api.get_import(job, EVERYTHING)


def test_a_file_is_read_shown_and_brought_in() -> None:
    bank = make_bank()
    job = read(package("a", "b"), bank)

    assert (shown(job).state, shown(job).added, shown(job).format_label) == ("preview", 2, "QTI 3.0")
    assert not Item.objects.exists()
    api.confirm_import(job, make_person().pk)
    assert shown(job).state == "importing"
    tasks.bring_in_items(str(job))

    assert (shown(job).state, shown(job).added) == ("done", 2)
    assert {item.external_id for item in Item.objects.filter(bank_id=bank.id)} == {"a", "b"}


def test_the_preview_tells_what_is_new_changed_and_the_same() -> None:
    bank = make_bank()
    brought_in(package("a", "b"), bank)
    job = read(
        packed({"a.xml": question("a"), "b.xml": question("b", "Иначе?"), "c.xml": question("c")}), bank
    )

    found = shown(job)
    assert (found.added, found.changed, found.unchanged) == (1, 1, 1)
    changes = {item.external_id: item.change for item in api.preview_import(job).items}
    assert changes == {"a": "unchanged", "b": "changed", "c": "added"}
    assert ItemVersion.objects.count() == 2


def test_the_preview_shows_the_question_as_the_learner_sees_it_and_the_key_apart() -> None:
    job = read(package("a"))

    item = api.preview_import(job).items[0]
    assert "Что верно?" in item.question
    assert item.question.count('type="radio"') == 3
    assert item.key == ["Ответ A"]
    assert "checked" not in item.question


def test_the_preview_comes_in_pages() -> None:
    job = read(package(*(f"q{n:02d}" for n in range(7))))

    page = api.preview_import(job, page=2, per_page=5)
    assert ([item.number for item in page.items], page.total) == ([6, 7], 7)


def test_errors_name_the_file_and_the_line_and_keep_everything_out() -> None:
    job = read(package("a", broken=question("b").replace("<itemBody>", "<itemBody><br>")))

    found = shown(job)
    assert (found.state, found.good_count, found.error_count) == ("preview", 1, 1)
    assert "broken.xml" in found.errors[0]
    with pytest.raises(ConflictError):
        api.confirm_import(job, make_person().pk)
    api.confirm_import(job, make_person().pk, only_good=True)
    tasks.bring_in_items(str(job))
    assert list(Item.objects.values_list("external_id", flat=True)) == ["a"]


def test_a_file_of_errors_alone_cannot_be_confirmed() -> None:
    job = read(package(broken="<assessmentItem/>"))

    with pytest.raises(ConflictError):
        api.confirm_import(job, make_person().pk, only_good=True)


def test_what_cannot_be_read_at_all_fails_with_its_reason() -> None:
    job = start(b"PK\x03\x04 nothing", name="x.zip")
    tasks.read_uploaded_file(str(job))

    assert (shown(job).state, bool(shown(job).failure)) == ("failed", True)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02"])
def test_an_upload_that_is_no_file_of_items_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInputError):
        start(content, name="x.bin")
    assert not ImportJob.objects.exists()


def test_every_message_may_come_twice() -> None:
    bank = make_bank()
    job = read(package("a"), bank)
    tasks.read_uploaded_file(str(job))
    api.confirm_import(job, make_person().pk)
    api.confirm_import(job, make_person().pk)
    tasks.bring_in_items(str(job))
    tasks.bring_in_items(str(job))
    api.confirm_import(job, make_person().pk)

    assert (shown(job).added, ItemVersion.objects.count(), ImportedItem.objects.count()) == (1, 1, 1)


def test_a_worker_killed_while_importing_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    job = read(package("a", "b"))
    api.confirm_import(job, make_person().pk)
    monkeypatch.setattr(import_jobs, "_count", lambda *_args: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        tasks.bring_in_items(str(job))
    monkeypatch.undo()

    assert (shown(job).state, Item.objects.count()) == ("importing", 0)
    tasks.bring_in_items(str(job))
    assert (shown(job).state, Item.objects.count()) == ("done", 2)


def age(job: uuid.UUID, **since: int) -> None:
    moment = timezone.now() - timedelta(**since)
    ImportJob.objects.filter(uuid=job).update(created_at=moment, changed_at=moment)


def test_what_a_lost_message_left_is_woken(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    sent: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        import_jobs.current_app, "send_task", lambda name, args, **_kw: sent.append((name, args))
    )
    job, fresh = start(package("a")), start(package("b"))
    age(job, minutes=20)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.resume_left_imports()

    assert sent == [(import_jobs.READ_TASK, [str(job)])]
    assert shown(fresh).state == "parsing"


def test_a_file_that_kills_its_worker_each_time_is_given_up() -> None:
    job = start(package("a"))
    ImportJob.objects.filter(uuid=job).update(tries=3)
    age(job, minutes=20)
    tasks.resume_left_imports()

    assert shown(job).state == "failed"


def test_a_cancelled_import_stays_cancelled() -> None:
    job = read(package("a"))
    api.cancel_import(job)
    api.cancel_import(job)

    tasks.read_uploaded_file(str(job))
    assert (shown(job).state, ImportedItem.objects.count()) == ("cancelled", 0)
    with pytest.raises(ConflictError):
        api.confirm_import(job, make_person().pk)


def test_undo_retires_what_was_added_and_nothing_else() -> None:
    bank, person = make_bank(), make_person()
    brought_in(package("old"), bank)
    job = brought_in(packed({"o.xml": question("old", "Иначе?"), "n.xml": question("new")}), bank)

    assert api.undo_import(job, person.pk) == 1
    assert api.undo_import(job, person.pk) == 0
    assert dict(Item.objects.values_list("external_id", "is_active")) == {"old": True, "new": False}
    assert shown(job).state == "undone"
    assert AuditRecord.objects.filter(actor_id=person.pk, action="items.import_undone").count() == 1


def test_only_what_was_brought_in_can_be_undone() -> None:
    with pytest.raises(ConflictError):
        api.undo_import(read(package("a")), make_person().pk)


def test_imports_of_others_are_not_found() -> None:
    job = read(package("a"))

    with pytest.raises(NotFoundError):
        api.get_import(job, api.Ownership(frozenset({1, 2})))


def test_old_files_are_tidied_and_undecided_imports_with_them() -> None:
    job, fresh = read(package("a")), read(package("b"))
    age(job, days=8)
    key = ImportJob.objects.get(uuid=job).storage_key
    tasks.tidy_old_imports()

    assert shown(job).state == "cancelled"
    assert not default_storage.exists(key)
    assert default_storage.exists(ImportJob.objects.get(uuid=fresh).storage_key)
    assert shown(fresh).state == "preview"


def test_a_picture_of_the_package_is_stored_once_and_shown() -> None:
    image = png()
    xml = question("p").replace("<itemBody>", '<itemBody><p><img src="i/s.png" alt="Знак"/></p>')
    job = read(packed({"p.xml": xml, "i/s.png": image}))
    again = read(packed({"p.xml": xml, "i/s.png": image}))

    shown_html = api.preview_import(job).items[0].question
    assert 'src="/assets/' in shown_html
    assert api.preview_import(again).items[0].question == shown_html


def png(width: int = 4, height: int = 4) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_database_knows_the_states_and_the_numbers() -> None:
    job = ImportJob.objects.get(uuid=read(package("a")))
    for broken in ({"state": "lost"}, {"progress": 101}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImportJob.objects.filter(pk=job.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportedItem.objects.create(job=job, number=1, line=1, change="added", draft={})


def run(*args: str) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command(*args, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_a_folder_is_imported_file_by_file(tmp_path: Path) -> None:
    tmp_path.joinpath("one.zip").write_bytes(package("a"))
    tmp_path.joinpath("broken.zip").write_bytes(package(bad="<assessmentItem/>"))
    tmp_path.joinpath("sub").mkdir()
    tmp_path.joinpath("sub", "two.zip").write_bytes(package("b", "c"))
    tmp_path.joinpath("LICENSE").write_text("free")
    errors = StringIO()
    with pytest.raises(CommandError, match="1"):
        call_command("import_items", str(tmp_path), stdout=StringIO(), stderr=errors)

    assert sorted(Item.objects.values_list("bank__code", "external_id")) == [
        ("one", "a"),
        ("two", "b"),
        ("two", "c"),
    ]
    assert "bad.xml" in errors.getvalue()


def test_a_trial_stores_no_pictures(tmp_path: Path) -> None:
    xml = question("p").replace("<itemBody>", '<itemBody><p><img src="s.png" alt="Знак"/></p>')
    path = tmp_path / "p.zip"
    path.write_bytes(packed({"p.xml": xml, "s.png": png()}))
    run("import_items", str(path), "--dry-run")

    assert (Item.objects.count(), Asset.objects.count()) == (0, 0)


@pytest.mark.parametrize("file_format", ["qti3", "qti2"])
def test_what_is_exported_comes_back_unchanged_with_its_pictures(tmp_path: Path, file_format: str) -> None:
    xml = question("p").replace("<itemBody>", '<itemBody><p><img src="s.png" alt="Знак"/></p>')
    path, copy = tmp_path / "p.zip", tmp_path / "copy.zip"
    path.write_bytes(packed({"p.xml": xml, "s.png": png()}))
    run("import_items", str(path), "--bank", "b")
    _out, errors = run("export_items", "b", str(copy), "--format", file_format)
    assert errors == ""
    run("import_items", str(copy), "--bank", "b")

    assert ItemVersion.objects.count() == 1
    assert Asset.objects.count() == 1


def test_a_hotspot_travels_with_its_picture(tmp_path: Path) -> None:
    bank = make_bank()
    picture = media_api.store_asset(BytesIO(png(40, 30)), name="m.png", content_type="image/png")
    spec = {
        "image": picture.url,
        "alt": "Карта",
        "width": 40,
        "height": 30,
        "zones": [
            {"shape": "rect", "coords": [0, 0, 10, 10], "is_right": True, "label": "A", "feedback": ""},
            {"shape": "circle", "coords": [30, 20, 5], "is_right": True, "label": "B", "feedback": ""},
            {
                "shape": "polygon",
                "coords": [15, 0, 20, 0, 20, 9],
                "is_right": False,
                "label": "",
                "feedback": "",
            },
        ],
        "picks": 2,
    }
    for rule in ("all_or_nothing", "proportional"):
        draft = api.ItemDraft("hotspot", "<p>Где?</p>", spec=spec, external_id=rule, scoring={"rule": rule})
        api.save_item(bank.id, draft)
    copy = tmp_path / "copy.zip"
    _out, errors = run("export_items", bank.code, str(copy))
    assert errors == ""
    run("import_items", str(copy), "--bank", bank.code)

    assert ItemVersion.objects.count() == 2


def test_an_export_names_its_losses_and_what_is_not_there(tmp_path: Path) -> None:
    bank = make_bank()
    case = {"hypothesis": "Пневмония", "new_information": "Хрипы", "panel": [0, 1, 2, 5, 2]}
    api.save_item(bank.id, api.ItemDraft("script_concordance", "<p>Кашель</p>", spec=case, external_id="s"))
    _out, errors = run("export_items", bank.code, str(tmp_path / "x.zip"))
    assert "s, type" in errors
    for args in (("no-such-bank", "x.zip"), (bank.code, "no-such-folder/x.zip"), (bank.code, "x.unknown")):
        with pytest.raises(CommandError):
            run("export_items", args[0], str(tmp_path / args[1]))


def test_of_an_endless_upload_no_more_is_read_than_shows_that_it_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_jobs, "MAX_BYTES", 10)
    file = BytesIO(b"x" * 1_000)

    with pytest.raises(InvalidInputError):
        import_jobs.start_import(make_bank().id, make_person().pk, import_jobs.Upload.of(file, "x.gift"))

    assert file.tell() == 11
