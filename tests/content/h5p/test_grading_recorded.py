"""What real libraries reported in a browser, and the points they gave: the server gives the same.

``grading_recorded.jsonl`` holds runs through H5P.SingleChoiceSet 1.11, H5P.Summary 1.10 and
H5P.BranchingScenario 1.5 with contents of our own: right and wrong ways, loops, going back, starting again.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from content.h5p.grading import Answer, Regrade, regrade
from content.h5p.names import LibraryName

_RECORDED = Path(__file__).with_name("grading_recorded.jsonl")
RUNS = [json.loads(line) for line in _RECORDED.read_text().splitlines()]
WALKS = [run for run in RUNS if run["library"].startswith("H5P.BranchingScenario")]


def _answers(run: dict[str, Any]) -> list[Answer]:
    return [
        Answer(sub_content_id, response or "", verb, order=order)
        for order, (sub_content_id, response, verb) in enumerate(run["answers"])
    ]


def _regrade(run: dict[str, Any], answers: list[Answer]) -> Regrade:
    found = regrade(LibraryName.parse(run["library"]), run["params"], answers)
    assert found is not None
    return found


@pytest.mark.parametrize("run", RUNS, ids=lambda run: f"{run['library']}-{run['score']}-of-{run['max']}")
def test_the_server_gives_the_points_of_the_browser(run: dict[str, Any]) -> None:
    found = _regrade(run, _answers(run))
    assert (found.score, found.max_score, found.is_complete) == (run["score"], run["max"], True)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run["library"])
def test_a_claimed_score_changes_nothing(run: dict[str, Any]) -> None:
    forged = [
        Answer(a.sub_content_id, a.response, a.verb, Decimal(99), Decimal(99), a.order) for a in _answers(run)
    ]
    claim = Answer("", "", "completed", Decimal(99), Decimal(99), order=len(forged))
    assert _regrade(run, [*forged, claim]) == _regrade(run, _answers(run))


@pytest.mark.parametrize("run", WALKS, ids=lambda run: f"{run['score']}-of-{run['max']}")
def test_a_walk_without_its_last_step_reaches_no_end(run: dict[str, Any]) -> None:
    choices = [answer for answer in _answers(run) if answer.verb == "answered"]
    found = _regrade(run, choices[:-1])
    assert (found.score, found.is_complete) == (0, False)


@pytest.mark.parametrize("response", ["7", "-1", "", "zero", "0[,]0", "1e3", "９"])
def test_a_way_that_no_question_offers_is_not_walked(response: str) -> None:
    run = WALKS[0]
    forged = [
        Answer(a.sub_content_id, response if a.order == 1 else a.response, a.verb, order=a.order)
        for a in _answers(run)
    ]
    assert (_regrade(run, forged).score, _regrade(run, forged).is_complete) == (0, False)


def test_questions_out_of_their_order_are_no_walk() -> None:
    """To the last question and its ten points without the first."""
    run = WALKS[0]
    found = _regrade(run, [Answer("part-4", "0", order=1)])
    assert (found.score, found.max_score, found.is_complete) == (0, 10, False)


def test_nobody_goes_back_where_the_scenario_forbids_it() -> None:
    run = next(
        run for run in WALKS if run["params"]["branchingScenario"]["behaviour"]["enableBackwardsNavigation"]
    )
    back = [Answer("part-1", "0", order=1), Answer("part-1", "1", order=2), Answer("part-4", "0", order=3)]
    assert _regrade(run, back).is_complete
    params = json.loads(json.dumps(run["params"]))
    params["branchingScenario"]["behaviour"]["enableBackwardsNavigation"] = False
    # The later choices alone are a walk; the earlier one is told of nowhere on it.
    assert _regrade({**run, "params": params}, back).score == _regrade(run, back[1:]).score
    assert not _regrade({**run, "params": params}, back[:1]).is_complete


def test_an_answer_that_was_forgotten_after_a_reload_still_counts() -> None:
    run = next(run for run in RUNS if run["library"].startswith("H5P.SingleChoiceSet") and run["score"] == 3)
    forgotten = [Answer(part, "", order=100) for part in ("part-1", "part-2", "part-3")]
    assert _regrade(run, [*_answers(run), *forgotten]).score == 3


def test_endless_rounds_are_given_up() -> None:
    """A long way around to the same question, and a hundred answers to it, cost little."""
    way: list[dict[str, Any]] = [
        {"type": {"library": "H5P.Image 1.1"}, "nextContentId": n + 1} for n in range(300)
    ]
    again = {"branchingQuestion": {"alternatives": [{"nextContentId": 0}, {"nextContentId": -1}]}}
    way.append({"type": {"library": "H5P.BranchingQuestion 1.0", "subContentId": "q", "params": again}})
    run = {"library": "H5P.BranchingScenario 1.5", "params": {"branchingScenario": {"content": way}}}
    assert not _regrade(run, [Answer("q", "0", order=order) for order in range(100)]).is_complete
    assert _regrade(run, [Answer("q", str(order // 9), order=order) for order in range(10)]).is_complete
