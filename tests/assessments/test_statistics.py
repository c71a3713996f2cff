"""Counting first attempts: once each, in any order, and the same as counting everything anew."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.api import Person
from assessments import api
from assessments.models import (
    AnswerCount,
    Attempt,
    CountedAttempt,
    CountRequest,
    ItemCount,
    MonthCount,
    SlotCount,
    TotalCount,
)
from assessments.selectors.items import load_items
from assessments.services.statistics import count_requested, rebuild_statistics, recount
from assessments.tasks import count_statistics
from config.celery import app
from tests.accounts.people import make_person
from tests.assessments.makers import make_bank, make_test, multiple, right_answers, start, wrong_answers

pytestmark = pytest.mark.django_db

TABLES = (TotalCount, SlotCount, ItemCount, AnswerCount, MonthCount)


def finish(
    person: Any, test: int, *, right: bool = True, context: str = "enrolment:1:final"
) -> api.AttemptResult:
    attempt = start(person.pk, test, context)
    answers = right_answers(attempt) if right else wrong_answers(attempt)
    return api.submit_attempt(attempt.uuid, person.pk, key="k", responses=answers)


def counts() -> dict[str, Counter[tuple[Any, ...]]]:
    """Every count by table and key; a count of zero is no count."""
    found = {}
    for model in TABLES:
        keys = [field.attname for field in model._meta.pk.fields]
        rows = model.objects.filter(count__gt=0).values_list(*keys, "count")
        found[model.__name__] = Counter({row[:-1]: row[-1] for row in rows})
    found["counted"] = Counter(CountedAttempt.objects.values_list("attempt_id", "total", "maximum"))
    return found


def test_a_first_attempt_is_counted_once(person: Person) -> None:
    finish(person, make_test(count=3))

    assert count_requested() == 1
    assert count_requested() == 0

    assert [(row.total, row.maximum, row.count) for row in TotalCount.objects.all()] == [(30_000_000, 3, 1)]
    assert {(row.slot, row.mark, row.count) for row in SlotCount.objects.all()} == {
        (slot, 10_000_000, 1) for slot in (1, 2, 3)
    }
    assert set(AnswerCount.objects.values_list("count", flat=True)) == {1}
    assert AnswerCount.objects.count() == ItemCount.objects.count() == MonthCount.objects.count() == 3


def test_later_attempts_do_not_count(person: Person) -> None:
    test = make_test(count=2)
    finish(person, test)
    count_requested()
    before = counts()

    finish(person, test, right=False)
    finish(person, test, right=False, context="enrolment:2:final")

    assert count_requested() == 2
    assert counts() == before


def test_an_attempt_in_progress_is_no_first_attempt(person: Person) -> None:
    start(person.pk, make_test(count=2))

    assert count_requested() == 0
    assert rebuild_statistics() == 0
    assert not CountedAttempt.objects.exists()


def test_what_turns_out_to_be_first_takes_the_place_of_what_was_counted(person: Person) -> None:
    """An attempt that ended at its deadline may be graded after a later one."""
    test = make_test(count=2)
    late = finish(person, test, right=False)
    Attempt.objects.filter(uuid=late.attempt_uuid).update(finished_at=timezone.now() + timedelta(hours=1))
    count_requested()
    first = finish(person, test, context="enrolment:2:final")

    count_requested()

    assert CountedAttempt.objects.get().attempt.uuid == first.attempt_uuid
    incremental = counts()
    rebuild_statistics()
    assert counts() == incremental


def test_answers_left_blank_are_counted_as_such(person: Person) -> None:
    attempt = start(person.pk, make_test(count=2))
    api.submit_attempt(attempt.uuid, person.pk, key="k")
    count_requested()

    assert set(AnswerCount.objects.values_list("answer", "count")) == {("", 1)}


def test_every_chosen_option_of_a_multiple_choice_is_counted(person: Person) -> None:
    bank = make_bank()
    api.save_items(bank.id, [multiple("m", right=(0, 1, 2))])
    finish(person, make_test(bank, count=1))
    count_requested()

    assert AnswerCount.objects.count() == 3


def regrade(uuid: Any, marks: dict[int, tuple[float, str]]) -> None:
    """What a correction does to a result: another score, or a slot that counts nowhere."""
    row = Attempt.objects.get(uuid=uuid)
    for graded in row.result or []:
        if graded["slot"] in marks:
            graded["score"], graded["outcome"] = marks[graded["slot"]]
    row.save(update_fields=["result"])


def test_a_changed_mark_is_subtracted_and_added_anew(person: Person) -> None:
    attempt = finish(person, make_test(count=3))
    count_requested()
    regrade(attempt.attempt_uuid, {1: (0.0, "void"), 2: (0.3333333, "partial")})
    with transaction.atomic():
        recount(Attempt.objects.filter(uuid=attempt.attempt_uuid).values_list("id", flat=True))

    assert count_requested() == 1

    assert list(TotalCount.objects.filter(count__gt=0).values_list("total", "maximum", "count")) == [
        (13_333_333, 2, 1)
    ]
    assert set(SlotCount.objects.filter(count__gt=0).values_list("slot", "mark")) == {
        (2, 3_333_333),
        (3, 10_000_000),
    }
    incremental = counts()
    rebuild_statistics()
    assert counts() == incremental


def test_an_attempt_that_awaits_its_mark_again_does_not_count(person: Person) -> None:
    attempt = finish(person, make_test(count=2))
    count_requested()
    row = Attempt.objects.get(uuid=attempt.attempt_uuid)
    Attempt.objects.filter(id=row.id).update(state="marking", score=None, percent=None, passed=None)
    recount([row.id])

    count_requested()

    assert not any(counts().values())


def test_an_answer_that_its_type_cannot_name_stops_nobody(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = finish(person, make_test(count=1))
    version = Attempt.objects.get(uuid=attempt.attempt_uuid).form[0]["item_version_id"]
    item = load_items([version])[version]
    broken = replace(item, type=replace(item.type, classify=_fail))
    monkeypatch.setattr("assessments.services.statistics.load_items", lambda _ids: {version: broken})

    count_requested()

    assert TotalCount.objects.get().count == 1
    assert not AnswerCount.objects.exists()


def test_a_request_is_undone_with_what_caused_it(person: Person) -> None:
    test = make_test(count=1)
    with pytest.raises(RuntimeError), transaction.atomic():
        finish(person, test)
        raise RuntimeError

    assert not CountRequest.objects.exists()


def test_a_batch_that_dies_is_counted_by_the_next_one(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(person, make_test(count=2))
    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setattr("assessments.services.statistics._write_answers", _fail)
        count_requested()
    assert not TotalCount.objects.exists()

    count_statistics()

    assert TotalCount.objects.get().count == 1


def _fail(*_arguments: object) -> None:
    raise RuntimeError


def test_the_database_refuses_a_second_first_attempt(person: Person) -> None:
    test = make_test(count=1)
    for context in ("a", "b"):
        finish(person, test, context=context)
    count_requested()
    counted = CountedAttempt.objects.get()
    other = Attempt.objects.exclude(id=counted.attempt_id).get()
    counted.pk, counted._state.adding = other.id, True

    with pytest.raises(Exception, match="counted_attempt_once_per_person"), transaction.atomic():
        counted.save(force_insert=True)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_counting_bit_by_bit_equals_counting_at_once(db: None, data: st.DataObject) -> None:
    """Attempts of few people at two tests, finished, regraded and counted in any order."""
    with transaction.atomic():
        bank = make_bank(6)
        tests = [make_test(bank, count=3, sections=[api.DrawRule(bank.id, 3, points=2)]), make_test(count=2)]
        people = [make_person() for _number in range(3)]
        finished: list[api.AttemptResult] = []
        for number in range(data.draw(st.integers(1, 8))):
            step = data.draw(st.sampled_from(["finish", "finish", "regrade", "count", "repeat"]))
            if step == "finish":
                person, test = data.draw(st.sampled_from(people)), data.draw(st.sampled_from(tests))
                done = finish(person, test, right=data.draw(st.booleans()), context=f"context {number}")
                _move(done, data.draw(st.integers(-90, 90)))
                finished.append(done)
            elif step == "regrade" and finished:
                changed = data.draw(st.sampled_from(finished)).attempt_uuid
                score = data.draw(st.sampled_from([0.0, 0.3333333, 0.5, 1.0]))
                outcome = data.draw(st.sampled_from(["partial", "void"]))
                regrade(changed, {data.draw(st.integers(1, 2)): (score, outcome)})
                recount(Attempt.objects.filter(uuid=changed).values_list("id", flat=True))
            elif step == "count":
                count_requested(data.draw(st.integers(1, 3)))
            elif finished:
                recount(Attempt.objects.values_list("id", flat=True))
        while count_requested():
            pass
        incremental = counts()
        rebuild_statistics()
        assert counts() == incremental
        transaction.set_rollback(True)


def _move(done: api.AttemptResult, days: int) -> None:
    moment = datetime(2026, 3, 1, tzinfo=timezone.get_default_timezone()) + timedelta(days=days)
    Attempt.objects.filter(uuid=done.attempt_uuid).update(finished_at=moment)


def test_the_command_tells_how_many_were_counted(person: Person, capsys: pytest.CaptureFixture[str]) -> None:
    finish(person, make_test(count=1))
    call_command("rebuild_statistics")

    assert "Counted 1 attempts" in capsys.readouterr().out
    assert not CountRequest.objects.exists()


def test_the_beat_counts() -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    app.loader.import_default_modules()

    assert "assessments.tasks.count_statistics" in scheduled & set(app.tasks)


def test_one_process_counts_at_a_time(person: Person) -> None:
    finish(person, make_test(count=1))
    count_requested()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
        assert cursor.fetchone()[0] >= 1
