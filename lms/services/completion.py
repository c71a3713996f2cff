"""Completion: the rules, the credit, the certificate — all in the transaction that earned them."""

from datetime import datetime

from accounts import api as accounts_api
from core import events, sql
from credits import api as credits_api
from lms import selectors
from lms.events import EnrolmentCompleted
from lms.models import Certificate, Enrolment

FINAL_TEST_PASSED = "final_test_passed"


def complete_if_earned(enrolment: Enrolment, at: datetime) -> bool:
    """Complete a locked enrolment when every rule holds; the caller saves the row.

    The credit, the certificate and ``EnrolmentCompleted`` come once, however often this is called.
    """
    if enrolment.is_completed or enrolment.final_passed_at is None:
        return False
    if not selectors.final_test_is_open(enrolment):
        return False
    enrolment.completed_at = at
    _issue_certificate(enrolment, at)
    events.publish(EnrolmentCompleted(enrolment.uuid, enrolment.person_id, enrolment.version_id, at))
    return True


def _issue_certificate(enrolment: Enrolment, at: datetime) -> None:
    version = selectors.pinned_version(enrolment)
    entry = credits_api.award(
        person_id=enrolment.person_id,
        element_uuid=enrolment.element_id,
        element_version_uuid=enrolment.version_id,
        rule=FINAL_TEST_PASSED,
        amount=version.credits,
        title=version.title,
        element_kind=version.kind,
        education_kind=version.education_kind,
        specialty_codes=list(version.specialty_codes),
        occurred_at=at,
    )
    holder = accounts_api.get_person(enrolment.person_id)
    certificate = Certificate(
        enrolment=enrolment,
        holder_surname=holder.surname,
        holder_given_name=holder.given_name,
        holder_patronymic=holder.patronymic,
        element_title=version.title,
        element_kind=version.kind,
        credits=version.credits,
        specialty_codes=list(version.specialty_codes),
        ledger_entry_uuid=entry.uuid,
        issued_at=at,
    )
    sql.insert(certificate)
