"""Which libraries a content is played with, and what H5P's own script is told."""

import json
import re
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from content.h5p.core_texts import CORE_TEXTS
from content.h5p.definitions import Library
from content.h5p.errors import MissingLibrariesError
from content.h5p.names import LibraryName
from content.h5p.playing import (
    Content,
    integration,
    libraries_to_play,
    number_of,
    styles_to_play,
    used_libraries,
    wants_addon,
)
from tests.content.h5p.packages import Installed

CARD = LibraryName("H5P.Card", 1, 2)


def library(text: str, *needs: str, dynamic: tuple[str, ...] = (), **definition: Any) -> Library:
    name = LibraryName.parse(text)
    return Library(
        name=name,
        patch=1,
        title=name.machine_name,
        folder=f"{name.folder}.1-0123456789ab",
        runnable=True,
        preloaded_js=(f"{name.machine_name}.js",),
        preloaded_css=(f"css/{name.machine_name}.css",),
        preloaded=tuple(map(LibraryName.parse, needs)),
        dynamic=tuple(map(LibraryName.parse, dynamic)),
        editor=(),
        languages=(),
        semantics=None,
        definition=definition,
    )


def part(text: str, **params: Any) -> dict[str, Any]:
    return {"library": text, "params": params, "subContentId": "6e4ad0b9-4c30-4be3-8be7-9a49f4a4a1a7"}


def played(params: Any, *installed: Library, addons: tuple[Library, ...] = ()) -> list[str]:
    found = libraries_to_play(CARD, params, Installed(*installed), addons)
    return [str(each.name) for each in found]


def test_what_is_needed_comes_before_what_needs_it_and_only_once() -> None:
    installed = [
        library("H5P.Card 1.2", "H5P.Question 1.5", "FontAwesome 4.5"),
        library("H5P.Question 1.5", "H5P.JoubelUI 1.3"),
        library("H5P.JoubelUI 1.3", "FontAwesome 4.5"),
        library("FontAwesome 4.5"),
    ]

    assert played({}, *installed) == [
        "FontAwesome 4.5", "H5P.JoubelUI 1.3", "H5P.Question 1.5", "H5P.Card 1.2"
    ]  # fmt: skip


def test_styles_that_a_library_draws_itself_are_not_loaded() -> None:
    libraries = [
        library("H5P.Tip 0.1"),
        library("H5P.Image 1.1"),
        library("H5P.Card 1.2", dropLibraryCss=[{"machineName": "H5P.Tip"}]),
    ]

    assert [path for _library, path in styles_to_play(libraries)] == ["css/H5P.Image.css", "css/H5P.Card.css"]


def test_a_library_loaded_on_demand_comes_only_with_a_part_that_uses_it() -> None:
    installed = [
        library("H5P.Card 1.2", dynamic=("H5P.Image 1.1", "H5P.Video 1.5")),
        library("H5P.Image 1.1", "H5P.Tip 0.1"),
        library("H5P.Tip 0.1"),
        library("H5P.Video 1.5"),
    ]
    params = {"media": [{"type": part("H5P.Image 1.1", alt="x")}]}

    assert played(params, *installed) == ["H5P.Tip 0.1", "H5P.Image 1.1", "H5P.Card 1.2"]


def test_parts_inside_parts_are_met_first_and_what_only_looks_like_one_is_left_alone() -> None:
    params = [
        part("H5P.Column 1.0", content=[part("H5P.Blanks 1.12")]),
        {"library": "no name at all", "params": {}},
        {"library": "H5P.Blanks 1.12"},
        {"library": 5, "params": {}},
    ]

    assert [str(name) for name in used_libraries(params)] == ["H5P.Blanks 1.12", "H5P.Column 1.0"]


def test_of_two_versions_the_higher_one_is_loaded_and_answers_for_both() -> None:
    installed = [
        library("H5P.Card 1.2", "H5P.Old 1.0", "H5P.JoubelUI 1.10"),
        library("H5P.Old 1.0", "H5P.JoubelUI 1.9"),
        library("H5P.JoubelUI 1.9"),
        library("H5P.JoubelUI 1.10"),
    ]
    assert played({}, *installed) == ["H5P.JoubelUI 1.10", "H5P.Old 1.0", "H5P.Card 1.2"]

    told = _told({}, *installed)["libraryDirectories"]
    assert told["H5P.JoubelUI-1.9"] == told["H5P.JoubelUI-1.10"] == "H5P.JoubelUI-1.10.1-0123456789ab"


