"""Sets of questions, questions inside other contents, and the clinical algorithm."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.h5p.grading import Answer, Regrade, regrade, regrade_parts
from content.h5p.names import LibraryName

SET = LibraryName("H5P.QuestionSet", 1, 20)
ALGORITHM = LibraryName("Kafedra.ClinicalAlgorithm", 1, 0)


def true_false(part: str) -> dict[str, Any]:
    return {"library": "H5P.TrueFalse 1.8", "params": {"correct": "true"}, "subContentId": part}


def words(part: str, count: int) -> dict[str, Any]:
    text = " ".join(f"*w{number}*" for number in range(count))
    return {"library": "H5P.DragText 1.10", "params": {"textField": text}, "subContentId": part}


def essay(part: str) -> dict[str, Any]:
    return {"library": "H5P.Essay 1.5", "params": {}, "subContentId": part}


def grade(library: LibraryName, params: Any, *said: tuple[str, str]) -> Regrade:
    answers = [Answer(part, response, order=order) for order, (part, response) in enumerate(said)]
    found = regrade(library, params, answers)
    assert found is not None
    return found


def test_a_set_is_the_sum_of_its_questions() -> None:
    params = {"questions": [true_false("a"), words("b", 3)]}
    found = grade(SET, params, ("a", "true"), ("b", "w0[,]w2[,]w1"))
    assert (found.score, found.max_score, found.is_complete) == (2, 4, True)
    assert [(part.sub_content_id, part.score) for part in found.parts] == [("a", 1), ("b", 1)]


def test_questions_without_an_answer_count_in_the_maximum() -> None:
    found = grade(SET, {"questions": [true_false("a"), words("b", 3)]}, ("a", "true"), ("", ""))
    assert (found.score, found.max_score, found.is_complete) == (1, 4, False)
    assert [part.is_answered for part in found.parts] == [True, False]


def test_questions_that_nobody_here_can_grade_are_named() -> None:
    found = grade(SET, {"questions": [true_false("a"), essay("e")]}, ("a", "true"), ("e", "long"))
    assert (found.score, found.max_score, found.is_complete) == (1, 1, True)
    assert (found.is_partial, found.ungraded) == (True, ("H5P.Essay",))


def test_of_a_pool_the_questions_answered_last_count() -> None:
    params = {"poolSize": 2, "questions": [true_false("a"), words("b", 3), true_false("c")]}
    found = grade(SET, params, ("b", "w0[,]w1[,]w2"), ("a", "false"), ("c", "true"))
    assert (found.score, found.max_score, found.is_complete) == (1, 2, True)
    again = grade(SET, params, ("a", "false"), ("c", "true"), ("b", "w0[,]w1[,]w2"))
    assert (again.score, again.max_score) == (4, 4)


def test_a_pool_that_was_not_answered_is_not_made_smaller() -> None:
    """Only one of two: the easiest question alone is no full score."""
    params = {"poolSize": 2, "questions": [true_false("a"), words("b", 3), true_false("c")]}
    found = grade(SET, params, ("a", "true"))
    assert (found.score, found.max_score, found.is_complete) == (1, 4, False)


def test_a_pool_of_everything_asks_everything() -> None:
    found = grade(SET, {"poolSize": 9, "questions": [true_false("a"), true_false("b")]}, ("a", "true"))
    assert (found.score, found.max_score, found.is_complete) == (1, 2, False)


def test_sets_inside_sets_end_somewhere() -> None:
    inner: dict[str, Any] = {"questions": [true_false("a")]}
    for _ in range(300):
        inner = {"questions": [{"library": str(SET), "params": inner, "subContentId": "x"}]}
    assert grade(SET, inner, ("a", "true")).is_partial


def test_questions_inside_a_presentation_are_graded_one_by_one() -> None:
    params = {
        "presentation": {
            "slides": [
                {"elements": [{"action": true_false("a")}, {"action": essay("e")}]},
                {"elements": [{"action": {"library": str(SET), "subContentId": "s",
                                          "params": {"questions": [words("b", 2)]}}}]},
            ]
        }
    }  # fmt: skip
    assert regrade(LibraryName("H5P.CoursePresentation", 1, 25), params, []) is None
    found = regrade_parts(params, [Answer("a", "false"), Answer("b", "w0[,]w1")])
    assert [(part.sub_content_id, part.score, part.max_score) for part in found.parts] == [
        ("a", 0, 1),
        ("b", 2, 2),
    ]


# The clinical algorithm ------------------------------------------------


def choice(points: int, following: str = "") -> dict[str, Any]:
    return {"text": "x", "points": points, "next": following}


STEPS: dict[str, Any] = {
    "steps": [
        {"id": "pressure", "choices": [choice(2, "therapy"), choice(1), choice(0, "harm")]},
        {"title": "information"},
        {"id": "therapy", "choices": [choice(3, "well"), choice(0, "pressure"), choice(5, "nowhere")]},
        {"id": "well", "outcome": "good", "points": 4},
        {"id": "harm", "outcome": "bad", "points": 0},
    ]
}


@pytest.mark.parametrize(
    ("response", "score"),
    [
        ("0.0[,]2.0", 9),
        ("0.1[,]2.0", 8),
        ("0.2", 0),
        ("0.1[,]2.2", 6),
        ("0.1[,]2.1[,]0.0[,]2.0", 5),  # what is decided again earns nothing
    ],
)
def test_an_algorithm_is_walked_again(response: str, score: int) -> None:
    found = grade(ALGORITHM, STEPS, ("", response))
    assert (found.score, found.max_score, found.is_complete) == (score, 9, True)


@pytest.mark.parametrize(
    "response",
    ["", "0.0", "2.0", "0.0[,]2.0[,]2.0", "0.3", "0.0[,]0.0", "0.-1", "0", "0.0.0", "٠.٠", "0.0[,]2.9"],
)
def test_a_way_that_the_steps_do_not_go_earns_nothing(response: str) -> None:
    found = grade(ALGORITHM, STEPS, ("", response))
    assert (found.score, found.max_score, found.is_complete) == (0, 9, False)


def test_an_algorithm_without_decisions_ends_by_being_read() -> None:
    params = {"steps": [{"title": "one"}, {"outcome": "good", "points": 2}]}
    found = regrade(ALGORITHM, params, [Answer("", "", "completed")])
    assert found is not None
    assert (found.score, found.max_score, found.is_complete) == (2, 2, True)


def test_an_algorithm_that_leads_in_a_circle_has_no_end() -> None:
    params = {"steps": [{"id": "a", "next": "b"}, {"id": "b", "next": "a"}]}
    found = regrade(ALGORITHM, params, [Answer("", "", "completed")])
    assert found is not None
    assert (found.max_score, found.is_complete) == (0, False)


_NAMES = st.sampled_from(["", "s0", "s1", "s2", "s3", "nowhere"])
_CHOICES = st.lists(st.builds(choice, st.integers(-1, 7), _NAMES), max_size=3)
_STEP = st.fixed_dictionaries(
    {
        "choices": _CHOICES,
        "next": _NAMES,
        "outcome": st.sampled_from(["none", "good"]),
        "points": st.integers(0, 5),
    }
)


@given(st.lists(_STEP, min_size=1, max_size=4), st.lists(st.integers(0, 2), max_size=8))
def test_no_way_earns_more_than_the_maximum(steps: list[dict[str, Any]], picks: list[int]) -> None:
    params = {"steps": [{**step, "id": f"s{number}"} for number, step in enumerate(steps)]}
    found = grade(
        ALGORITHM, params, ("", "[,]".join(f"{place % 4}.{pick}" for place, pick in enumerate(picks)))
    )
    assert 0 <= found.score <= found.max_score
