"""A corrected question reaches the learner: what is earned is given once, and nothing is taken back."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import api as accounts_api
from assessments import api as assessments_api
from assessments.events import AttemptGraded, AttemptRegraded
from assessments.models import Attempt, ItemVersion
from assessments.services.corrections import continue_correction
from core import events
from credits import api as credits_api
from lms import api as lms_api
from lms.models import Certificate, Enrolment, ProgressEvent
from tests.accounts.people import make_organisation, make_person
from tests.assessments.makers import make_bank, make_test
from tests.assessments.written import hand_in, mark, written
from tests.lms.learners import (
    complete,
    enrol,
    make_element,
    make_learner,
    see_all_steps,
    sign_in,
    start_final_test,
    submit,
)

pytestmark = pytest.mark.django_db


def swap_keys(attempt_uuid: Any) -> list[Any]:
    """Let the other option of every question of the attempt be right; the corrections made."""
    form = Attempt.objects.get(uuid=attempt_uuid).form
    return [swap_key(slot["item_version_id"]) for slot in form]


def swap_key(version_id: int) -> Any:
    version = ItemVersion.objects.select_related("item").get(id=version_id)
    everything = assessments_api.Ownership(frozenset(), ownerless=True)
    shown = assessments_api.list_correctable_versions(version.item.uuid, everything)
    draft = next(row.draft for row in shown if row.id == version_id)
    options = [
        assessments_api.OptionDraft(option.text, not option.is_right, option.feedback, option.id)
        for option in draft.options
    ]
    changed = assessments_api.ItemDraft(draft.type, draft.stem, options, scoring=draft.scoring)
    return apply(
        assessments_api.propose_correction(
            version_id, "key", reason="Ключ неверен", actor_id=make_person().pk, draft=changed
        )
    )


def undo(correction: Any) -> Any:
    return apply(assessments_api.propose_reversal(correction, reason="Ошиблись", actor_id=make_person().pk))


def apply(correction: Any) -> Any:
    continue_correction(correction)
    assessments_api.apply_correction(correction, actor_id=make_person().pk)
    continue_correction(correction)
    return correction


def only_attempt(person: accounts_api.Person) -> Attempt:
    return Attempt.objects.get(person=person)


def test_who_passes_now_gets_credit_and_certificate_once() -> None:
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element(questions=2)))
    assert not submit(start_final_test(enrolment), right=False).passed

    corrections = swap_keys(only_attempt(person).uuid)

    [learning] = lms_api.list_enrolments(person.pk)
    assert learning.state == lms_api.EnrolmentState.COMPLETED
    assert (learning.final_attempts, learning.best_percent) == (1, 100)
    [entry] = credits_api.list_entries(person.pk)
    assert entry.notes == ()
    assert Certificate.objects.get().ledger_entry_uuid == entry.uuid

    for correction in reversed(corrections):
        undo(correction)
    swap_keys(only_attempt(person).uuid)
    assert len(credits_api.list_entries(person.pk)) == Certificate.objects.count() == 1


def test_who_would_no_longer_pass_keeps_everything_and_a_note_says_so() -> None:
    person = make_learner()
    complete(person, make_element(questions=1))
    before = Enrolment.objects.get()

    correction = swap_keys(only_attempt(person).uuid)[0]

    attempt, after = only_attempt(person), Enrolment.objects.get()
    assert (attempt.percent, attempt.passed) == (0, False)
    assert (after.completed_at, after.final_passed_at) == (before.completed_at, before.final_passed_at)
    assert after.best_percent == 0
    [entry] = credits_api.list_entries(person.pk)
    assert not entry.is_reversed
    [note] = entry.notes
    assert note.text

    undo(correction)
    [entry] = credits_api.list_entries(person.pk)
    assert len(entry.notes) == 2
    assert Enrolment.objects.get().best_percent == 100


def test_a_note_is_not_made_while_another_attempt_passes() -> None:
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element(questions=1)))
    submit(start_final_test(enrolment), right=False)
    submit(start_final_test(enrolment), right=True)

    swap_key(only_version())

    [entry] = credits_api.list_entries(person.pk)
    assert entry.notes == ()
    [learning] = lms_api.list_enrolments(person.pk)
    assert (learning.best_percent, learning.final_attempts) == (100, 2)


def only_version() -> int:
    return ItemVersion.objects.get().id


def test_a_pre_test_shows_its_corrected_percentage_and_earns_nothing() -> None:
    person = make_learner()
    enrolment = enrol(person, make_element(questions=1, pre_test=True))
    submit(lms_api.start_pre_test(enrolment.uuid, person.pk), right=False)

    swap_keys(only_attempt(person).uuid)

    [learning] = lms_api.list_enrolments(person.pk)
    assert learning.pre_test_percent == 100
    assert not learning.completed_at
    assert credits_api.list_entries(person.pk) == []


def test_a_pre_test_whose_answer_awaits_its_mark_again_shows_what_the_mark_brings() -> None:
    person = make_learner()
    bank = make_bank()
    version = assessments_api.save_item(bank.id, written())
    element = make_element(questions=1, pre_test_version_id=make_test(bank, count=1))
    attempt = lms_api.start_pre_test(enrol(person, element).uuid, person.pk)
    hand_in(attempt, {"1": ["text=Гипертоническая болезнь"]})
    void = assessments_api.propose_correction(
        version.id, "void", reason="Не по теме", actor_id=make_person().pk
    )
    undo(apply(void))
    assert lms_api.list_enrolments(person.pk)[0].pre_test_percent is None

    mark(assessments_api.get_attempt(attempt.uuid, person.pk), make_person("TUTOR").pk, (2, 1))

    assert lms_api.list_enrolments(person.pk)[0].pre_test_percent == 100


def test_the_same_decision_told_twice_is_one() -> None:
    person = make_learner()
    complete(person, make_element(questions=1))
    attempt = only_attempt(person)
    event = AttemptRegraded(
        source_uuid=uuid4(),
        attempt_uuid=attempt.uuid,
        person_id=person.pk,
        context=attempt.context,
        test_version_id=attempt.test_version_id,
        percent=Decimal(0),
        passed=False,
        passed_before=True,
        regraded_at=timezone.now(),
    )
    Attempt.objects.filter(id=attempt.id).update(percent=0, passed=False, score=0)
    for _time in range(2):
        events.publish(event)
    [entry] = credits_api.list_entries(person.pk)
    assert len(entry.notes) == 1
    assert ProgressEvent.objects.filter(kind=lms_api.ProgressKind.FINAL_TEST_REGRADED).count() == 1


def test_an_attempt_whose_answer_was_marked_anew_completes_the_enrolment() -> None:
    person = make_learner()
    enrolment = see_all_steps(enrol(person, make_element(questions=1)))
    submit(start_final_test(enrolment), right=False)
    attempt = only_attempt(person)
    Attempt.objects.filter(id=attempt.id).update(percent=100, passed=True, score=1)

    events.publish(
        AttemptGraded(
            attempt_uuid=attempt.uuid,
            person_id=person.pk,
            context=attempt.context,
            test_version_id=attempt.test_version_id,
            percent=Decimal(100),
            passed=True,
            finished_at=timezone.now(),
        )
    )

    [learning] = lms_api.list_enrolments(person.pk)
    assert (learning.state, learning.final_attempts) == (lms_api.EnrolmentState.COMPLETED, 1)


def test_the_result_tells_that_credits_stay() -> None:
    person = make_learner()
    enrolment = complete(person, make_element(questions=1))
    swap_keys(only_attempt(person).uuid)

    client = sign_in(person)
    page = client.get(reverse("lms:result", args=[enrolment.uuid]))

    text = page.content.decode()
    assert reverse("lms:certificate_pdf", args=[Certificate.objects.get().code]) in text
    assert "kf-report-correction" in text
    assert reverse("lms:final_test", args=[enrolment.uuid]) not in text


def test_a_tutor_sees_the_note() -> None:
    clinic = make_organisation()
    person = make_learner(organisation=clinic)
    complete(person, make_element(questions=1))
    swap_keys(only_attempt(person).uuid)
    [entry] = credits_api.list_entries(person.pk)

    page = sign_in(make_person("TUTOR", clinic)).get(reverse("tutors:person", args=[person.uuid]))

    assert entry.notes[0].text in page.content.decode()
