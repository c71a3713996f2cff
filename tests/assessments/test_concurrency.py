"""Two tabs, a double click, two starts at once: real connections, real transactions."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from accounts.api import Person
from assessments import api
from assessments.events import AttemptGraded
from assessments.models import Attempt, ResponseStep
from core import events
from tests.accounts.people import make_person
from tests.assessments.makers import make_bank, make_test, right_answers, save, single, start

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def person(transactional_db: None) -> Person:
    return make_person()


def at_once(action: Callable[[int], Any]) -> list[Any]:
    """What each of the threads got, or the error it met; all begin together."""
    barrier = Barrier(AT_ONCE)

    def run(number: int) -> Any:
        try:
            barrier.wait(timeout=20)
            return action(number)
        except Exception as error:  # noqa: BLE001  (the error is the answer)
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_starts_at_once_open_one_attempt(person: Person) -> None:
    test = make_test()
    started = at_once(lambda _number: start(person.pk, test))
    assert {attempt.uuid for attempt in started} == {Attempt.objects.get().uuid}


def test_starts_at_once_do_not_pass_the_limit_of_attempts(person: Person) -> None:
    test = make_test(retry_policy=api.ONE_SHOT)

    def start_and_finish(_number: int) -> api.AttemptResult:
        attempt = start(person.pk, test)
        return api.submit_attempt(attempt.uuid, person.pk, key="k")

    results = at_once(start_and_finish)
    assert Attempt.objects.count() == 1
    kinds = {type(result) for result in results}
    assert kinds <= {api.AttemptResult, api.RetryRefusedError}


def test_of_tabs_that_save_at_once_one_wins_and_the_others_learn_of_it(person: Person) -> None:
    attempt = start(person.pk, make_test())
    answers = right_answers(attempt)
    slots = sorted(answers)
    outcomes = at_once(lambda number: save(attempt, {slots[number % 5]: answers[slots[number % 5]]}))
    won = [outcome for outcome in outcomes if isinstance(outcome, api.AttemptData)]
    stale = [outcome for outcome in outcomes if isinstance(outcome, api.StaleStepError)]
    assert (len(won), len(stale)) == (1, AT_ONCE - 1)
    assert all(error.responses == won[0].responses for error in stale)
    assert ResponseStep.objects.count() == 1


def test_one_request_sent_many_times_at_once_is_one_step(person: Person) -> None:
    attempt = start(person.pk, make_test())
    answers, request = right_answers(attempt), uuid.uuid4()
    outcomes = at_once(lambda _number: save(attempt, answers, request_uuid=request))
    assert {outcome.step for outcome in outcomes} == {1}
    assert ResponseStep.objects.count() == 1


def test_a_double_click_makes_one_result(person: Person) -> None:
    heard: list[AttemptGraded] = []
    attempt = start(person.pk, make_test())
    answers = right_answers(attempt)
    events._receivers[AttemptGraded].append(heard.append)
    try:
        results = at_once(
            lambda _number: api.submit_attempt(
                attempt.uuid, person.pk, key="click", step=0, responses=answers
            )
        )
    finally:
        events._receivers[AttemptGraded].remove(heard.append)
    assert len(set(results)) == 1
    assert len(heard) == 1


def test_of_two_tabs_that_submit_one_is_told_that_it_is_over(person: Person) -> None:
    attempt = start(person.pk, make_test())
    answers = right_answers(attempt)
    outcomes = at_once(
        lambda number: api.submit_attempt(attempt.uuid, person.pk, key=f"tab-{number}", responses=answers)
    )
    assert sum(isinstance(outcome, api.AttemptResult) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, api.AttemptFinishedError) for outcome in outcomes) == AT_ONCE - 1


def test_a_save_beside_a_submission_is_counted_or_refused(person: Person) -> None:
    attempt = start(person.pk, make_test())
    answers = right_answers(attempt)

    def act(number: int) -> Any:
        if number == 0:
            return api.submit_attempt(attempt.uuid, person.pk, key="k")
        return save(attempt, {"1": answers["1"]})

    outcomes = at_once(act)
    saved = any(isinstance(outcome, api.AttemptData) for outcome in outcomes[1:])
    assert outcomes[0].score == (1 if saved else 0)
    assert api.get_attempt(attempt.uuid, person.pk).responses == ({"1": answers["1"]} if saved else {})


def test_authors_who_save_the_same_item_at_once_make_one_item(person: Person) -> None:
    bank = make_bank()
    versions = at_once(lambda _number: api.save_item(bank.id, single("one")))
    assert len({version.id for version in versions}) == 1
    assert sum(version.is_new for version in versions) == 1


def test_pins_at_once_make_one_version(person: Person) -> None:
    bank = make_bank(size=3)
    test = api.create_test(api.TestDraft("Тест", [api.DrawRule(bank.id, 3)]))
    assert len(set(at_once(lambda _number: api.pin_test(test.id)))) == 1
