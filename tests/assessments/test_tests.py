"""Tests: what is refused when saved, what stands in the way of publishing, what pinning keeps."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from assessments import api
from assessments.models import TestVersion
from core.errors import InvalidInputError, NotFoundError
from tests.assessments.makers import make_bank, single

pytestmark = pytest.mark.django_db


def draft(bank_id: int, count: int = 2, **fields: object) -> api.TestDraft:
    return api.TestDraft(name="Итоговый тест", sections=[api.DrawRule(bank_id, count)], **fields)


def test_defaults_are_those_of_the_field() -> None:
    test = api.create_test(draft(make_bank().id))
    assert test.draft.pass_mark == 70
    assert test.draft.retry_policy == api.UNLIMITED
    assert test.draft.feedback_policy == api.FeedbackPolicy.EXPLANATION_AFTER_PASSING
    assert test.draft.shuffle_options
    assert test.question_count == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"pass_mark": 101}, "pass_mark"),
        ({"pass_mark": -1}, "pass_mark"),
        ({"time_limit_minutes": 0}, "time_limit_minutes"),
        ({"feedback_policy": "everything"}, "feedback_policy"),
        ({"retry_policy": api.RetryPolicy(max_attempts=0)}, "retry_policy"),
        ({"retry_policy": api.RetryPolicy(cool_down_minutes=-1)}, "retry_policy"),
        ({"sections": []}, "sections"),
        ({"sections": [api.DrawRule(0, 1)]}, "sections.1.bank_id"),
    ],
)
def test_a_broken_test_is_refused_by_the_name_of_its_field(change: dict, field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        api.create_test(replace(draft(make_bank().id), **change))
    assert field in caught.value.fields


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"count": 0}, "sections.1.count"),
        ({"count": 201}, "sections"),
        ({"difficulty_from": 4, "difficulty_to": 2}, "sections.1.difficulty_from"),
        ({"difficulty_to": 6}, "sections.1.difficulty_from"),
    ],
)
def test_a_broken_draw_rule_is_refused(rule: dict, field: str) -> None:
    bank = make_bank()
    with pytest.raises(InvalidInputError) as caught:
        api.create_test(replace(draft(bank.id), sections=[api.DrawRule(bank.id, **{"count": 1, **rule})]))
    assert list(caught.value.fields) == [field]


def test_too_few_questions_for_the_draw_name_the_rule() -> None:
    bank = make_bank(size=3)
    rules = [api.DrawRule(bank.id, 2), api.DrawRule(bank.id, 2)]
    test = api.create_test(replace(draft(bank.id), sections=rules))
    problems = api.check_test(test.id)
    assert [problem.code for problem in problems] == ["too_few_items"]
    assert problems[0].field.startswith("sections.")
    with pytest.raises(InvalidInputError) as caught:
        api.pin_test(test.id)
    assert list(caught.value.fields) == [problems[0].field]


def test_a_test_is_ready_when_its_rules_can_be_filled_together() -> None:
    bank = make_bank()
    api.save_items(bank.id, [single(str(n), tags=["а"] if n < 2 else []) for n in range(5)])
    rules = [api.DrawRule(bank.id, 3), api.DrawRule(bank.id, 2, tags=["а"])]
    test = api.create_test(replace(draft(bank.id), sections=rules))
    assert api.check_test(test.id) == []


def test_rules_select_by_tags_and_difficulty() -> None:
    bank = make_bank()
    api.save_items(
        bank.id, [single("1", tags=["а", "б"], difficulty=2), single("2", tags=["а"], difficulty=4)]
    )
    for rule, ready in [
        ({"tags": ["а"]}, True),
        ({"tags": ["а", "б"]}, False),
        ({"difficulty_from": 2, "difficulty_to": 4}, True),
        ({"difficulty_from": 3}, False),
    ]:
        sections = [api.DrawRule(bank.id, 2, **rule)]
        test = api.create_test(replace(draft(bank.id), sections=sections))
        assert (api.check_test(test.id) == []) is ready, rule


def test_pinning_the_same_content_gives_the_same_version() -> None:
    bank = make_bank(size=4)
    test = api.create_test(draft(bank.id))
    pinned = api.pin_test(test.id)
    assert api.pin_test(test.id) == pinned
    api.update_test(test.id, draft(bank.id, pass_mark=80))
    changed = api.pin_test(test.id)
    assert changed != pinned
    assert TestVersion.objects.get(id=pinned).pass_mark == 70
    api.update_test(test.id, draft(bank.id))
    assert api.pin_test(test.id) == pinned


def test_the_database_refuses_to_rewrite_a_pinned_test() -> None:
    pinned = api.pin_test(api.create_test(draft(make_bank(size=4).id)).id)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TestVersion.objects.filter(id=pinned).update(pass_mark=1)


def test_tests_are_found_by_name() -> None:
    test = api.create_test(replace(draft(make_bank().id), name="Сердечная недостаточность"))
    assert [found.id for found in api.list_tests("недостаточность")] == [test.id]
    assert api.get_test(test.id).name == "Сердечная недостаточность"
    with pytest.raises(NotFoundError):
        api.get_test(0)
    with pytest.raises(NotFoundError):
        api.update_test(0, draft(make_bank().id))
