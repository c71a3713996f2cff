"""Appeals: asked once per attempt, decided once, worth one more attempt."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.api import Person
from accounts.models import AuditRecord
from assessments import api
from assessments.models import Appeal, Attempt, Test
from assessments.services.appeals import make_appeal
from core.errors import ConflictError, InvalidInputError, NotFoundError, PermissionDeniedError
from outbox import api as outbox_api
from tests.accounts.people import make_organisation, make_person
from tests.assessments.makers import make_test, right_answers, start, wrong_answers

pytestmark = pytest.mark.django_db
ONE_SHOT = api.RetryPolicy(max_attempts=1, allows_appeal=True)
NOBODYS = api.Ownership(frozenset(), ownerless=True)


@pytest.fixture
def letters(settings) -> Callable[[], list[EmailMessage]]:
    settings.EMAIL_BACKEND = "outbox.mail.OutboxEmailBackend"
    settings.KAFEDRA_MAIL_TRANSPORT_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def read() -> list[EmailMessage]:
        mail.outbox.clear()
        outbox_api.deliver_due(limit=100)
        return list(mail.outbox)

    return read


def finish(attempt: api.AttemptData, answers: Callable = wrong_answers) -> api.AttemptData:
    api.submit_attempt(attempt.uuid, attempt.person_id, key=str(attempt.uuid), responses=answers(attempt))
    return api.get_attempt(attempt.uuid, attempt.person_id)


@pytest.fixture
def failed(person: Person) -> api.AttemptData:
    """The only attempt at a test that allows an appeal."""
    return finish(start(person.pk, make_test(retry_policy=ONE_SHOT)))


def appeal_of(attempt: api.AttemptData) -> Appeal:
    return Appeal.objects.get(attempt__uuid=attempt.uuid)


def again(attempt: api.AttemptData) -> api.AttemptData:
    return start(attempt.person_id, attempt.test_version_id, attempt.context)


def test_a_granted_appeal_is_worth_one_more_attempt(failed: api.AttemptData, stranger: Person) -> None:
    with pytest.raises(api.RetryRefusedError):
        again(failed)
    make_appeal(failed.uuid, failed.person_id, "Погас свет")
    with pytest.raises(api.RetryRefusedError):
        again(failed)
    api.decide_appeal(appeal_of(failed).uuid, NOBODYS, decided_by=stranger.pk, grant=True, answer="")
    assert api.retry_outlook(failed.uuid, failed.person_id).attempts_left == 1
    second = finish(again(failed))
    assert second.number == 2
    with pytest.raises(api.RetryRefusedError):
        again(failed)
    assert api.retry_outlook(second.uuid, second.person_id).may_appeal
    assert not api.retry_outlook(failed.uuid, failed.person_id).may_appeal


def test_the_same_appeal_twice_is_one(failed: api.AttemptData) -> None:
    make_appeal(failed.uuid, failed.person_id, "Погас свет")
    make_appeal(failed.uuid, failed.person_id, "Другие слова")
    assert appeal_of(failed).text == "Погас свет"


def test_a_second_decision_is_a_conflict(failed: api.AttemptData, stranger: Person) -> None:
    make_appeal(failed.uuid, failed.person_id, "Погас свет")
    appeal = appeal_of(failed)
    for _ in range(2):
        api.decide_appeal(appeal.uuid, NOBODYS, decided_by=stranger.pk, grant=False, answer="Нет причины")
    with pytest.raises(ConflictError):
        api.decide_appeal(appeal.uuid, NOBODYS, decided_by=stranger.pk, grant=True, answer="")
    assert appeal_of(failed).state == "refused"


def test_a_refusal_needs_an_answer(failed: api.AttemptData, stranger: Person) -> None:
    make_appeal(failed.uuid, failed.person_id, "Погас свет")
    with pytest.raises(InvalidInputError) as caught:
        api.decide_appeal(appeal_of(failed).uuid, NOBODYS, decided_by=stranger.pk, grant=False, answer=" ")
    assert list(caught.value.fields) == ["answer"]


def test_nobody_decides_their_own_appeal_or_that_of_another_owner(
    failed: api.AttemptData, stranger: Person
) -> None:
    make_appeal(failed.uuid, failed.person_id, "Погас свет")
    appeal = appeal_of(failed)
    with pytest.raises(PermissionDeniedError):
        api.decide_appeal(appeal.uuid, NOBODYS, decided_by=failed.person_id, grant=True, answer="")
    with pytest.raises(NotFoundError):
        api.decide_appeal(
            appeal.uuid, api.Ownership(frozenset()), decided_by=stranger.pk, grant=True, answer=""
        )


def test_there_is_nothing_to_appeal_against_without_need(person: Person, stranger: Person) -> None:
    test = make_test(retry_policy=ONE_SHOT)
    running = start(person.pk, test)
    attempts = [
        running,
        finish(start(person.pk, make_test(retry_policy=api.ONE_SHOT))),
        finish(start(person.pk, make_test(retry_policy=ONE_SHOT)), right_answers),
        finish(start(person.pk, make_test(retry_policy=api.RetryPolicy(2, allows_appeal=True)))),
    ]
    for attempt in attempts:
        with pytest.raises(ConflictError):
            make_appeal(attempt.uuid, person.pk, "Прошу ещё")
    finish(running)
    with pytest.raises(NotFoundError):
        make_appeal(running.uuid, stranger.pk, "Прошу за другого")
    with pytest.raises(InvalidInputError):
        make_appeal(running.uuid, person.pk, "")


def test_the_outlook_tells_what_comes_next(person: Person) -> None:
    test = make_test(retry_policy=api.RetryPolicy(max_attempts=3, cool_down_minutes=60))
    attempt = finish(start(person.pk, test))
    outlook = api.retry_outlook(attempt.uuid, person.pk)
    assert (outlook.attempts_left, outlook.may_appeal, outlook.appeal) == (2, False, None)
    assert outlook.waits_until == attempt.finished_at + timedelta(minutes=60)
    free = finish(start(person.pk, make_test()))
    assert api.retry_outlook(free.uuid, person.pk).attempts_left is None


def test_the_person_asks_on_the_page_and_others_do_not(failed: api.AttemptData, stranger: Person) -> None:
    address, other = f"/attempts/{failed.uuid}/appeal/", Client()
    other.force_login(stranger)
    assert other.post(address, {"text": "За другого"}).status_code == 404
    client = Client()
    client.force_login(Person.objects.get(pk=failed.person_id))
    assert client.get(address).status_code == 302
    assert client.post(address, {"text": " "}).status_code == 302
    assert not Appeal.objects.exists()
    for _ in range(2):
        answer = client.post(address, {"text": "Погас свет"})
        assert answer.status_code == 302
        assert answer["Location"] == api.get_attempt(failed.uuid, failed.person_id).result_url
    assert Appeal.objects.count() == 1


def test_letters_go_to_those_who_decide_and_to_the_person(
    failed: api.AttemptData, stranger: Person, letters: Callable[[], list[EmailMessage]]
) -> None:
    owner = make_organisation("PROVIDER")
    methodologist = make_person("METHODOLOGIST", owner)
    make_person("METHODOLOGIST")
    Test.objects.filter(versions=failed.test_version_id).update(owner_organisation_id=owner.id)
    make_appeal(failed.uuid, failed.person_id, "Погас свет")
    asked = letters()
    assert [letter.to for letter in asked] == [[methodologist.email]]
    assert "Погас свет" not in asked[0].body
    mine = api.Ownership(frozenset({owner.id}))
    api.decide_appeal(
        appeal_of(failed).uuid, mine, decided_by=methodologist.pk, grant=False, answer="Увы & нет"
    )
    told = letters()
    assert [letter.to for letter in told] == [[Person.objects.get(pk=failed.person_id).email]]
    assert "Увы & нет" in told[0].body
    assert AuditRecord.objects.filter(action="appeal.refused", subject_id=failed.person_id).count() == 1


def test_the_database_keeps_a_decision(failed: api.AttemptData, stranger: Person) -> None:
    make_appeal(failed.uuid, failed.person_id, "Погас свет")
    appeal = Appeal.objects.filter(attempt__uuid=failed.uuid)
    for change in ({"state": "granted"}, {"answer": "Ответ без решения"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            appeal.update(**change)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        appeal.update(text="Другое")
    with pytest.raises(IntegrityError), transaction.atomic():
        appeal.update(state="refused", decided_by=stranger, decided_at=timezone.now())
    api.decide_appeal(appeal.get().uuid, NOBODYS, decided_by=stranger.pk, grant=True, answer="")
    with pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
        appeal.update(state="refused", answer="Передумал")


def test_lists_show_what_waits_and_what_was_decided(failed: api.AttemptData, stranger: Person) -> None:
    make_appeal(failed.uuid, failed.person_id, "Погас свет")
    assert [case.text for case in api.list_open_appeals(NOBODYS)] == ["Погас свет"]
    assert api.list_open_appeals(api.Ownership(frozenset())) == []
    api.decide_appeal(appeal_of(failed).uuid, NOBODYS, decided_by=stranger.pk, grant=True, answer="")
    assert api.list_open_appeals(NOBODYS) == []
    assert [case.decided_by_id for case in api.list_decided_appeals(NOBODYS)] == [stranger.pk]
    with pytest.raises(NotFoundError):
        api.get_appeal(uuid.uuid4(), NOBODYS)
    assert Attempt.objects.get(uuid=failed.uuid).state == "finished"
