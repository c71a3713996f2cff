"""Contents are mended where H5P mends them, refused where nothing can be mended, and left alone else."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.h5p.checking import CheckedContent, check_content, default_params, text_of_content, walk
from content.h5p.definitions import Library
from content.h5p.html import plain_text
from content.h5p.names import LibraryName
from content.h5p.remarks import MAX_REMARKS
from tests.content.h5p import strategies
from tests.content.h5p.contents import PACKAGE_NAMES, Libraries, RealContent, library, real_content

FILES = frozenset(strategies.FILES)
ID = "7f5e8b6e-6d0f-4a5e-8f0e-0a3f0e0b1c2d"
INNER = library(
    strategies.INNER,
    [
        {"name": "a", "type": "text", "tags": ["p"]},
        {"name": "b", "type": "library", "options": [strategies.INNER], "optional": True},
    ],
)
SOURCE = Libraries([INNER, library("Test.Inner 1.7", [{"name": "a", "type": "number"}])])


def check(
    params: object, *semantics: dict[str, Any], strict: bool = False, source: Libraries = SOURCE
) -> CheckedContent:
    return check_content(params, library("Test.Main 1.0", list(semantics)), source, FILES, strict=strict)


def value(held: object, **field: Any) -> Any:
    """What is kept of one value, None when nothing is."""
    return check({"a": held}, {"name": "a", **field}).params.get("a")


def rules(checked: CheckedContent) -> list[tuple[str, str]]:
    return [
        (problem.file.removeprefix("content/content.json#"), problem.rule)
        for problem in (*checked.problems, *checked.warnings)
    ]


# The real packages


def differences(before: Any, after: Any, pointer: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() | after.keys():
            yield from differences(before.get(key), after.get(key), f"{pointer}/{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{pointer}/{index}")
    elif before != after:
        yield pointer, before, after


def is_as_h5p_does(before: Any, after: Any) -> bool:
    """The only differences: quotation marks are escaped, and no list is kept that is empty."""
    if isinstance(before, str) and isinstance(after, str):
        return plain_text(before) == plain_text(after)
    return bool(before == [] and after is None)


@pytest.mark.parametrize("package", PACKAGE_NAMES)
def test_real_contents_survive_unharmed(package: str) -> None:
    real = real_content(package)
    checked = check_content(real.params, real.main, real.source, real.files)
    assert (checked.problems, checked.warnings) == ((), ())
    strange = [each for each in differences(real.params, checked.params) if not is_as_h5p_does(*each[1:])]
    assert strange == []
    assert checked.files == real.files
    assert checked.libraries[0] == real.main


def test_markup_of_real_contents_is_not_rewritten() -> None:
    real = real_content("H5P.BranchingScenario")
    checked = check_content(real.params, real.main, real.source, real.files)
    changed = [before for _, before, _ in differences(real.params, checked.params) if "<" in str(before)]
    assert changed == []


@pytest.mark.parametrize(
    "package", ["H5P.BranchingScenario", "H5P.CoursePresentation", "H5P.InteractiveVideo"]
)
def test_large_contents_are_checked_fast(package: str) -> None:
    real = real_content(package)
    began = time.perf_counter()
    check_content(real.params, real.main, real.source, real.files)
    assert time.perf_counter() - began < 0.5


def _spoil(params: Any, data: st.DataObject) -> Any:
    """A copy of the content with something else in one place."""
    spoiled = json.loads(json.dumps(params))
    holder, key = spoiled, data.draw(st.sampled_from(sorted(spoiled)))
    while isinstance(holder[key], dict | list) and holder[key] and data.draw(st.integers(0, 9)):
        holder = holder[key]
        key = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[key] = data.draw(strategies.anything)
    return spoiled


def assert_sound(real_or_made: RealContent, params: object, *, strict: bool) -> None:
    main, source, files = real_or_made.main, real_or_made.source, real_or_made.files
    checked = check_content(params, main, source, files, strict=strict)
    stored = json.dumps(checked.params, allow_nan=False, ensure_ascii=False)
    assert "\x00" not in stored
    assert stored.encode()
    assert "\n".join(str(each) for each in (*checked.problems, *checked.warnings)).encode() is not None
    again = check_content(checked.params, main, source, files, strict=strict)
    if not strict or not checked.problems:
        assert again.params == checked.params
        assert again.problems == ()
        mended = {each.rule for each in again.warnings} - {"missing-file", "library-of-other-version"}
        assert mended == set()
    assert isinstance(text_of_content(params, main, source), str)


@given(st.sampled_from(PACKAGE_NAMES), st.data(), st.booleans())
def test_spoiled_real_contents_never_break_the_checker(
    package: str, data: st.DataObject, strict: bool
) -> None:
    real = real_content(package)
    assert_sound(real, _spoil(real.params, data), strict=strict)


@given(st.data(), st.booleans())
def test_any_json_against_any_semantics(data: st.DataObject, strict: bool) -> None:
    semantics = data.draw(strategies.semantics)
    made = RealContent(library("Test.Main 1.0", semantics), SOURCE, None, FILES, {})
    params = data.draw(st.one_of(strategies.params_for(semantics), strategies.anything))
    assert_sound(made, params, strict=strict)
    assert json.dumps(default_params(made.main, made.source))


# Single values


@pytest.mark.parametrize(
    ("held", "kept"),
    [
        ("Tom & Jerry", "Tom &amp; Jerry"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        (None, ""),
        (5, "5"),
        (["x"], ""),
        ("a\x00\ud800b", "ab"),
    ],
)
def test_texts(held: object, kept: str) -> None:
    assert value(held, type="text") == kept


def test_long_texts_are_cut_by_what_a_reader_sees() -> None:
    assert value("'ab'c", type="text", maxLength=4) == "&#039;ab&#039;"


def test_long_markup_is_cut_whole() -> None:
    assert value("<p>one two three</p>", type="text", tags=["p"], maxLength=12) == "<p>one t</p>"


def test_a_text_that_does_not_match_is_emptied() -> None:
    pattern = {"pattern": "^#[0-9a-f]{6}$", "modifiers": "i"}
    assert value("#FFcc00", type="text", regexp=pattern) == "#FFcc00"
    assert value("red", type="text", regexp=pattern) == ""


@pytest.mark.parametrize("pattern", [r"^(a+)+$", r"^(a|a)*$", r"^(\w*\s*)*$", "(", r"^.*.*.*.*$", "x" * 1000])
def test_patterns_that_may_run_for_ever_are_not_tried(pattern: str) -> None:
    text = "a" * 200 + "!"
    began = time.perf_counter()
    assert value(text, type="text", regexp={"pattern": pattern}) == text
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("held", "kept", "field"),
    [
        (5, 5, {}),
        ("5", 5, {}),
        ("2.50", 2.5, {}),
        (-3, 0, {"min": 0}),
        (300, 100, {"max": 100}),
        (300, 100, {"max": "100"}),
        (17, 15, {"step": 5}),
        (18, 16, {"min": 1, "step": 5}),
        (2.7, 2.7, {"step": 1}),
        (2.56, 2.6, {"decimals": 1}),
        ("many", 0, {}),
        ("many", 50, {"default": 50}),
        (float("nan"), 0, {}),
        (float("-inf"), 3, {"min": 3}),
        (10**400, 0, {}),
        ([], 0, {}),
        ("", None, {}),
        (None, None, {}),
    ],
)
def test_numbers(held: object, kept: object, field: dict[str, Any]) -> None:
    assert value(held, type="number", **field) == kept


@pytest.mark.parametrize(
    ("held", "kept"), [(True, True), (0, False), ("false", False), ("1", True), (None, False)]
)
def test_booleans(held: object, kept: bool) -> None:
    assert value(held, type="boolean") is kept


OPTIONS = [
    {"value": "x", "label": "X"},
    {"type": "optgroup", "label": "More", "options": [{"value": "y"}, {"value": "a & b"}]},
    {"value": 5, "label": "Five"},
]


@pytest.mark.parametrize(
    ("held", "kept", "field"),
    [
        ("y", "y", {}),
        (5, "5", {}),
        ("a &amp; b", "a &amp; b", {}),
        ("a & b", "a &amp; b", {}),
        ("z", "x", {}),
        ("z", "y", {"default": "y"}),
        ("z", "z", {"optional": True}),
        (["y", "x"], "y", {}),
        (["x", "z", "y"], ["x", "y"], {"multiple": True}),
        ({"0": "x", "2": "y"}, ["x", "y"], {"multiple": True}),
        ("x", ["x"], {"multiple": True}),
        ("<z>", "&lt;z&gt;", {"options": []}),
    ],
)
def test_choices(held: object, kept: object, field: dict[str, Any]) -> None:
    assert value(held, **{"type": "select", "options": OPTIONS, **field}) == kept


# Groups, lists, sub-contents

GROUP = {
    "name": "g",
    "type": "group",
    "fields": [{"name": "x", "type": "text"}, {"name": "y", "type": "number"}],
}
ONE = {"name": "g", "type": "group", "fields": [{"name": "x", "type": "list", "field": {"type": "text"}}]}


def test_what_the_library_does_not_know_goes_with_a_warning() -> None:
    checked = check({"g": {"x": "a", "z/": 1}, "other": 2}, GROUP)
    assert checked.params == {"g": {"x": "a"}}
    assert rules(checked) == [("/g/z~1", "unknown-key"), ("/other", "unknown-key")]


def test_a_group_of_one_field_holds_the_value_itself() -> None:
    assert check({"g": ["a"]}, ONE).params == {"g": ["a"]}
    assert check({"g": {"x": ["a"]}}, ONE).params == {"g": ["a"]}


def test_a_sub_content_of_one_field_stays_an_object() -> None:
    semantics = {**ONE, "isSubContent": True}
    assert check({"g": {"x": ["a"], "subContentId": ID}}, semantics).params == {
        "g": {"x": ["a"], "subContentId": ID}
    }


def test_php_writes_empty_objects_and_gappy_lists_its_own_way() -> None:
    numbers = {"name": "n", "type": "list", "field": {"type": "number"}}
    checked = check({"g": [], "n": {"0": 1, "10": 3, "2": 2}}, GROUP, numbers)
    assert checked.params == {"g": {}, "n": [1, 2, 3]}
    assert rules(checked) == []


def test_lists_are_cut_and_empty_ones_left_out() -> None:
    field = {"type": "list", "max": 2, "field": {"type": "number"}}
    assert value([1, None, 2, 3], **field) == [1]
    assert value([1, 2, 3], **field) == [1, 2]
    assert value([], **field) is None


@pytest.mark.parametrize(
    ("held", "field"),
    [
        ("x", GROUP),
        ([1], GROUP),
        ("x", {"type": "list", "field": {"type": "text"}}),
        ({"a": 1}, {"type": "list", "field": {"type": "text"}}),
        ("x", {"type": "library", "options": []}),
        ("x", {"type": "image"}),
        ("x", {"type": "video"}),
    ],
)
def test_another_shape_is_refused_with_its_place(held: object, field: dict[str, Any]) -> None:
    assert rules(check({"a": held}, {**field, "name": "a"})) == [("/a", "wrong-type")]


@pytest.mark.parametrize("params", ["x", 5, [1], True])
def test_parameters_must_be_an_object(params: object) -> None:
    checked = check(params, GROUP)
    assert checked.params == {}
    assert rules(checked) == [("", "wrong-type")]


SUB = {"name": "s", "type": "library", "options": [strategies.INNER, "Test.Absent 2.0"]}


def test_a_sub_content_is_checked_by_its_own_library() -> None:
    held = {
        "library": strategies.INNER,
        "params": {"a": "<p>x</p><u>y</u>", "z": 1},
        "subContentId": ID,
        "metadata": {
            "title": "A & B",
            "license": "Mine",
            "authors": [{"name": "N", "role": "Author"}],
            "z": 1,
        },
        "more": "x",
    }
    checked = check({"s": held}, SUB)
    assert checked.params == {
        "s": {
            "library": strategies.INNER,
            "params": {"a": "<p>x</p>y"},
            "subContentId": ID,
            "metadata": {
                "title": "A &amp; B",
                "license": "U",
                "authors": [{"name": "N", "role": "Author"}],
            },
        }
    }
    assert [each.name for each in checked.libraries] == [
        LibraryName("Test.Main", 1, 0),
        LibraryName("Test.Inner", 1, 0),
    ]


@pytest.mark.parametrize(
    ("name", "is_kept", "rule"),
    [
        ("Test.Inner 1.7", True, "library-of-other-version"),
        ("Test.Inner 1.8", False, "library-not-allowed"),
        ("Test.Main 1.0", False, "library-not-allowed"),
        ("Test.Absent 2.0", False, "missing-library"),
        ("nonsense", False, "library-not-allowed"),
    ],
)
def test_only_allowed_libraries_are_kept(name: str, is_kept: bool, rule: str) -> None:
    checked = check({"s": {"library": name, "params": {}}}, SUB)
    assert ("s" in checked.params) is is_kept
    assert rules(checked) == [("/s/library", rule)]
    assert bool(checked.problems) is (rule == "missing-library")


def test_a_field_of_a_type_that_h5p_does_not_know_is_emptied() -> None:
    assert rules(check({"a": 1}, {"name": "a", "type": "poem"})) == [("/a", "field-type-unknown")]


# Files


def test_files_are_collected_and_cleaned() -> None:
    image = {
        "path": "images/a.png#tmp",
        "mime": "image/png",
        "width": "640",
        "height": 480.0,
        "copyright": {"license": "CC BY", "title": "<b>"},
        "originalImage": {"path": "images/Tom & Jerry.png", "mime": "image/png"},
        "onload": "alert(1)",
    }
    video = [
        {"path": "../12/videos/b.mp4", "quality": {"level": "2", "label": "HD & more"}},
        {"path": "https://example.org/v?a=1&b=2", "mime": "video/YouTube"},
        {"path": ""},
    ]
    checked = check({"i": image, "v": video}, {"name": "i", "type": "image"}, {"name": "v", "type": "video"})
    assert checked.params == {
        "i": {
            "path": "images/a.png",
            "mime": "image/png",
            "width": 640,
            "height": 480,
            "copyright": {"license": "CC BY", "title": "&lt;b&gt;"},
            "originalImage": {"path": "images/Tom &amp; Jerry.png", "mime": "image/png"},
        },
        "v": [
            {"path": "videos/b.mp4", "quality": {"level": 2, "label": "HD &amp; more"}},
            {"path": "https://example.org/v?a=1&amp;b=2", "mime": "video/YouTube"},
        ],
    }
    assert checked.files == FILES
    assert rules(checked) == []


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("../../../../etc/passwd", "path-traversal"),
        ("images/../../a.png", "path-traversal"),
        ("/etc/passwd", "path-traversal"),
        ("images\\a.png", "path-traversal"),
        ("javascript:alert(1)", "url-scheme"),
        ("data:image/svg+xml,<svg onload=alert(1)>", "url-scheme"),
        ("file:///etc/passwd", "url-scheme"),
        ("&#106;avascript:alert(1)", "url-scheme"),
        (" java\x00script:alert(1)", "url-scheme"),
    ],
)
def test_files_lie_inside_the_content(path: str, rule: str) -> None:
    checked = check({"i": {"path": path}}, {"name": "i", "type": "image"})
    assert checked.params == {}
    assert ("/i/path", rule) in rules(checked)
    assert checked.problems


def test_a_missing_file_is_told() -> None:
    checked = check({"i": {"path": "images/c.png"}}, {"name": "i", "type": "image"})
    assert rules(checked) == [("/i", "missing-file")]
    assert checked.problems == ()
    assert checked.files == {"images/c.png"}


def test_a_path_cannot_leave_the_attribute_it_is_written_into() -> None:
    checked = check({"i": {"path": 'a.png" onerror="alert(1)'}}, {"name": "i", "type": "image"})
    assert '"' not in checked.params["i"]["path"]


# Bombs


def nested(depth: int) -> dict[str, Any]:
    held: dict[str, Any] = {"library": strategies.INNER, "params": {"a": "x"}}
    for _ in range(depth):
        held = {"library": strategies.INNER, "params": {"b": held}}
    return held


def test_endless_nesting_is_refused() -> None:
    assert check({"s": nested(20)}, SUB).problems == ()
    checked = check({"s": nested(400)}, SUB)
    assert [problem.rule for problem in checked.problems] == ["content-too-large"]


def test_endless_lists_are_refused() -> None:
    checked = check({"a": [0] * 400_000}, {"name": "a", "type": "list", "field": {"type": "number"}})
    assert [problem.rule for problem in checked.problems] == ["content-too-large"]


def test_remarks_have_an_end() -> None:
    checked = check({f"k{index}": 1 for index in range(2_000)}, GROUP)
    assert len(checked.warnings) == MAX_REMARKS + 1


# An author's form

FORM = (
    {"name": "title", "type": "text", "maxLength": 5, "regexp": {"pattern": "^[A-Z]"}},
    {"name": "text", "type": "text", "widget": "html", "tags": ["p"]},
    {"name": "count", "type": "number", "min": 1, "max": 9, "step": 2, "default": 3},
    {"name": "kind", "type": "select", "options": OPTIONS},
    {"name": "note", "type": "text", "optional": True},
    {"name": "items", "type": "list", "min": 2, "max": 3, "field": {"type": "text"}},
    {"name": "image", "type": "image"},
    {"name": "sub", "type": "library", "options": [strategies.INNER]},
    {
        "name": "more",
        "type": "group",
        "fields": [{"name": "x", "type": "text"}, {"name": "y", "type": "text"}],
    },
    {"name": "script", "type": "text", "widget": "none"},
    {
        "name": "reason",
        "type": "text",
        "widget": "showWhen",
        "showWhen": {"rules": [{"field": "kind", "equals": "y"}]},
    },
)
FILLED = {
    "title": "Abc",
    "text": "<p>x</p>",
    "count": 5,
    "kind": "x",
    "items": ["a", "b"],
    "image": {"path": "images/a.png"},
    "sub": {"library": strategies.INNER, "params": {"a": "<p>x</p>"}},
    "more": {"x": "a", "y": "b"},
}


def test_a_filled_form_has_no_problems() -> None:
    assert rules(check(FILLED, *FORM, strict=True)) == []


def test_an_empty_form_says_what_is_missing() -> None:
    checked = check({}, *FORM, strict=True)
    assert rules(checked) == [
        (place, "required")
        for place in ("/title", "/text", "/kind", "/items", "/image", "/sub", "/more/x", "/more/y")
    ]
    assert checked.params["count"] == 3
    assert "Add 2 or more." in str(checked.problems[3])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"title": "Too long"}, ("/title", "text-too-long")),
        ({"title": "abc"}, ("/title", "text-does-not-match")),
        ({"text": "<p>&nbsp;</p>"}, ("/text", "required")),
        ({"count": 0}, ("/count", "number-too-small")),
        ({"count": 10}, ("/count", "number-too-large")),
        ({"count": 4}, ("/count", "number-off-step")),
        ({"count": "x"}, ("/count", "not-a-number")),
        ({"kind": "z"}, ("/kind", "option-unknown")),
        ({"items": ["a"]}, ("/items", "list-too-short")),
        ({"items": ["a", "b", "c", "d"]}, ("/items", "list-too-long")),
        ({"items": ["a", ""]}, ("/items/1", "required")),
        ({"image": {"path": "images/c.png"}}, ("/image", "missing-file")),
        ({"sub": {"library": strategies.INNER, "params": {}}}, ("/sub/params/a", "required")),
        ({"kind": "y"}, ("/reason", "required")),
    ],
)
def test_a_form_is_told_what_to_put_right(change: dict[str, Any], found: tuple[str, str]) -> None:
    checked = check({**FILLED, **change}, *FORM, strict=True)
    assert rules(checked) == [found]
    assert len(checked.problems) == 1


def test_a_form_gives_back_the_defaults_of_what_is_demanded() -> None:
    number = {"name": "n", "type": "number", "default": 7}
    choice = {"name": "c", "type": "select", "options": OPTIONS, "default": "y"}
    cleared = {"name": "o", "type": "select", "options": OPTIONS, "default": "x", "optional": True}
    shown = {"name": "s", "type": "text", "showWhen": {"rules": [{"field": "c", "equals": "y"}]}}
    checked = check({"c": "", "o": ""}, number, choice, cleared, shown, strict=True)
    assert checked.params == {"c": "y", "n": 7}
    assert rules(checked) == [("/s", "required")]


def test_adornments_are_not_asked_for_where_fields_are_weighed() -> None:
    poster = {"name": "poster", "type": "image", "importance": "low"}
    sources = {"name": "sources", "type": "video", "importance": "high"}
    kept = {"name": "kept", "type": "text"}
    assert rules(check({}, poster, sources, kept, strict=True)) == [("/sources", "required")]


# New contents, words


def test_a_new_content_begins_with_its_defaults() -> None:
    main = library(
        "Test.Main 1.0",
        [
            *FORM,
            {"name": "steps", "type": "list", "defaultNum": 2, "field": {**GROUP, "isSubContent": True}},
            {"name": "size", "type": "group", "default": {"x": "a"}, "fields": GROUP["fields"]},
        ],
    )
    params = default_params(main, SOURCE)
    assert params["title"] == params["items"][1] == ""
    assert (params["count"], params["kind"]) == (3, "x")
    assert params["size"] == {"x": "a"}
    assert "image" not in params
    assert "note" not in params
    assert params["sub"]["params"] == {"a": ""}
    ids = [params["sub"]["subContentId"], *(step["subContentId"] for step in params["steps"])]
    assert len(set(ids)) == 3
    assert check_content(params, main, SOURCE, FILES).warnings == ()


@pytest.mark.parametrize("package", PACKAGE_NAMES)
def test_new_contents_of_real_types_need_no_mending(package: str) -> None:
    real = real_content(package)
    checked = check_content(default_params(real.main, real.source), real.main, real.source, ())
    assert (checked.problems, checked.warnings) == ((), ())


def test_a_library_within_itself_begins_somewhere() -> None:
    endless = library("Test.Endless 1.0", [{"name": "a", "type": "library", "options": ["Test.Endless 1.0"]}])
    assert default_params(endless, Libraries([endless]))["a"]["library"] == "Test.Endless 1.0"


def test_walking_visits_every_value_with_its_place() -> None:
    main = library("Test.Main 1.0", [SUB, ONE])
    params = {"s": {"library": strategies.INNER, "params": {"a": "x"}}, "g": ["y"]}
    visits = [(visit.pointer, visit.library.name.machine_name) for visit in walk(params, main, SOURCE)]
    assert visits == [
        ("/s", "Test.Main"),
        ("/s/params/a", "Test.Inner"),
        ("/g", "Test.Main"),
        ("/g", "Test.Main"),
        ("/g/0", "Test.Main"),
    ]


def test_words_are_those_of_the_content_and_not_of_its_buttons() -> None:
    main = library(
        "Test.Main 1.0",
        [
            SUB,
            {"name": "t", "type": "text"},
            {"name": "d", "type": "text", "default": "Let's begin"},
            {"name": "c", "type": "text", "widget": "colorSelector"},
            {"name": "l10n", "type": "group", "common": True, "fields": GROUP["fields"]},
        ],
    )
    params = {
        "s": {"library": strategies.INNER, "params": {"a": "<p>One <b>two</b></p>"}},
        "t": "A &amp; B",
        "d": "Let&#039;s begin",
        "c": "#fff",
        "l10n": {"x": "Check", "y": 1},
    }
    assert text_of_content(params, main, SOURCE) == "One two\nA & B"


def test_words_of_a_real_content() -> None:
    real = real_content("H5P.MultiChoice")
    words = text_of_content(real.params, real.main, real.source)
    assert "What color does the blackcurrant berry actually have?" in words
    assert "Show solution" not in words


def test_an_unreadable_library_is_a_problem_of_the_content() -> None:
    broken = library("Test.Broken 1.0", [{"type": "group", "name": "a"}])
    checked = check_content({"a": 1}, broken, Libraries([broken]), ())
    assert [problem.file for problem in checked.problems] == ["Test.Broken-1.0/semantics.json#/0/fields"]


def test_a_library_without_semantics_takes_no_parameters() -> None:
    bare: Library = library("Test.Bare 1.0", None)
    assert check_content({"a": 1}, bare, SOURCE, ()).params == {}
