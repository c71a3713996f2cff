"""Depth of banks: how many fresh forms they hold, what people need, and the alarm between the two."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.api import Person
from assessments import api
from assessments.models import BankAlarm, Item, Test
from assessments.selectors.depth import MOST_FORMS, _count_fresh_forms
from assessments.selectors.tests import ItemPool
from assessments.services.depth import check_depths
from outbox import api as outbox_api
from tests.accounts.people import make_organisation, make_person
from tests.assessments.makers import make_bank, make_test, single, start, wrong_answers

pytestmark = pytest.mark.django_db
NOBODY = api.AttemptHabits(0, 0)


@pytest.fixture
def letters(settings) -> Callable[[], list[EmailMessage]]:
    settings.EMAIL_BACKEND = "outbox.mail.OutboxEmailBackend"
    settings.KAFEDRA_MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def read() -> list[EmailMessage]:
        mail.outbox.clear()
        outbox_api.deliver_due(limit=100)
        return list(mail.outbox)

    return read


def take(person: Person, test: int, times: int) -> None:
    for _ in range(times):
        attempt = start(person.pk, test)
        api.submit_attempt(attempt.uuid, person.pk, key=str(attempt.uuid), responses=wrong_answers(attempt))


def forms_of(size: int, count: int, **rule: object) -> int:
    bank = make_bank(size=size)
    return api.measure_depth([api.DrawRule(bank.id, count, **rule)], NOBODY).forms


@pytest.mark.parametrize(("size", "count", "forms"), [(20, 5, 4), (24, 5, 4), (5, 5, 1), (4, 5, 0)])
def test_a_bank_is_as_deep_as_it_holds_forms(size: int, count: int, forms: int) -> None:
    assert forms_of(size, count) == forms


def test_beyond_fifty_nobody_counts() -> None:
    bank = make_bank(size=60)
    depth = api.measure_depth([api.DrawRule(bank.id, 1)], NOBODY)
    assert (depth.forms, depth.is_endless) == (MOST_FORMS, True)


def test_rules_that_share_questions_share_the_depth() -> None:
    bank = make_bank(size=20)
    depth = api.measure_depth([api.DrawRule(bank.id, 5), api.DrawRule(bank.id, 5)], NOBODY)
    assert depth.forms == 2
    assert list(depth.fitting) == [20, 20]


def test_enemies_make_a_bank_shallower() -> None:
    bank = make_bank(size=6)
    items = list(Item.objects.filter(bank_id=bank.id))
    rules = [api.DrawRule(bank.id, 2)]
    assert api.measure_depth(rules, NOBODY).forms == 3
    for enemy in items[1:]:
        api.declare_enemies(items[0].uuid, enemy.uuid)
    assert api.measure_depth(rules, NOBODY).forms == 2


@given(
    pools=st.lists(st.sets(st.integers(1, 30), min_size=1).map(sorted), min_size=1, max_size=3),
    data=st.data(),
)
@settings(deadline=None)
def test_the_depth_never_promises_more_than_the_questions_there_are(
    pools: list[list[int]], data: st.DataObject
) -> None:
    counts = [data.draw(st.integers(1, len(pool))) for pool in pools]
    pool = ItemPool(frozenset(), tuple(map(tuple, pools)), {}, {})
    forms = _count_fresh_forms(pool, counts, 1)
    assert all(forms * count <= len(items) for count, items in zip(counts, pools, strict=True))
    assert forms * sum(counts) <= len({item for items in pools for item in items})


def test_advice_tells_what_to_add_and_where() -> None:
    bank = make_bank()
    api.save_items(bank.id, [single(str(n), tags=["боль"], difficulty=2) for n in range(6)])
    rule = api.DrawRule(bank.id, 5, tags=["боль"], difficulty_from=2, difficulty_to=3)
    depth = api.measure_depth([rule], api.AttemptHabits(most=9, usual=4))
    assert depth.is_too_shallow
    assert [entry.missing for entry in depth.missing] == [14]
    said = str(depth.missing[0])
    assert "14" in said
    assert "боль" in said
    assert "2–3" in said


def test_habits_count_attempts_at_every_version_in_every_context(person: Person, stranger: Person) -> None:
    bank = make_bank(size=10)
    version = make_test(bank)
    test = Test.objects.get(versions=version)
    take(person, version, 2)
    api.update_test(test.id, replace(api.get_test(test.id).draft, pass_mark=90))
    take(person, api.pin_test(test.id), 1)
    take(stranger, version, 1)
    take(stranger, make_test(bank), 5)
    assert api.get_depth(test.id).habits == api.AttemptHabits(most=3, usual=3)


def test_the_alarm_opens_once_is_mailed_once_and_closes(
    person: Person, letters: Callable[[], list[EmailMessage]]
) -> None:
    owner = make_organisation("PROVIDER")
    keeper = make_person("AUTHOR", owner)
    bank = api.create_bank("shallow", "Мелкий банк", owner.id)
    api.save_items(bank.id, [single(str(n)) for n in range(5)])
    version = make_test(bank, count=5)
    test_id = Test.objects.get(versions=version).id
    take(person, version, 1)
    assert check_depths() == 0
    take(person, version, 2)
    assert [check_depths(), check_depths()] == [1, 1]
    alarm = BankAlarm.objects.get()
    assert (alarm.depth, alarm.usual_attempts, alarm.most_attempts) == (1, 3, 3)
    assert alarm.advice[0]["missing"] == 10
    assert api.find_alarmed_tests([test_id]) == {test_id}
    sent = letters()
    assert [letter.to for letter in sent] == [[keeper.email]]
    assert "Мелкий банк" in sent[0].body
    api.save_items(bank.id, [single(f"new {n}") for n in range(10)])
    assert check_depths() == 0
    assert BankAlarm.objects.get().closed_at is not None
    assert api.find_alarmed_tests([test_id]) == frozenset()
    assert letters() == []


def test_the_database_keeps_one_open_alarm_per_test() -> None:
    test = Test.objects.get(versions=make_test())
    alarm = {"test": test, "depth": 1, "usual_attempts": 2, "most_attempts": 2, "advice": []}
    now = timezone.now()
    BankAlarm.objects.create(**alarm, opened_at=now, checked_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankAlarm.objects.create(**alarm, opened_at=now, checked_at=now)
