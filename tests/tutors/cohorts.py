"""A hospital with people who learn, made through the services as in life."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts import api as accounts_api
from assessments import api as assessments_api
from content import api as content_api
from credits import api as credits_api
from lms import api as lms_api
from tests.accounts.people import make_person

RIGHT = "Верно"


def make_specialist(
    organisation: accounts_api.OrganisationData,
    surname: str,
    *,
    post: str | None = None,
    specialties: Sequence[str] = (),
) -> accounts_api.Person:
    return make_person(
        organisation=organisation, surname=surname, post_code=post, specialty_codes=tuple(specialties)
    )


def publish_element(
    title: str = "Артериальная гипертензия у взрослых", *, final_test_version_id: int | None = None
) -> content_api.ElementVersionData:
    """A module of one screen whose test, unless another one is given, has one question."""
    accounts_api.ensure_specialty("cardiology", "Кардиология", "HIGHER")
    bank = assessments_api.create_bank(secrets.token_hex(6), title)
    options = [assessments_api.OptionDraft(RIGHT, is_right=True), assessments_api.OptionDraft("Неверно")]
    assessments_api.save_item(
        bank.id, assessments_api.ItemDraft("single_choice", "<p>Что верно?</p>", options)
    )
    test = assessments_api.create_test(
        assessments_api.TestDraft(name=title, sections=[assessments_api.DrawRule(bank.id, 1)])
    )
    screen = {"id": str(uuid.uuid4()), "title": "Экран", "blocks": [{"type": "text", "html": "<p>Текст</p>"}]}
    draft = content_api.ElementDraft(
        slug=f"element-{secrets.token_hex(6)}",
        kind="INTERACTIVE_MODULE",
        title=title,
        summary="Кратко",
        steps=[screen],
        credits=Decimal(2),
        specialty_codes=["cardiology"],
        duration_minutes=45,
        final_test_version_id=final_test_version_id or assessments_api.pin_test(test.id),
        education_kind="SELF_STUDY",
    )
    return content_api.publish_version(draft, None)


def begin(person: accounts_api.Person, element: content_api.ElementVersionData) -> lms_api.EnrolmentData:
    """Enrol and look at the only screen."""
    enrolment = lms_api.enrol(person.pk, element.slug)
    return lms_api.record_progress(enrolment.uuid, person.pk, uuid.uuid4(), lms_api.ProgressKind.STEP_SEEN, 0)


def complete(person: accounts_api.Person, element: content_api.ElementVersionData) -> None:
    """Go the whole way; the passed test brings the credits of the element."""
    attempt = lms_api.start_final_test(begin(person, element).uuid, person.pk)
    question = assessments_api.get_form(attempt.uuid, person.pk).questions[0]
    right = next(option.id for option in question.options if option.text == RIGHT)
    result = assessments_api.submit_attempt(
        attempt.uuid, person.pk, key=str(uuid.uuid4()), responses={str(question.slot): [right]}
    )
    assert result.passed


def grant(
    person: accounts_api.Person, amount: str, *, at: datetime | None = None
) -> credits_api.LedgerEntryData:
    with transaction.atomic():
        return credits_api.award(
            person_id=person.pk,
            element_uuid=uuid.uuid4(),
            element_version_uuid=uuid.uuid4(),
            rule="final_test",
            amount=Decimal(amount),
            title="Внебольничная пневмония",
            element_kind="INTERACTIVE_MODULE",
            education_kind="SELF_STUDY",
            specialty_codes=["cardiology"],
            occurred_at=at or timezone.now(),
        )
