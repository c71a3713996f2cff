"""The engine's rules: draw, steps, deadline, submission, retries."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.api import Person
from assessments import api
from assessments.events import AttemptGraded
from assessments.models import Attempt, Item, ResponseStep
from assessments.services.attempts import finish_overdue_attempt
from core import events
from core.errors import InvalidInputError, NotFoundError
from tests.assessments.makers import (
    make_bank,
    make_test,
    right_answers,
    save,
    single,
    start,
    wrong_answers,
)

pytestmark = pytest.mark.django_db


def drawn_items(attempt: api.AttemptData) -> list[int]:
    return list(Attempt.objects.get(uuid=attempt.uuid).item_ids)


def finish(attempt: api.AttemptData, **fields: object) -> api.AttemptResult:
    return api.submit_attempt(attempt.uuid, attempt.person_id, **{"key": str(uuid.uuid4()), **fields})


def expire(attempt: api.AttemptData) -> None:
    Attempt.objects.filter(uuid=attempt.uuid).update(deadline_at=timezone.now() - timedelta(seconds=1))


# Starting


def test_a_second_start_returns_the_open_attempt(person: Person) -> None:
    test = make_test()
    first = start(person.pk, test)
    assert start(person.pk, test).uuid == first.uuid
    assert start(person.pk, test, context="enrolment:1:pre").uuid != first.uuid


def test_the_next_attempt_draws_what_was_not_seen(person: Person) -> None:
    test = make_test(count=5)
    first = start(person.pk, test)
    finish(first)
    second = start(person.pk, test)
    assert second.number == 2
    assert not set(drawn_items(first)) & set(drawn_items(second))


def test_items_seen_in_another_context_or_version_of_the_test_count_as_seen(person: Person) -> None:
    bank = make_bank(size=10)
    draft = api.TestDraft("Тест", [api.DrawRule(bank.id, 5)])
    test = api.create_test(draft)
    first = start(person.pk, api.pin_test(test.id), context="enrolment:1:pre")
    api.update_test(test.id, api.TestDraft("Тест", draft.sections, pass_mark=80))
    second = start(person.pk, api.pin_test(test.id))
    assert not set(drawn_items(first)) & set(drawn_items(second))


def test_a_changed_wording_of_a_seen_item_stays_seen(person: Person) -> None:
    bank = make_bank(size=10)
    test = make_test(bank, count=5)
    first = start(person.pk, test)
    finish(first)
    api.save_items(bank.id, [single(f"item-{n}", explanation="<p>Иначе</p>") for n in range(10)])
    assert not set(drawn_items(first)) & set(drawn_items(start(person.pk, test)))


def test_an_attempt_keeps_its_wording_while_the_bank_changes(person: Person) -> None:
    bank = make_bank(size=5)
    attempt = start(person.pk, make_test(bank, count=5))
    before = api.get_form(attempt.uuid, person.pk)
    api.save_items(bank.id, [single(f"item-{n}", stem="<p>Иначе?</p>", right=3) for n in range(5)])
    assert api.get_form(attempt.uuid, person.pk) == before
    assert all("Иначе" not in question.legend for question in before.questions)


def test_new_and_retired_items_reach_the_next_draw(person: Person, stranger: Person) -> None:
    bank = make_bank(size=5)
    test = make_test(bank, count=5)
    start(person.pk, test)
    fresh = api.save_item(bank.id, single("fresh"))
    retired = Attempt.objects.get(person=person).item_ids[0]
    api.retire_item(_item_uuid(retired))
    drawn = drawn_items(start(stranger.pk, test))
    assert fresh.item_id in drawn
    assert retired not in drawn


def test_a_bank_that_became_too_small_refuses_the_start(person: Person) -> None:
    bank = make_bank(size=5)
    test = make_test(bank, count=5)
    attempt = start(person.pk, test, context="other")
    api.retire_item(_item_uuid(drawn_items(attempt)[0]))
    with pytest.raises(api.ShallowBankError):
        start(person.pk, test)


def test_options_keep_one_order_within_an_attempt(person: Person) -> None:
    attempt = start(person.pk, make_test(count=20))
    orders = [question.options for question in api.get_form(attempt.uuid, person.pk).questions]
    assert orders == [question.options for question in api.get_form(attempt.uuid, person.pk).questions]
    places = {place for slot in Attempt.objects.get().form for place in [tuple(slot["option_order"])]}
    assert len(places) > 1


def test_without_shuffling_options_stand_as_written(person: Person) -> None:
    start(person.pk, make_test(shuffle_options=False))
    assert all(slot["option_order"] == [0, 1, 2, 3] for slot in Attempt.objects.get().form)


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", "javascript:x", "/\\e.org", ""])
def test_an_attempt_leads_back_to_this_site_only(person: Person, address: str) -> None:
    with pytest.raises(InvalidInputError):
        api.start_attempt(
            person_id=person.pk, test_version_id=make_test(), context="c", title="t", return_url=address
        )


def test_a_long_title_is_cut_and_not_refused(person: Person) -> None:
    attempt = api.start_attempt(
        person_id=person.pk, test_version_id=make_test(), context="c", title="т" * 300, return_url="/"
    )
    assert attempt.title == "т" * 250


def test_an_unknown_test_version_is_not_found(person: Person) -> None:
    with pytest.raises(NotFoundError):
        start(person.pk, 0)


# Retry policy


def test_no_more_attempts_than_the_policy_gives(person: Person) -> None:
    test = make_test(retry_policy=api.RetryPolicy(max_attempts=2))
    for _ in range(2):
        finish(start(person.pk, test))
    with pytest.raises(api.RetryRefusedError):
        start(person.pk, test)


def test_one_shot_is_one_attempt(person: Person) -> None:
    test = make_test(retry_policy=api.ONE_SHOT)
    first = start(person.pk, test)
    assert start(person.pk, test).uuid == first.uuid
    finish(first)
    with pytest.raises(api.RetryRefusedError):
        start(person.pk, test)


def test_a_cool_down_keeps_the_next_attempt_waiting(person: Person) -> None:
    test = make_test(retry_policy=api.RetryPolicy(cool_down_minutes=30))
    first = start(person.pk, test)
    finish(first)
    with pytest.raises(api.RetryRefusedError):
        start(person.pk, test)
    Attempt.objects.filter(uuid=first.uuid).update(finished_at=timezone.now() - timedelta(minutes=31))
    assert start(person.pk, test).number == 2


# Steps


def test_steps_add_up_and_are_kept(person: Person) -> None:
    attempt = start(person.pk, make_test())
    answers = right_answers(attempt)
    attempt = save(attempt, {"1": answers["1"]}, kind="autosave")
    attempt = save(attempt, {"2": answers["2"]})
    attempt = save(attempt, {"1": []})
    assert (attempt.step, attempt.responses) == (3, {"2": answers["2"]})
    kinds = ResponseStep.objects.filter(attempt__uuid=attempt.uuid).values_list("number", "kind")
    assert sorted(kinds) == [(1, "autosave"), (2, "save"), (3, "save")]


def test_a_stale_step_is_refused_with_the_current_state(person: Person) -> None:
    stale = start(person.pk, make_test())
    answers = right_answers(stale)
    save(stale, {"1": answers["1"]})
    with pytest.raises(api.StaleStepError) as caught:
        save(stale, {"1": wrong_answers(stale)["1"]}, kind="autosave")
    assert (caught.value.step, caught.value.responses) == (1, {"1": answers["1"]})
    assert api.get_attempt(stale.uuid, person.pk).responses == {"1": answers["1"]}


def test_a_step_from_the_future_is_refused(person: Person) -> None:
    attempt = start(person.pk, make_test())
    with pytest.raises(api.StaleStepError):
        save(attempt, {}, step=7)


def test_a_replayed_request_gets_its_first_answer_and_adds_nothing(person: Person) -> None:
    attempt = start(person.pk, make_test())
    answers, request = right_answers(attempt), uuid.uuid4()
    first = save(attempt, {"1": answers["1"]}, request_uuid=request)
    save(first, {"2": answers["2"]})
    assert save(attempt, {"1": answers["1"]}, request_uuid=request) == first
    assert ResponseStep.objects.count() == 2
    assert set(api.get_attempt(attempt.uuid, person.pk).responses) == {"1", "2"}


def test_a_request_id_used_again_for_the_next_step_adds_nothing(person: Person) -> None:
    attempt = start(person.pk, make_test())
    answers, request = right_answers(attempt), uuid.uuid4()
    first = save(attempt, {"1": answers["1"]}, request_uuid=request)
    assert save(first, {"1": answers["1"]}, request_uuid=request).step == 1
    with pytest.raises(api.RequestReusedError):
        save(first, {"2": answers["2"]}, request_uuid=request)
    assert ResponseStep.objects.count() == 1


def test_a_replay_after_the_end_still_gets_its_answer(person: Person) -> None:
    attempt = start(person.pk, make_test())
    answers, request = right_answers(attempt), uuid.uuid4()
    save(attempt, {"1": answers["1"]}, request_uuid=request)
    finish(attempt)
    assert save(attempt, {"1": answers["1"]}, request_uuid=request).step == 1


@pytest.mark.parametrize("slot", ["0", "6", "x", "", "1 ", "-1", "01"])
def test_an_answer_to_a_question_that_was_not_drawn_is_refused(person: Person, slot: str) -> None:
    attempt = start(person.pk, make_test())
    with pytest.raises(InvalidInputError):
        save(attempt, {slot: []})
    assert api.get_attempt(attempt.uuid, person.pk).step == 0


def test_an_option_of_another_question_is_refused_and_nothing_is_saved(person: Person) -> None:
    attempt = start(person.pk, make_test())
    answers = right_answers(attempt)
    with pytest.raises(InvalidInputError) as caught:
        save(attempt, {"1": answers["1"], "2": answers["3"]})
    assert list(caught.value.fields) == ["responses.2"]
    assert api.get_attempt(attempt.uuid, person.pk).responses == {}


# Submission


def test_right_answers_pass(person: Person) -> None:
    attempt = start(person.pk, make_test())
    result = finish(attempt, step=0, responses=right_answers(attempt))
    assert (result.score, result.max_score, result.percent, result.passed) == (5, 5, 100, True)
    assert result.result_url == f"/elements/hypertension/?attempt={attempt.uuid}"


def test_wrong_or_missing_answers_fail(person: Person) -> None:
    attempt = start(person.pk, make_test())
    wrong = wrong_answers(attempt)
    result = finish(attempt, step=0, responses={"1": wrong["1"], "2": wrong["2"]})
    assert (result.score, result.percent, result.passed) == (0, 0, False)


@pytest.mark.parametrize(("rights", "mark", "passed"), [(2, 66, True), (2, 67, False), (3, 100, True)])
def test_the_pass_mark_is_compared_exactly(person: Person, rights: int, mark: int, passed: bool) -> None:
    attempt = start(person.pk, make_test(count=3, pass_mark=mark))
    answers = dict(list(right_answers(attempt).items())[:rights])
    result = finish(attempt, responses=answers)
    assert result.passed is passed
    assert result.percent == (Decimal("66.66") if rights == 2 else 100)


def test_the_same_key_gets_the_same_result_and_one_event(person: Person) -> None:
    heard: list[AttemptGraded] = []
    attempt = start(person.pk, make_test())
    events._receivers[AttemptGraded].append(heard.append)
    try:
        first = finish(attempt, key="once", responses=right_answers(attempt))
        again = finish(attempt, key="once", responses=wrong_answers(attempt))
    finally:
        events._receivers[AttemptGraded].remove(heard.append)
    assert again == first
    assert [(event.attempt_uuid, event.percent, event.passed) for event in heard] == [
        (attempt.uuid, Decimal("100.00"), True)
    ]
    assert heard[0].person_id == person.pk
    assert heard[0].context == "enrolment:1:final"


def test_a_receiver_that_fails_leaves_the_attempt_open(person: Person) -> None:
    def refuse(event: AttemptGraded) -> None:
        raise RuntimeError("no")

    attempt = start(person.pk, make_test())
    events._receivers[AttemptGraded].append(refuse)
    try:
        with pytest.raises(RuntimeError):
            finish(attempt)
    finally:
        events._receivers[AttemptGraded].remove(refuse)
    assert not api.get_attempt(attempt.uuid, person.pk).is_finished
    assert ResponseStep.objects.count() == 0


def test_a_finished_attempt_takes_no_answers(person: Person) -> None:
    attempt = start(person.pk, make_test())
    finish(attempt)
    with pytest.raises(api.AttemptFinishedError):
        save(attempt, right_answers(attempt), step=1)
    with pytest.raises(api.AttemptFinishedError):
        finish(attempt, key="another")


def test_a_stale_submission_is_refused_unless_it_says_the_same(person: Person) -> None:
    stale = start(person.pk, make_test())
    answers = right_answers(stale)
    save(stale, answers)
    with pytest.raises(api.StaleStepError):
        finish(stale, step=0, responses={**answers, "1": []})
    with pytest.raises(api.StaleStepError):
        finish(stale, step=0)
    assert finish(stale, step=0, responses=answers).passed


def test_a_submission_is_a_step_too(person: Person) -> None:
    attempt = start(person.pk, make_test())
    finish(attempt, responses=right_answers(attempt))
    step = ResponseStep.objects.get()
    assert (step.number, step.kind, len(step.responses)) == (1, "submit", 5)


# Deadline


def test_after_the_deadline_the_saved_answers_count(person: Person) -> None:
    attempt = start(person.pk, make_test(time_limit_minutes=10))
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=10)
    answers = right_answers(attempt)
    attempt = save(attempt, {slot: answers[slot] for slot in ("1", "2")})
    expire(attempt)
    with pytest.raises(api.DeadlinePassedError):
        save(attempt, {"3": answers["3"]})
    now = api.get_attempt(attempt.uuid, person.pk)
    assert (now.state, now.score, now.finished_at) == ("finished", 2, now.deadline_at)


def test_a_late_submission_with_new_answers_is_refused_and_graded_without_them(person: Person) -> None:
    attempt = start(person.pk, make_test(time_limit_minutes=10))
    expire(attempt)
    with pytest.raises(api.DeadlinePassedError):
        finish(attempt, key="late", responses=right_answers(attempt))
    assert finish(attempt, key="late").score == 0


def test_a_late_submission_that_loses_nothing_gets_its_result(person: Person) -> None:
    attempt = start(person.pk, make_test(time_limit_minutes=10))
    attempt = save(attempt, right_answers(attempt))
    expire(attempt)
    result = finish(attempt, step=1)
    assert result.passed
    assert result.finished_at == api.get_attempt(attempt.uuid, person.pk).deadline_at


def test_a_start_after_the_deadline_finishes_the_old_attempt(person: Person) -> None:
    test = make_test(time_limit_minutes=10)
    first = start(person.pk, test)
    expire(first)
    assert start(person.pk, test).number == 2
    assert api.get_attempt(first.uuid, person.pk).is_finished


def test_overdue_attempts_are_finished_without_their_owner(person: Person, stranger: Person) -> None:
    test = make_test(time_limit_minutes=10)
    overdue, running = start(person.pk, test), start(stranger.pk, test)
    expire(overdue)
    assert api.finish_overdue_attempts() == 1
    assert api.get_attempt(overdue.uuid, person.pk).is_finished
    assert not api.get_attempt(running.uuid, stranger.pk).is_finished
    assert not finish_overdue_attempt(running.uuid, stranger.pk).is_finished


# Whose attempt it is


def test_another_person_finds_no_attempt(person: Person, stranger: Person) -> None:
    attempt = start(person.pk, make_test())
    for forbidden in (
        lambda: api.get_attempt(attempt.uuid, stranger.pk),
        lambda: api.get_form(attempt.uuid, stranger.pk),
        lambda: api.submit_attempt(attempt.uuid, stranger.pk, key="k"),
        lambda: api.save_responses(
            attempt.uuid, stranger.pk, step=0, responses={}, kind="save", request_uuid=uuid.uuid4()
        ),
        lambda: api.get_report(attempt.uuid, stranger.pk),
    ):
        with pytest.raises(NotFoundError):
            forbidden()
    assert api.list_attempts(stranger.pk, attempt.context) == []


def test_results_are_summed_per_person(person: Person, stranger: Person) -> None:
    test = make_test()
    finish(start(person.pk, test))
    second = start(person.pk, test)
    finish(second, responses=right_answers(second))
    start(stranger.pk, test)
    best = api.best_results([person.pk, stranger.pk], [test])
    assert list(best) == [(person.pk, test)]
    assert (best[person.pk, test].percent, best[person.pk, test].passed) == (100, True)
    assert best[person.pk, test].attempts == 2
    totals = api.attempt_totals([person.pk, stranger.pk])
    assert (totals[person.pk].average_percent, totals[person.pk].passed) == (50, 1)
    assert stranger.pk not in totals
    assert [attempt.number for attempt in api.list_attempts(person.pk, second.context)] == [1, 2]


# What the database forbids


@pytest.mark.parametrize(
    "change",
    [
        {"form": []},
        {"seed": 1},
        {"item_ids": []},
        {"number": 9},
        {"context": "other"},
        {"started_at": timezone.now()},
    ],
)
def test_a_drawn_form_cannot_be_rewritten(person: Person, change: dict) -> None:
    attempt = start(person.pk, make_test())
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Attempt.objects.filter(uuid=attempt.uuid).update(**change)


@pytest.mark.parametrize(
    "change", [{"state": "finished"}, {"score": 5}, {"passed": True}, {"state": "unheard-of"}]
)
def test_no_result_without_an_end_and_no_end_without_a_result(person: Person, change: dict) -> None:
    attempt = start(person.pk, make_test())
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(uuid=attempt.uuid).update(**change)


def test_steps_cannot_be_rewritten(person: Person) -> None:
    save(start(person.pk, make_test()), {})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ResponseStep.objects.update(responses={"1": ["x"]})


def _item_uuid(item_id: int) -> uuid.UUID:
    return Item.objects.get(id=item_id).uuid
