"""Single questions: how points count, and that no response and no content can upset the reckoning."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.h5p.grading import GRADABLE, Answer, Regrade, regrade, regrade_parts
from content.h5p.grading.typos import changes
from content.h5p.names import LibraryName
from tests.content.h5p.grading_cases import MAKERS

VERSIONS = {
    "H5P.MultiChoice": (1, 16),
    "H5P.TrueFalse": (1, 8),
    "H5P.Blanks": (1, 14),
    "H5P.DragText": (1, 10),
    "H5P.DragQuestion": (1, 14),
    "H5P.MarkTheWords": (1, 11),
}


def grade(name: str, params: Any, *responses: str, version: tuple[int, int] | None = None) -> Regrade:
    library = LibraryName(name, *(version or VERSIONS.get(name, (1, 0))))
    answers = [Answer("", response, order=order) for order, response in enumerate(responses)]
    found = regrade(library, params, answers)
    assert found is not None
    return found


def points(
    name: str, params: Any, *responses: str, version: tuple[int, int] | None = None
) -> tuple[int, int]:
    found = grade(name, params, *responses, version=version)
    return int(found.score), int(found.max_score)


def options(*rights: bool, **behaviour: object) -> dict[str, Any]:
    return {
        "answers": [{"correct": right} for right in rights],
        "behaviour": {"type": "auto", "singlePoint": False, "passPercentage": 100, **behaviour},
    }


@pytest.mark.parametrize(
    ("params", "response", "expected"),
    [
        (options(True, False, False), "0", (1, 1)),
        (options(True, False, False), "1", (0, 1)),
        (options(True, False, False), "0[,]1", (0, 1)),
        (options(True, True, False), "0[,]1", (2, 2)),
        (options(True, True, False), "1[,]0", (2, 2)),
        (options(True, True, False), "0[,]0[,]0", (1, 2)),
        (options(True, True, False), "0[,]2", (0, 2)),
        (options(True, True, False), "0[,]9[,]-1[,]x", (1, 2)),
        (options(False, False), "", (1, 1)),
        (options(False, False), "0", (0, 1)),
        (options(True, True, False, singlePoint=True), "0[,]1", (1, 1)),
        (options(True, True, False, singlePoint=True), "0", (0, 1)),
        (options(True, True, False, singlePoint=True, passPercentage=50), "0", (1, 1)),
        (options(True, True, type="single"), "1", (1, 1)),
    ],
)
def test_multiple_choice(params: dict[str, Any], response: str, expected: tuple[int, int]) -> None:
    assert points("H5P.MultiChoice", params, response) == expected


def test_options_have_weights() -> None:
    params = options(True, True, False)
    params["answers"][0]["weight"] = 2.5
    assert grade("H5P.MultiChoice", params, "0").score == Decimal("2.5")
    assert grade("H5P.MultiChoice", params, "0[,]2").score == Decimal("1.5")
    assert grade("H5P.MultiChoice", params).max_score == Decimal("3.5")


def blanks(*questions: str, **behaviour: object) -> dict[str, Any]:
    return {"questions": list(questions), "behaviour": {"caseSensitive": False, **behaviour}}


@pytest.mark.parametrize(
    ("params", "response", "expected"),
    [
        (blanks("*one/two* and *three:a tip*"), "TWO[,] three\u00a0", (2, 2)),
        (blanks("*one*", caseSensitive=True), "One", (0, 1)),
        (blanks("*b &amp; c*"), "b & c", (1, 1)),
        (blanks("<p>a ** b *<strong>c</strong>*</p>"), "c", (1, 1)),
        (blanks("*гепатит*", acceptSpellingErrors=True), "гепатти", (1, 1)),
        (blanks("*гепатит*"), "гепатти", (0, 1)),
        (blanks("*аорта*", acceptSpellingErrors=True), "арта", (1, 1)),
        (blanks("*ген*", acceptSpellingErrors=True), "гне", (0, 1)),
        (blanks("*может быть/*"), "", (1, 1)),
        (blanks("*one*", "*two*"), "one", (1, 2)),
        (blanks("no blanks"), "one", (0, 0)),
    ],
)
def test_blanks(params: dict[str, Any], response: str, expected: tuple[int, int]) -> None:
    assert points("H5P.Blanks", params, response) == expected


def test_blanks_kept_their_tags_in_older_versions() -> None:
    params = blanks("*<em>x</em>*")
    assert points("H5P.Blanks", params, "x", version=(1, 12)) == (0, 1)
    assert points("H5P.Blanks", params, "x", version=(1, 14)) == (1, 1)


@pytest.mark.parametrize(
    ("source", "response", "expected"),
    [
        ("*one* *two:tip* *three\\+Good \\-Bad*", "one[,]two[,]three", (3, 3)),
        ("*one* *two*", "two[,]one", (0, 2)),
        ("*one* *two*", "[,]two", (1, 2)),
        ("*one*\n*a&amp;b*", "one[,]a&amp;b", (2, 2)),
        ("text", "", (0, 0)),
    ],
)
def test_drag_the_words(source: str, response: str, expected: tuple[int, int]) -> None:
    assert points("H5P.DragText", {"textField": source}, response) == expected


@pytest.mark.parametrize(
    ("source", "response", "expected"),
    [
        ("<p>a *b* c *d*, e</p>", "1[,]3", (2, 2)),
        ("<p>a *b* c *d*, e</p>", "1[,]0", (0, 2)),
        ("<p>a *b* c *d*, e</p>", "1[,]3[,]0", (1, 2)),
        ("<p>a *b* c *d*, e</p>", "1[,]1[,]99", (1, 2)),
        ("<p>a b</p>", "", (1, 1)),
        ("<p>a b</p>", "1", (0, 1)),
        ("<p>a</p><p>*b*</p>", "1", (1, 1)),
        ("<p>2**3 «*да*».</p>", "1", (1, 1)),
    ],
)
def test_mark_the_words(source: str, response: str, expected: tuple[int, int]) -> None:
    assert points("H5P.MarkTheWords", {"textField": source}, response) == expected


def places(multiple: Sequence[int] = (), single: Sequence[int] = (), **behaviour: object) -> dict[str, Any]:
    """Three elements; zone 0 wants elements 0 and 2, zone 1 wants 1 and 2. Element 2 may be copied."""
    zones = [("0", "2"), ("1", "2")]
    return {
        "behaviour": behaviour,
        "question": {
            "task": {
                "elements": [{"dropZones": ["0", "1"], "multiple": n in multiple} for n in range(3)],
                "dropZones": [
                    {"correctElements": list(wanted), "single": n in single} for n, wanted in enumerate(zones)
                ],
            }
        },
    }


@pytest.mark.parametrize(
    ("params", "response", "expected"),
    [
        (places(), "0[.]0[,]1[.]1[,]0[.]2", (3, 3)),
        (places(), "1[.]0[,]1[.]1[,]0[.]2", (1, 3)),
        (places(applyPenalties=False), "1[.]0[,]1[.]1[,]0[.]2", (2, 3)),
        (places(singlePoint=True), "0[.]0[,]1[.]1[,]1[.]2", (1, 1)),
        (places(singlePoint=True), "0[.]0[,]1[.]1", (0, 1)),
        (places(multiple=[2]), "0[.]0[,]1[.]1[,]0[.]2[,]1[.]2", (4, 4)),
        # No browser puts one element into two zones, twice into one, or two elements into a zone for one.
        (places(), "0[.]0[,]1[.]1[,]0[.]2[,]1[.]2", (3, 3)),
        (places(), "0[.]0[,]0[.]0[,]0[.]0", (1, 3)),
        (places(single=[0]), "0[.]0[,]0[.]2", (1, 3)),
        (places(), "7[.]0[,]0[.]7[,]0[,][.][,]x[.]y", (0, 3)),
    ],
)
def test_drag_and_drop(params: dict[str, Any], response: str, expected: tuple[int, int]) -> None:
    assert points("H5P.DragQuestion", params, response) == expected


def test_leaving_everything_where_it_is_can_be_right() -> None:
    params = {
        "question": {"task": {"elements": [{"dropZones": ["0"]}], "dropZones": [{"correctElements": []}]}}
    }
    assert points("H5P.DragQuestion", params, "") == (1, 1)
    assert points("H5P.DragQuestion", params, "0[.]0") == (0, 1)


@pytest.mark.parametrize(
    ("correct", "response", "score"),
    [("true", "true", 1), ("true", "false", 0), ("false", "false", 1), ("true", "", 0)],
)
def test_true_or_false(correct: str, response: str, score: int) -> None:
    assert points("H5P.TrueFalse", {"correct": correct}, response) == (score, 1)


def test_the_latest_answer_counts() -> None:
    params = options(True, False)
    assert points("H5P.MultiChoice", params, "0", "1") == (0, 1)
    assert points("H5P.MultiChoice", params, "1", "0") == (1, 1)


def test_what_was_not_handed_in_is_not_complete() -> None:
    params = options(False, False)
    assert (grade("H5P.MultiChoice", params).score, grade("H5P.MultiChoice", params).is_complete) == (
        0,
        False,
    )
    seen = [Answer("", "0", verb) for verb in ("interacted", "progressed", "attempted")]
    found = regrade(LibraryName("H5P.MultiChoice", 1, 16), params, seen)
    assert found is not None and not found.is_complete


def test_a_type_that_cannot_be_graded_says_so() -> None:
    assert regrade(LibraryName("H5P.Essay", 1, 5), {}, [Answer("", "x")]) is None
    assert "H5P.Essay" not in GRADABLE


# Whatever people and scripts send -------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=12,
)
_KEYS = [
    "alternatives", "answers", "behaviour", "branchingQuestion", "branchingScenario", "choices",
    "content", "contentBehaviour", "correct", "correctElements", "dropZones", "elements",
    "endScreenScore", "endScreens", "feedback", "id", "library", "multiple", "next", "nextContentId",
    "outcome", "params", "passPercentage", "points", "poolSize", "question", "questions",
    "scoringOption", "scoringOptionGroup", "single", "singlePoint", "steps", "subContentId",
    "summaries", "summary", "task", "textField", "type", "weight",
]  # fmt: skip
_LIBRARIES = [f"{name} 1.4" for name in (*sorted(GRADABLE), "H5P.BranchingQuestion", "H5P.Essay")]
_VALUES = st.sampled_from(
    ["", "*a* b", "static-end-score", "dynamic-score", "part", "good", "0", *_LIBRARIES]
)
like_params = st.recursive(
    _VALUES
    | st.none()
    | st.booleans()
    | st.integers(-3, 9)
    | st.integers()
    | st.floats()
    | st.text(max_size=6),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.sampled_from(_KEYS), inside, max_size=6),
    max_leaves=40,
)
_RESPONSE = st.text(max_size=40) | st.lists(
    st.sampled_from(["0", "1", "2", "0.1", "1.0", "0[.]1", "1[.]1", "true", "a", "-1", "99999999999", "٣"])
).map("[,]".join)
some_answers = st.lists(
    st.builds(
        Answer,
        sub_content_id=st.sampled_from(["", "part", "0", "good"]),
        response=_RESPONSE,
        verb=st.sampled_from(["answered", "completed", "interacted"]),
        order=st.integers(0, 9),
    ),
    max_size=6,
)


@given(st.sampled_from(sorted(GRADABLE)), st.integers(0, 20), like_params | anything, some_answers)
def test_nothing_upsets_the_reckoning(name: str, minor: int, params: Any, answers: list[Answer]) -> None:
    found = regrade(LibraryName(name, 1, minor), params, answers)
    assert found is not None
    for part in found.parts:
        assert 0 <= part.score <= part.max_score
    assert 0 <= found.score <= found.max_score
    parts = regrade_parts({"anywhere": [{"deep": params}]}, answers)
    assert 0 <= parts.score <= parts.max_score


@given(st.sampled_from(sorted(MAKERS)), st.integers(), st.text(max_size=60))
def test_points_stay_between_nothing_and_all(name: str, seed: int, response: str) -> None:
    found = grade(name, MAKERS[name](Random(seed)).params, response)
    assert 0 <= found.score <= found.max_score


@given(st.lists(st.booleans(), min_size=2, max_size=8), st.booleans(), st.randoms())
def test_right_options_give_everything_in_any_order(
    rights: list[bool], is_one_point: bool, chance: Random
) -> None:
    params = options(*rights, singlePoint=is_one_point, type="multi")
    chosen = [str(position) for position, right in enumerate(rights) if right]
    chance.shuffle(chosen)
    found = grade("H5P.MultiChoice", params, "[,]".join(chosen))
    assert found.score == found.max_score > 0


@given(st.lists(st.booleans(), min_size=2, max_size=6), st.sets(st.integers(0, 5)), st.permutations(range(6)))
def test_the_order_of_options_gives_no_points(rights: list[bool], chosen: set[int], order: list[int]) -> None:
    order = [position for position in order if position < len(rights)]
    chosen = {position for position in chosen if position < len(rights)}
    moved = "[,]".join(str(order.index(position)) for position in chosen)
    assert points("H5P.MultiChoice", options(*rights, type="multi"), "[,]".join(map(str, chosen))) == points(
        "H5P.MultiChoice", options(*(rights[position] for position in order), type="multi"), moved
    )


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)


@given(st.lists(words, min_size=1, max_size=5), st.booleans())
def test_the_words_themselves_fill_every_gap(known: list[str], is_case_kept: bool) -> None:
    given_back = "[,]".join(known)
    source = " ".join(f"*{word}*" for word in known)
    count = (len(known), len(known))
    assert points("H5P.Blanks", blanks(source, caseSensitive=is_case_kept), given_back) == count
    assert points("H5P.DragText", {"textField": source}, given_back) == count
    marked = "[,]".join(str(position) for position in range(len(known)))
    assert points("H5P.MarkTheWords", {"textField": source}, marked) == count


def _all_changes(one: str, other: str) -> int:
    rows = [list(range(len(other) + 1))]
    for line in range(1, len(one) + 1):
        row = [line]
        for column in range(1, len(other) + 1):
            differs = one[line - 1] != other[column - 1]
            best = min(rows[-1][column] + 1, row[-1] + 1, rows[-1][column - 1] + differs)
            if (
                line > 1
                and column > 1
                and (one[line - 1], one[line - 2]) == (other[column - 2], other[column - 1])
            ):
                best = min(best, rows[-2][column - 2] + differs)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


@given(st.text("abc", max_size=9), st.text("abc", max_size=9))
def test_misspellings_are_counted_as_if_all_were_compared(one: str, other: str) -> None:
    assert changes(one, other) == min(_all_changes(one, other), 3)


def test_a_long_answer_costs_little() -> None:
    params = blanks(*[f"*{'я' * 200}*"] * 50, acceptSpellingErrors=True)
    found = grade("H5P.Blanks", params, "[,]".join(["я" * 198 + "xy"] * 50))
    assert found.score == Decimal(50)
