"""Installed libraries: versions side by side, patches, and installations at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from content import api as content_api
from content.h5p.definitions import Library
from content.h5p.errors import MissingLibrariesError
from content.h5p.names import LibraryName
from content.hosting.registry import DatabaseRegistry, Installation
from content.models import H5PLibrary, H5PLibraryDependency


def make_library(text: str, patch: int = 0, *, needs: str = "", editor: str = "", mark: str = "") -> Library:
    """``needs`` and ``editor``: names separated by commas; ``mark`` makes its bytes differ."""
    name = LibraryName.parse(text)
    preloaded, editors = (_names(needs), _names(editor))
    return Library(
        name=name,
        patch=patch,
        title=name.machine_name,
        folder=f"{name.folder}.{patch}-{mark or 'a':>012}".replace(" ", "0"),
        runnable=True,
        preloaded_js=(),
        preloaded_css=(),
        preloaded=preloaded,
        dynamic=(),
        editor=editors,
        languages=("ru",),
        semantics=({"name": "text", "type": "text"},),
        definition={
            "machineName": name.machine_name,
            "preloadedJs": [],
            "preloadedCss": [],
            "dynamicDependencies": [],
            "preloadedDependencies": [_dependency(need) for need in preloaded],
            "editorDependencies": [_dependency(need) for need in editors],
        },
    )


def _names(text: str) -> tuple[LibraryName, ...]:
    return tuple(LibraryName.parse(part.strip()) for part in text.split(",") if part)


def _dependency(name: LibraryName) -> dict[str, object]:
    return {"machineName": name.machine_name, "majorVersion": name.major, "minorVersion": name.minor}


def enter(*libraries: Library) -> Installation:
    return DatabaseRegistry().enter(libraries, {library.name: 10 for library in libraries})


@pytest.mark.django_db
def test_versions_stand_side_by_side() -> None:
    older, newer = make_library("H5P.Card 1.2"), make_library("H5P.Card 1.10")
    enter(newer, older)
    registry = content_api.h5p_libraries
    assert registry.find(older.name) == older
    assert registry.newest("H5P.Card") == newer
    assert registry.find(LibraryName("H5P.Card", 1, 3)) is None
    assert registry.newest("H5P.Deck") is None


@pytest.mark.django_db
def test_a_newer_patch_takes_the_place_of_an_older_and_nothing_else_does() -> None:
    first, second = make_library("H5P.Card 1.2", 3), make_library("H5P.Card 1.2", 4)
    assert enter(first) == Installation(installed=(first.name,))
    assert enter(second) == Installation(upgraded=(first.name,))
    for late in (first, make_library("H5P.Card 1.2", 4, mark="b")):
        assert enter(late) == Installation(kept=(first.name,))
        assert content_api.h5p_libraries.find(first.name) == second


@pytest.mark.django_db
def test_a_snapshot_answers_without_the_database_and_finds_what_replaced_its_libraries(
    django_assert_num_queries: object,
) -> None:
    enter(make_library("H5P.Card 1.2", 3), make_library("H5P.Deck 1.0"))
    snapshot = DatabaseRegistry().snapshot()
    enter(upgraded := make_library("H5P.Card 1.2", 4))
    assert snapshot.find(upgraded.name) == upgraded
    assert snapshot.newest("H5P.Card") == upgraded
    assert snapshot.find(LibraryName("H5P.Deck", 1, 1)) is None
    assert snapshot.newest("H5P.Nothing") is None


@pytest.mark.django_db
def test_libraries_may_need_each_other_and_come_in_any_order() -> None:
    enter(
        make_library("H5P.Deck 1.0", needs="H5P.Card 1.2"),
        make_library("H5P.Card 1.2", needs="H5P.Deck 1.0", editor="H5PEditor.Nowhere 1.0"),
    )
    links = H5PLibraryDependency.objects.values_list("library__machine_name", "required__machine_name")
    assert set(links) == {("H5P.Deck", "H5P.Card"), ("H5P.Card", "H5P.Deck")}


@pytest.mark.django_db
def test_all_or_none() -> None:
    with pytest.raises(MissingLibrariesError) as refusal:
        enter(make_library("H5P.Card 1.2"), make_library("H5P.Deck 1.0", needs="H5P.Frame 1.4"))
    (problem,) = refusal.value.problems
    assert (problem.file, problem.rule) == ("H5P.Deck-1.0/library.json", "missing-dependency")
    assert "H5P.Frame 1.4" in str(problem)
    assert not H5PLibrary.objects.exists()


@pytest.mark.django_db
def test_a_newer_patch_may_need_other_libraries() -> None:
    enter(make_library("H5P.Frame 1.0"), make_library("H5P.Card 1.2", needs="H5P.Frame 1.0"))
    enter(make_library("H5P.Border 1.0"), make_library("H5P.Card 1.2", 1, needs="H5P.Border 1.0"))
    needed = H5PLibraryDependency.objects.values_list("required__machine_name", flat=True)
    assert list(needed) == ["H5P.Border"]


@pytest.mark.django_db(transaction=True)
def test_the_same_libraries_installed_at_once_are_installed_once() -> None:
    def install(patch: int) -> Installation:
        try:
            return enter(
                make_library("H5P.Deck 1.0", needs="H5P.Card 1.2"), make_library("H5P.Card 1.2", patch)
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        done = list(pool.map(install, [1, 2, 3, 2, 3, 1, 3, 0]))
    deck, card = LibraryName("H5P.Deck", 1, 0), LibraryName("H5P.Card", 1, 2)
    assert sum(deck in one.installed for one in done) == 1
    assert sum(card in one.installed for one in done) == 1
    newest = content_api.h5p_libraries.find(card)
    assert newest is not None
    assert newest.patch == 3
    assert H5PLibraryDependency.objects.count() == 1
