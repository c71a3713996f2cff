"""``manage.py h5p``, as an operator gives it."""

import json
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from cms.models import H5PContentItem
from content import api as content_api
from content.h5p.packages import open_package
from content.models import H5PContentVersion, H5PLibrary
from tests.content.h5p.packages import BASE, CARD, card_files, package_files, zip_of


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """Packages of this test; the storage is below it."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path


@pytest.fixture
def good(folder: Path) -> Path:
    path = folder / "packages" / "deep" / "good.h5p"
    path.parent.mkdir(parents=True)
    path.write_bytes(zip_of(package_files()).getvalue())
    return path


@pytest.fixture
def bad(folder: Path, good: Path) -> Path:
    path = folder / "packages" / "bad.h5p"
    path.write_bytes(zip_of(package_files() | {"content/content.json": b"{", "h5p.json": b"["}).getvalue())
    return path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("h5p", *map(str, arguments), stdout=out, stderr=out, no_color=True)
    return out.getvalue()


def refused(*arguments: object) -> tuple[str, CommandError]:
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("h5p", *map(str, arguments), stdout=out, stderr=out, no_color=True)
    return out.getvalue(), refusal.value


def test_validating_needs_no_database(good: Path) -> None:
    """This test may not use one."""
    (line,) = run("validate", good).splitlines()
    assert str(good) in line
    assert str(CARD) in line


def test_validating_names_file_and_rule_of_everything_wrong(folder: Path, bad: Path) -> None:
    out, refusal = refused("validate", folder / "packages", folder / "absent.h5p")
    assert "2" in str(refusal)
    assert "3" in str(refusal)
    assert "h5p.json" in out
    assert "[invalid-json]" in out
    assert "[unreadable-file]" in out


def test_findings_for_programs(folder: Path, bad: Path, good: Path) -> None:
    out, _refusal = refused("validate", "--json", folder / "packages")
    wrong, right = json.loads(out)
    assert (wrong["file"], wrong["ok"], right["file"], right["ok"]) == (str(bad), False, str(good), True)
    assert {"file", "rule", "message"} == set(wrong["problems"][0])
    assert (right["main"], right["libraries"], right["files"]) == (str(CARD), 2, 1)


def test_remarks_are_shown_to_who_asks(folder: Path) -> None:
    path = folder / "remark.h5p"
    files = package_files() | {"content/content.json": b'{"text": "a", "unknown": 1}'}
    path.write_bytes(zip_of(files).getvalue())
    assert "[unknown-key]" not in run("validate", path)
    assert "[unknown-key]" in run("validate", "--remarks", path)


@pytest.mark.django_db
def test_libraries_that_are_installed_need_not_be_in_the_package(folder: Path, good: Path) -> None:
    run("libraries", "install", good)
    path = folder / "light.h5p"
    light = {name: data for name, data in package_files().items() if not name.startswith(BASE.folder)}
    path.write_bytes(zip_of(light).getvalue())
    refused("validate", path)
    assert str(CARD) in run("validate", "--installed", path)


@pytest.mark.django_db
def test_importing_twice_is_importing_once_for_the_authors_too(good: Path) -> None:
    first, second = run("import", good), run("import", good)
    version = H5PContentVersion.objects.get()
    assert f"version={version.uuid}" in first
    assert f"version={version.uuid}" in second
    assert H5PLibrary.objects.count() == 2
    material = H5PContentItem.objects.get()
    assert (material.content_uuid, material.live, material.draft.library) == (
        version.content.uuid,
        False,
        CARD,
    )


@pytest.mark.django_db
def test_a_refused_package_does_not_stop_the_others(folder: Path, bad: Path) -> None:
    out, _refusal = refused("import", folder / "packages")
    assert f"{bad}: " in out
    assert H5PContentVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_content_or_a_version_is_exported(folder: Path, good: Path) -> None:
    run("import", good)
    version = H5PContentVersion.objects.get()
    path = folder / "out.h5p"
    for uuid in (version.uuid, version.content.uuid):
        run("export", uuid, path)
        with open_package(path) as package:
            assert package.metadata["title"] == version.title
            assert set(package.libraries) == {CARD, BASE}
        path.unlink()
    refused("export", UUID(int=1), path)
    refused("export", version.uuid, folder / "nowhere" / "out.h5p")
    assert {found.name for found in folder.iterdir()} == {"packages", "uploads"}


@pytest.mark.django_db
def test_looking_after_libraries(folder: Path, good: Path, django_capture_on_commit_callbacks: Any) -> None:
    assert len(run("libraries", "list").splitlines()) == 1
    run("libraries", "install", good)
    listed = json.loads(run("libraries", "list", "--json"))
    assert {entry["name"]: entry["dependants"] for entry in listed} == {str(CARD): 0, str(BASE): 1}
    assert str(CARD) in run("libraries", "list")
    assert str(CARD) in run("libraries", "usage", BASE)
    assert str(CARD) in str(refused("libraries", "delete", BASE)[1])
    path = folder / "newer.h5p"
    path.write_bytes(zip_of(package_files() | card_files(9)).getvalue())
    run("import", path)
    version = H5PContentVersion.objects.get()
    assert str(version.content.uuid) in run("libraries", "usage", CARD)
    assert version.title in str(refused("libraries", "delete", CARD)[1])
    assert "0" in run("libraries", "prune")


@pytest.mark.django_db
def test_a_library_that_nothing_needs_is_deleted(good: Path) -> None:
    run("libraries", "install", good)
    run("libraries", "delete", CARD.folder)
    run("libraries", "delete", str(BASE))
    assert not H5PLibrary.objects.exists()
    refused("libraries", "delete", str(BASE))
    refused("libraries", "usage", "Base")


@pytest.mark.django_db
def test_the_platforms_own_types_are_installed_once() -> None:
    run("libraries", "install-own")
    before = {card.name: card.installed_at for card in content_api.list_h5p_libraries()}
    assert any(name.machine_name == "Kafedra.ClinicalAlgorithm" for name in before)
    run("libraries", "install-own")
    assert {card.name: card.installed_at for card in content_api.list_h5p_libraries()} == before
