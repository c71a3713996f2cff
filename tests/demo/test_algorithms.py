"""The clinical algorithms: whole, accepted as they are, and walked by learners like any other content."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from content import api as content_api
from demo import algorithms, texts
from demo.algorithms import Algorithm, load_algorithm
from demo.texts import AlgorithmBlock, load_module

FOLDERS = [path.parent.name for path in sorted(texts.FOLDER.glob("modules/*/algorithm.yaml"))]
every_algorithm = pytest.mark.parametrize("folder", FOLDERS)


def steps_of(algorithm: Algorithm) -> Sequence[dict[str, Any]]:
    steps: Sequence[dict[str, Any]] = algorithm.params["steps"]
    return steps


@every_algorithm
def test_every_way_leads_to_an_end_and_every_step_is_reached(folder: str) -> None:
    steps = steps_of(load_algorithm(folder))
    ids = [step["id"] for step in steps]
    assert len(set(ids)) == len(ids) >= 12
    ways = {
        step["id"]: [choice["next"] for choice in step.get("choices", [])]
        or ([] if "outcome" in step else [step["next"]])
        for step in steps
    }
    reached, due = set(), [ids[0]]
    while due:
        name = due.pop()
        if name not in reached:
            reached.add(name)
            due += ways[name]
    assert reached == set(ids)
    assert {step["outcome"] for step in steps if "outcome" in step} == {"good", "partial", "bad"}


@every_algorithm
def test_every_decision_explains_itself(folder: str) -> None:
    for step in steps_of(load_algorithm(folder)):
        choices = step.get("choices", [])
        assert not choices or step["question"]
        assert all(choice["text"] and choice["feedback"] for choice in choices)
        points = [choice["points"] for choice in choices]
        assert not points or points.count(max(points)) == 1, step["id"]
        for reference in step.get("references", []):
            assert "в пересказе" in reference["source"]
            assert reference["strength"] or "Силу рекомендации см." in reference["source"]
        if "picture" in step:
            assert len(step["picture"]["alt"]) > 40


@every_algorithm
def test_the_module_shows_its_algorithm_once(folder: str) -> None:
    blocks = [block for screen in load_module(folder).screens for block in screen.blocks]
    assert sum(isinstance(block, AlgorithmBlock) for block in blocks) == 1


@pytest.mark.django_db
@every_algorithm
def test_content_is_accepted_as_it_is_and_walks_are_graded(folder: str) -> None:
    algorithms.ensure_library()
    draft = algorithms.algorithm_draft(load_algorithm(folder))
    _cleaned, problems, warnings = content_api.check_h5p_draft(draft, strict=True)
    assert [str(problem) for problem in [*problems, *warnings]] == []
    assert draft.params["l10n"]["confirm"] == "Принять решение"

    version = content_api.save_h5p_version(draft, content_uuid=None, by_id=None)
    plays = list(algorithms.statements_of_plays(version, 100, random.Random(folder)))
    assert plays
    for play in plays:
        answer = content_api.H5PAnswer("", play["result"]["response"], "completed")
        whole = content_api.regrade_h5p(version, [answer]).whole
        assert whole is not None
        assert whole.is_complete
    assert whole.score == whole.max_score == play["result"]["score"]["raw"]
