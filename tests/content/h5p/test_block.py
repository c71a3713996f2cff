"""The H5P block of a step: what may be published, and what a page shows of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from pytest_django.fixtures import Settings

from content.steps import StepChecker, h5p_versions_of, text_of
from tests.content.h5p.packages import small_package
from tests.content.h5p.player import save

GRADED, SHOWN = uuid4(), uuid4()
KNOWN = {GRADED: True, SHOWN: False}


def block(**changes: Any) -> dict[str, Any]:
    return {
        "type": "h5p",
        "id": "b1",
        "version_uuid": str(GRADED),
        "title": "Выбор препарата",
        "rule": "score",
        "min_percent": 80,
        **changes,
    }


def steps(**changes: Any) -> list[dict[str, Any]]:
    return [{"id": "s1", "title": "Шаг", "blocks": [block(**changes)]}]


def test_a_block_that_keeps_the_rules_stays_as_it_is() -> None:
    checker = StepChecker(set(), KNOWN)

    cleaned = checker.clean(steps(extra="dropped"))

    assert not checker.problems
    assert cleaned[0]["blocks"] == [block()]
    assert "Выбор препарата" in text_of(cleaned)
    assert h5p_versions_of(cleaned) == {GRADED}


@pytest.mark.parametrize("rule", ["viewed", "completed"])
def test_a_percentage_belongs_to_the_rule_of_the_score_alone(rule: str) -> None:
    checker = StepChecker(set(), KNOWN)

    [step] = checker.clean(steps(rule=rule, version_uuid=str(SHOWN)))

    assert not checker.problems
    assert step["blocks"][0]["min_percent"] is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version_uuid": str(uuid4())}, "version_uuid"),
        ({"version_uuid": "nonsense"}, "version_uuid"),
        ({"version_uuid": None}, "version_uuid"),
        ({"title": " "}, "title"),
        ({"rule": "looked"}, "rule"),
        ({"rule": None}, "rule"),
        ({"version_uuid": str(SHOWN)}, "rule"),
        ({"min_percent": 0}, "min_percent"),
        ({"min_percent": 101}, "min_percent"),
        ({"min_percent": None}, "min_percent"),
        ({"min_percent": "80"}, "min_percent"),
        ({"min_percent": True}, "min_percent"),
        ({"id": ""}, "id"),
    ],
)
def test_what_breaks_a_rule_is_named_by_its_field(changes: dict[str, Any], field: str) -> None:
    checker = StepChecker(set(), KNOWN)

    checker.clean(steps(**changes))

    assert list(checker.problems) == [f"steps.0.blocks.0.{field}"]


@dataclass
class Result:
    is_done: bool
    server_percent: float | None


@pytest.fixture
def version_uuid(db: None, settings: Settings, tmp_path: Path) -> UUID:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return save(small_package())


def shown(version_uuid: UUID, **context: Any) -> str:
    request = RequestFactory().get("/", headers={"host": "localhost:8000"})
    shown_block = block(version_uuid=str(version_uuid))
    with translation.override("en"):
        return render_to_string("content/_block_h5p.html", {"block": shown_block, **context}, request)


def test_a_learner_sees_what_is_left_to_do_and_what_was_reached(version_uuid: UUID) -> None:
    begun = shown(version_uuid, h5p_url="/learn/1/h5p/", h5p_results={"b1": Result(False, 50)})
    done = shown(version_uuid, h5p_url="/learn/1/h5p/", h5p_results={"b1": Result(True, 90)})

    assert 'aria-label="Выбор препарата"' in begun
    assert 'data-kf-h5p-frame="http://127.0.0.1:8000/h5p/frame/' in begun
    assert 'data-state-url="/learn/1/h5p/b1/state/"' in begun
    assert "Not done yet: at least 80 % is needed." in begun
    assert "Score checked by the server: 50 %." in begun
    assert "Done." in done.partition("<span data-kf-h5p-words>")[2]
    assert "<noscript>" in begun


def test_a_preview_keeps_nothing_and_a_site_without_the_host_says_so(
    version_uuid: UUID, settings: Settings
) -> None:
    preview = shown(version_uuid)
    settings.KAFEDRA_H5P_HOST = ""

    assert "data-state-url" not in preview
    assert "to go on" not in preview
    assert "no host for H5P" in shown(version_uuid)
