"""What came of one attempt, in the words of the learner's way."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from assessments import api as assessments_api
from lms import selectors
from lms.contexts import Purpose, parse_context
from lms.errors import AttemptNotFoundError
from lms.models import Certificate, Enrolment


@dataclass(frozen=True)
class LearnerResult:
    """``certificate`` is there once the enrolment is completed; a pre-test never leads to one.
    ``attempts`` are listed when there is more than the one that is shown. ``keeps_credits``: a later
    correction took the passed result away, and nothing else. ``outlook`` comes with a failed final test."""

    enrolment: Enrolment
    is_final: bool
    report: assessments_api.AttemptReport
    attempts: list[assessments_api.AttemptData]
    certificate: Certificate | None
    keeps_credits: bool = False
    outlook: assessments_api.RetryOutlook | None = None


def result_of(enrolment: Enrolment, attempt_uuid: UUID) -> LearnerResult:
    """Raises ``AttemptNotFoundError`` when the attempt was not started by this enrolment,
    and the engine's ``ConflictError`` while it is in progress.
    """
    report = assessments_api.get_report(attempt_uuid, enrolment.person_id)
    context = parse_context(report.attempt.context)
    if context is None or context.enrolment_uuid != enrolment.uuid:
        raise AttemptNotFoundError(_("There is no such attempt."))
    final = context.purpose is Purpose.FINAL_TEST
    lost_pass = final and enrolment.is_completed and report.passed is False
    attempts = selectors.list_final_attempts(enrolment) if final and enrolment.final_attempts > 1 else []
    return LearnerResult(
        enrolment=enrolment,
        is_final=final,
        report=report,
        attempts=attempts,
        certificate=selectors.find_certificate(enrolment) if final else None,
        outlook=_outlook(report) if final else None,
        keeps_credits=lost_pass and not any(other.passed for other in attempts),
    )


def _outlook(report: assessments_api.AttemptReport) -> assessments_api.RetryOutlook | None:
    if report.passed is not False:
        return None
    return assessments_api.retry_outlook(report.attempt.uuid, report.attempt.person_id)