def test_libraries_that_need_each_other_do_not_hang() -> None:
    installed = [library("H5P.Card 1.2", "H5P.Other 1.0"), library("H5P.Other 1.0", "H5P.Card 1.2")]

    assert played({}, *installed) == ["H5P.Other 1.0", "H5P.Card 1.2"]


def test_a_part_without_its_library_is_left_out_the_content_without_its_own_is_refused() -> None:
    assert played({"a": part("H5P.Gone 1.0")}, library("H5P.Card 1.2")) == ["H5P.Card 1.2"]

    with pytest.raises(MissingLibrariesError, match=r"H5P\.Card 1\.2"):
        played({})


@pytest.mark.parametrize(
    ("regex", "text", "wanted"),
    [
        (r"/\$\$.+\$\$|\\\[.+\\\]|\\\(.+\\\)/g", "Dose: $$x^2$$", True),
        (r"/\$\$.+\$\$|\\\[.+\\\]|\\\(.+\\\)/g", "Dose: 5 mg", False),
        ("/MATH/i", "some math", True),
        ("/MATH/", "some math", False),
        ("/(?<name>math)(/", "math", False),
        ("math", "math", False),
        (None, "math", False),
    ],
)
def test_an_addon_comes_when_a_text_asks_for_it(regex: str | None, text: str, wanted: bool) -> None:
    addon = library("H5P.MathDisplay 1.0", addTo={"content": {"types": [{"text": {"regex": regex}}]}})

    assert wants_addon({"a": [{"b": text}]}, addon) is wanted
    expected = ["H5P.Card 1.2", "H5P.MathDisplay 1.0"] if wanted else ["H5P.Card 1.2"]
    assert played({"b": text}, library("H5P.Card 1.2"), addon, addons=(addon,)) == expected


@pytest.mark.parametrize(
    "definition", [{}, {"addTo": None}, {"addTo": {"content": []}}, {"addTo": {"editor": {}}}]
)
def test_a_library_that_asks_for_nothing_is_added_to_nothing(definition: dict[str, Any]) -> None:
    assert not wants_addon({"text": "$$x$$"}, library("H5P.Any 1.0", **definition))


def _told(params: Any, *installed: Library) -> dict[str, Any]:
    content = Content(
        library=CARD,
        title="Карточка",
        params=params,
        metadata={"license": "CC BY", "title": "Название"},
        number=7,
        identity="https://kafedra.example/h5p/1",
        files_url="/h5p/content/1",
        libraries_url="/h5p/libraries",
    )
    libraries = libraries_to_play(CARD, params, Installed(*installed))
    return integration(content, libraries, site_url="https://kafedra.example", texts=CORE_TEXTS)


def test_the_core_is_told_of_the_content_and_of_nobody() -> None:
    params = {"text": "</script><b>Привет</b>"}
    told = _told(params, library("H5P.Card 1.2", fullscreen="1"))

    content = told["contents"]["cid-7"]
    assert json.loads(content["jsonContent"]) == params
    assert (content["library"], content["fullScreen"]) == ("H5P.Card 1.2", "1")
    assert content["metadata"] == {"title": "Название", "license": "CC BY"}
    assert content["scripts"] == ["/h5p/libraries/H5P.Card-1.2.1-0123456789ab/H5P.Card.js"]
    assert not any(content["displayOptions"].values())
    assert "user" not in told
    assert told["postUserStatistics"] is False
    assert told["l10n"]["H5P"]["fullscreen"] == "Full screen"


def test_every_text_that_the_core_asks_for_is_there() -> None:
    core = (settings.NODE_MODULES / "h5p-standalone/dist/frame.bundle.js").read_text(encoding="utf-8")
    asked = set(re.findall(r"\b[A-Za-z0-9]+\.t\(\"([A-Za-z0-9]+)\"", core))

    assert len(asked) > 40
    assert asked <= set(CORE_TEXTS)


@given(st.uuids())
def test_the_number_of_a_content_is_one_that_scripts_can_hold(uuid: UUID) -> None:
    assert 0 < number_of(uuid) < 2**31
    assert number_of(uuid) == number_of(UUID(str(uuid)))
