from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from lms import api as lms_api
from lms.models import ProgressEvent
from tests.content.drafts import make_checkpoint, make_step
from tests.lms.learners import (
    enrol,
    make_element,
    make_learner,
    see_all_steps,
    see_step,
    start_final_test,
    submit,
)

pytestmark = pytest.mark.django_db
SEEN, OPENED = lms_api.ProgressKind.STEP_SEEN, lms_api.ProgressKind.STEP_OPENED


def test_a_seen_screen_moves_the_learner_on() -> None:
    enrolment = enrol(make_learner(), make_element(steps=4))
    assert (enrolment.state, enrolment.progress_percent) == (lms_api.EnrolmentState.ENROLLED, 0)
    enrolment = see_step(enrolment, 0)
    assert enrolment.state == lms_api.EnrolmentState.IN_PROGRESS
    assert (enrolment.position, enrolment.viewed_steps) == (1, {0})


def test_a_repeated_event_changes_nothing() -> None:
    enrolment = enrol(make_learner(), make_element(steps=4))
    event = uuid4()
    see_step(enrolment, 0, event)
    ahead = see_step(enrolment, 2)
    again = see_step(enrolment, 0, event)
    assert again == ahead
    assert ProgressEvent.objects.filter(step_index=0).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_event_sent_at_once_by_many_requests_is_written_once() -> None:
    enrolment = enrol(make_learner(), make_element(steps=4))
    event = uuid4()

    def send(_number: int) -> lms_api.EnrolmentData:
        try:
            return see_step(enrolment, 0, event)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(12)))
    assert {answer.position for answer in answers} == {1}
    assert ProgressEvent.objects.filter(enrolment__uuid=enrolment.uuid).count() == 1


def test_an_event_id_cannot_mean_two_things() -> None:
    mine, event = enrol(make_learner(), make_element()), uuid4()
    see_step(mine, 0, event)
    with pytest.raises(lms_api.EventReusedError):
        see_step(mine, 1, event)


def test_an_event_id_of_another_person_stands_in_nobodys_way() -> None:
    mine, other = (enrol(make_learner(), make_element()) for _person in range(2))
    event = uuid4()
    see_step(other, 0, event)
    assert see_step(mine, 1, event).viewed_steps == {1}


def test_late_events_add_up_and_do_not_move_the_reader_back() -> None:
    enrolment = enrol(make_learner(), make_element(steps=5))
    see_step(enrolment, 3)
    earlier = timezone.now() - timedelta(minutes=5)
    for index in (1, 0):
        late = lms_api.record_progress(
            enrolment.uuid, enrolment.person_id, uuid4(), SEEN, index, occurred_at=earlier
        )
    assert late.viewed_steps == {0, 1, 3}
    assert late.position == 4


def test_an_event_of_the_future_counts_as_one_of_now() -> None:
    enrolment = enrol(make_learner(), make_element(steps=5))
    tomorrow = timezone.now() + timedelta(days=1)
    lms_api.record_progress(enrolment.uuid, enrolment.person_id, uuid4(), OPENED, 3, occurred_at=tomorrow)
    assert see_step(enrolment, 0).position == 1


def test_opening_an_earlier_screen_is_where_to_resume_and_not_a_screen_seen() -> None:
    enrolment = enrol(make_learner(), make_element(steps=5))
    see_step(enrolment, 0)
    see_step(enrolment, 1)
    back = lms_api.record_progress(enrolment.uuid, enrolment.person_id, uuid4(), OPENED, 0)
    assert (back.position, back.viewed_steps) == (0, {0, 1})


@pytest.mark.parametrize("index", [-1, 3, 100])
def test_a_screen_that_is_not_there_is_refused(index: int) -> None:
    enrolment = enrol(make_learner(), make_element(steps=3))
    with pytest.raises(lms_api.StepOutOfRangeError):
        see_step(enrolment, index)
    assert not ProgressEvent.objects.filter(enrolment__uuid=enrolment.uuid).exists()


def test_the_result_of_a_test_cannot_be_forged_as_progress() -> None:
    enrolment = enrol(make_learner(), make_element())
    with pytest.raises(lms_api.StepOutOfRangeError):
        lms_api.record_progress(
            enrolment.uuid, enrolment.person_id, uuid4(), lms_api.ProgressKind.FINAL_TEST_GRADED, 0
        )


def test_nobody_writes_progress_of_another() -> None:
    enrolment = enrol(make_learner(), make_element())
    with pytest.raises(lms_api.EnrolmentNotFoundError):
        lms_api.record_progress(enrolment.uuid, make_learner().pk, uuid4(), SEEN, 0)


@pytest.mark.parametrize(
    "statement", ["UPDATE lms_progressevent SET step_index = 1", "DELETE FROM lms_progressevent"]
)
def test_the_trail_is_append_only(statement: str) -> None:
    see_step(enrol(make_learner(), make_element()), 0)
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_checkpoint_is_answered_with_feedback_and_earns_nothing() -> None:
    block = make_checkpoint()
    step = {**make_step(), "blocks": [block]}
    enrolment = enrol(make_learner(), make_element(steps=[step]))
    args = (enrolment.uuid, enrolment.person_id, 0, block["id"])
    assert not lms_api.answer_checkpoint(*args, ["b"]).is_right
    right = lms_api.answer_checkpoint(*args, ["a"])
    assert right.is_right
    assert right.explanation == block["explanation"]
    [after] = lms_api.list_enrolments(enrolment.person_id)
    assert (after.viewed_steps, after.progress_percent) == (frozenset(), 0)


def test_a_skipped_pre_test_stays_closed() -> None:
    enrolment = enrol(make_learner(), make_element(pre_test=True))
    lms_api.skip_pre_test(enrolment.uuid, enrolment.person_id)
    lms_api.skip_pre_test(enrolment.uuid, enrolment.person_id)
    with pytest.raises(lms_api.PreTestClosedError):
        lms_api.start_pre_test(enrolment.uuid, enrolment.person_id)


def test_an_element_without_a_pre_test_has_none_to_skip_or_start() -> None:
    enrolment = enrol(make_learner(), make_element())
    with pytest.raises(lms_api.PreTestClosedError):
        lms_api.skip_pre_test(enrolment.uuid, enrolment.person_id)
    with pytest.raises(lms_api.PreTestClosedError):
        lms_api.start_pre_test(enrolment.uuid, enrolment.person_id)


def test_the_pre_test_leaves_its_percentage_and_completes_nothing() -> None:
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element(pre_test=True)))
    submit(lms_api.start_pre_test(enrolment.uuid, person.pk), right=True)
    [after] = lms_api.list_enrolments(person.pk)
    assert after.completed_at is None
    assert (after.final_attempts, after.best_percent, after.pre_test_percent) == (0, None, 100)


def test_the_final_test_opens_with_the_last_screen(settings: object) -> None:
    enrolment = enrol(make_learner(), make_element(steps=2))
    see_step(enrolment, 1)
    with pytest.raises(lms_api.FinalTestClosedError):
        start_final_test(enrolment)
    see_step(enrolment, 0)
    assert start_final_test(enrolment).question_count == 3
