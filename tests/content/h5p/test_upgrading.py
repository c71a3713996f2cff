"""Which libraries a content passes through on its way to a newer version."""

from dataclasses import replace

import pytest

from content.h5p.definitions import Library
from content.h5p.errors import MissingLibrariesError
from content.h5p.names import LibraryName
from content.h5p.upgrading import plan_upgrade
from tests.content.h5p.packages import Installed

DECK, NEW_DECK = LibraryName("Test.Deck", 1, 0), LibraryName("Test.Deck", 2, 0)
CARD, IMAGE, TEXT = (LibraryName(name, 1, 3) for name in ("Test.Card", "Test.Image", "Test.Text"))


def library(name: LibraryName, *parts: LibraryName) -> Library:
    options = [str(part) for part in parts]
    return Library(
        name=name,
        patch=1,
        title=name.machine_name,
        folder=f"{name.folder}.1-0123456789ab",
        runnable=True,
        preloaded_js=(),
        preloaded_css=(),
        preloaded=(),
        dynamic=(),
        editor=(),
        languages=(),
        semantics=({"name": "part", "type": "library", "options": options},),
        definition={},
    )


def test_parts_become_what_the_target_allows_and_scripts_may_make_parts_of_other_types() -> None:
    new_deck, card, image, text = (
        library(NEW_DECK, CARD, IMAGE), library(CARD), library(IMAGE, TEXT), library(TEXT)
    )  # fmt: skip
    old_card = replace(card, name=LibraryName("Test.Card", 1, 2))

    plan = plan_upgrade([library(DECK), old_card], NEW_DECK, Installed(new_deck, card, image, text))

    assert {each.name for each in plan.libraries} == {NEW_DECK, CARD}
    assert {each.name for each in plan.within_reach} == {NEW_DECK, CARD, IMAGE, TEXT}


def test_only_what_the_content_has_must_be_installed() -> None:
    used = [library(DECK), library(LibraryName("Test.Card", 1, 2))]

    # Cards lie in images too, which this content does not have.
    installed = Installed(library(NEW_DECK, IMAGE), library(IMAGE, CARD))
    assert [each.name for each in plan_upgrade(used, NEW_DECK, installed).libraries] == [NEW_DECK]
    with pytest.raises(MissingLibrariesError, match=r"Test\.Card 1\.3"):
        plan_upgrade(used, NEW_DECK, Installed(library(NEW_DECK, CARD)))
