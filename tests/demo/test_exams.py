"""The tests that show the engine: every type of item, rules of their own, keys that are right."""

from dataclasses import replace

import pytest

from assessments import api as assessments_api
from assessments.item_types import ITEM_TYPES, get_item_type
from demo import exams
from demo.texts import TOUR, load_module

pytestmark = pytest.mark.django_db

RIGHT = {
    "kind-number-1": ["value=32"],
    "kind-number-2": ["value=110"],
    "kind-number-4": ["value=5"],
    "kind-word-1": ["text=Ортостатическая  гипотензия"],
    "kind-word-2": ["text=пульсоксиметром"],
    "kind-statement-1": ["true"],
    "kind-statement-2": ["false"],
    "kind-picture-1": ["1=423,352"],
    "kind-picture-2": ["1=270,178", "2=370,178"],
    "kind-judgement-1": ["2"],
    "kind-judgement-2": ["-2"],
}


@pytest.mark.parametrize("folder", [*TOUR, "entrance_check"])
def test_a_test_can_be_published(folder: str) -> None:
    exam = exams.load_exam(folder)

    seeded = exams.seed_exam(exam, None, None)  # type: ignore[arg-type]

    assert assessments_api.check_test(seeded.test_id) == []
    assert len(seeded.items) == len(exam.items) > 0


@pytest.mark.parametrize("folder", TOUR)
def test_a_module_tells_how_many_questions_its_test_has(folder: str) -> None:
    seeded = exams.seed_exam(exams.load_exam(folder), None, None)  # type: ignore[arg-type]

    assert assessments_api.get_test(seeded.test_id).question_count == load_module(folder).final_test.count


def test_every_type_is_shown_once() -> None:
    """Written answers have a test of their own: a person marks them."""
    drawn = [item.type for item in exams.load_exam("question_types").items]
    written = [item.type for item in exams.load_exam("case_report").items]

    assert set(drawn) | set(written) == set(ITEM_TYPES)
    assert written == ["written"]
    rules = exams.load_exam("question_types").rules
    assert len(rules) == len(set(drawn))
    assert all(drawn.count(type_) >= 2 for type_ in set(drawn))


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_graded_as_right(name: str) -> None:
    (draft,) = [item for item in exams.load_exam("question_types").items if item.external_id == name]
    kind = get_item_type(draft.type)
    image = {"image": "/picture.svg"} if exams.picture_path(draft) else {}
    body = kind.build(replace(draft, spec={**draft.spec, **image}))

    given = kind.clean_response(body.content, RIGHT[name])

    assert kind.grade(body, given).outcome == assessments_api.Outcome.RIGHT
