"""Tests: what is refused when saved, what stands in the way of publishing, what pinning keeps."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.api import Person
from assessments import api
from assessments.models import Attempt, EnemyPair, Item, TestVersion
from assessments.selectors.tests import get_pinned_test, get_pool
from core.errors import InvalidInputError, NotFoundError
from tests.assessments.makers import make_bank, make_test, single, start

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
        ({"retry_policy": api.RetryPolicy(allows_appeal=True)}, "retry_policy"),
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
        ({"points": 0}, "sections.1.points"),
        ({"points": 101}, "sections.1.points"),
        ({"section": "а" * 121}, "sections.1.section"),
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


def test_a_rule_under_a_titled_one_needs_a_title_too() -> None:
    bank = make_bank()
    rules = [api.DrawRule(bank.id, 1, section="Диагностика"), api.DrawRule(bank.id, 1)]
    with pytest.raises(InvalidInputError) as caught:
        api.create_test(replace(draft(bank.id), sections=rules))
    assert list(caught.value.fields) == ["sections.2.section"]


def form_of(attempt: api.AttemptData) -> list[dict]:
    return Attempt.objects.get(uuid=attempt.uuid).form


def test_sections_and_points_stand_in_the_form(person: Person) -> None:
    bank = make_bank(size=9)
    rules = [
        api.DrawRule(bank.id, 2, section="Диагностика"),
        api.DrawRule(bank.id, 1, section="Диагностика", points=3),
        api.DrawRule(bank.id, 2, section="Лечение", points=2),
    ]
    attempt = start(person.pk, make_test(bank, sections=rules))
    slots = form_of(attempt)
    assert [slot["points"] for slot in slots] == [1, 1, 3, 2, 2]
    assert [slot.get("section") for slot in slots] == ["Диагностика", None, None, "Лечение", None]
    assert Attempt.objects.get(uuid=attempt.uuid).max_score == 9


def test_questions_are_shuffled_within_their_section_alone(person: Person) -> None:
    bank = make_bank(size=40)
    rules = [
        api.DrawRule(bank.id, 10, section="А"),
        api.DrawRule(bank.id, 10, section="А", points=2),
        api.DrawRule(bank.id, 5, section="Б", points=3),
    ]
    plain = form_of(start(person.pk, make_test(bank, sections=rules)))
    mixed = form_of(start(person.pk, make_test(bank, sections=rules, shuffle_questions=True), "другой"))
    assert [slot["points"] for slot in plain] == [1] * 10 + [2] * 10 + [3] * 5
    points = [slot["points"] for slot in mixed]
    assert sorted(points[:20]) == [1] * 10 + [2] * 10
    assert points[:20] != [1] * 10 + [2] * 10
    assert points[20:] == [3] * 5
    assert [number for number, slot in enumerate(mixed) if "section" in slot] == [0, 20]


def items_of(bank: api.BankData) -> list[Item]:
    return list(Item.objects.filter(bank_id=bank.id).order_by("id"))


def test_enemies_are_kept_apart_from_the_next_start_on(person: Person) -> None:
    bank, other = make_bank(size=2), make_bank(size=2)
    first, second = items_of(bank)[0], items_of(other)[0]
    rules = [api.DrawRule(bank.id, 1), api.DrawRule(other.id, 1)]
    test = make_test(sections=rules)
    start(person.pk, test, "до")  # the pool is remembered now
    api.declare_enemies(second.uuid, first.uuid)
    api.declare_enemies(first.uuid, second.uuid)
    assert EnemyPair.objects.count() == 1
    for number in range(12):
        attempt = Attempt.objects.get(uuid=start(person.pk, test, f"после {number}").uuid)
        assert not {first.id, second.id} <= set(attempt.item_ids)
    api.release_enemies(first.uuid, second.uuid)
    api.release_enemies(first.uuid, second.uuid)
    assert get_pool(get_pinned_test(test)).enemies == {}


def test_a_pair_is_of_two_known_questions() -> None:
    item = items_of(make_bank(size=1))[0]
    with pytest.raises(InvalidInputError):
        api.declare_enemies(item.uuid, item.uuid)
    with pytest.raises(NotFoundError):
        api.declare_enemies(item.uuid, uuid.uuid4())


def test_the_database_takes_a_pair_from_one_side_only() -> None:
    first, second = items_of(make_bank(size=2))
    with pytest.raises(IntegrityError), transaction.atomic():
        EnemyPair.objects.create(first_item=second, second_item=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        EnemyPair.objects.create(first_item=first, second_item=first)


def test_a_test_that_enemies_make_impossible_says_so() -> None:
    bank = make_bank(size=3)
    first, second, third = items_of(bank)
    test = api.create_test(draft(bank.id, count=2))
    api.declare_enemies(first.uuid, second.uuid)
    assert api.check_test(test.id) == []
    api.declare_enemies(first.uuid, third.uuid)
    api.declare_enemies(second.uuid, third.uuid)
    assert [problem.code for problem in api.check_test(test.id)] == ["enemies_meet"]
    with pytest.raises(InvalidInputError):
        api.pin_test(test.id)


def test_enemies_are_listed_for_those_who_keep_both_banks() -> None:
    bank = make_bank(size=3)
    first, second, _third = items_of(bank)
    api.declare_enemies(first.uuid, second.uuid)
    mine, nobody = api.Ownership(frozenset(), ownerless=True), api.Ownership(frozenset())
    assert [enemy.uuid for enemy in api.list_enemies(first.uuid, mine)] == [second.uuid]
    assert [enemy.uuid for enemy in api.list_enemies(second.uuid, mine)] == [first.uuid]
    assert api.list_enemies(first.uuid, nobody) == []
    pair = api.list_bank_enemies(bank.id, mine)[0]
    assert (pair.first.uuid, pair.second.uuid) == (first.uuid, second.uuid)
    assert api.list_bank_enemies(bank.id, nobody) == []
    offered = api.find_enemy_candidates(first.uuid, "Вопрос item", mine)
    assert [item.text for item in offered] == ["Вопрос item-2?"]
    assert api.find_enemy_candidates(first.uuid, "Вопрос", nobody) == []


def test_a_start_without_limits_and_appeals_asks_the_database_no_more_than_before(
    person: Person, django_assert_max_num_queries: Any
) -> None:
    test = make_test(make_bank(size=5), count=5)
    start(person.pk, test, "разогрев")
    with django_assert_max_num_queries(5):  # savepoint twice, earlier attempts, stamps, the attempt
        start(person.pk, test, "горячий")
