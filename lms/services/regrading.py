"""A test graded anew, because a question was corrected or an answer marked again.

What was earned stays: no completion, certificate or credit is ever taken back by it.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from credits import api as credits_api
from lms import selectors
from lms.contexts import Purpose, TestContext
from lms.kinds import ProgressKind
from lms.models import Enrolment
from lms.services import trail
from lms.services.completion import complete_if_earned
from lms.services.trail import Happening
from lms.wording import percent_text


@dataclass(frozen=True)
class RegradedTest:
    """``source_uuid`` names the decision; ``percent`` and ``passed`` are None while a mark is awaited."""

    source_uuid: UUID
    attempt_uuid: UUID
    percent: Decimal | None
    passed: bool | None
    passed_before: bool
    regraded_at: datetime

    @property
    def uuid(self) -> UUID:
        return uuid5(self.source_uuid, str(self.attempt_uuid))


@transaction.atomic(savepoint=False)  # all or nothing with the decision that caused it
def record_regraded_test(context: TestContext, person_id: int, result: RegradedTest) -> None:
    """Bring a corrected result home; the same decision again changes nothing.

    A final test that passes now completes the enrolment when its other rules hold. When none of the
    attempts passes any more, the ledger gets a note beside the credits that stay.
    """
    enrolment = selectors.lock_enrolment(context.enrolment_uuid, person_id)
    final = context.purpose is Purpose.FINAL_TEST
    kind = ProgressKind.FINAL_TEST_REGRADED if final else ProgressKind.PRE_TEST_REGRADED
    percent = None if result.percent is None else str(result.percent)
    details = {"attempt": str(result.attempt_uuid), "percent": percent, "passed": result.passed}
    if not trail.append(enrolment, Happening(result.uuid, kind, result.regraded_at, details=details)):
        return
    if final:
        _apply_final(enrolment, result)
    else:
        enrolment.pre_test_percent = result.percent
    enrolment.save(update_fields=_PROJECTION)


_PROJECTION = ["best_percent", "final_passed_at", "pre_test_percent", "completed_at"]


def _apply_final(enrolment: Enrolment, result: RegradedTest) -> None:
    attempts = selectors.list_final_attempts(enrolment)
    percents = [attempt.percent for attempt in attempts if attempt.percent is not None]
    enrolment.best_percent = max(percents, default=None)
    if enrolment.is_completed:
        others_pass = any(attempt.passed for attempt in attempts if attempt.uuid != result.attempt_uuid)
        if bool(result.passed) != result.passed_before and not others_pass:
            _note(enrolment, result)
        return
    if result.passed and enrolment.final_passed_at is None:
        enrolment.final_passed_at = result.regraded_at
    complete_if_earned(enrolment, result.regraded_at)


def _note(enrolment: Enrolment, result: RegradedTest) -> None:
    certificate = selectors.find_certificate(enrolment)
    if certificate is not None:
        # The ledger speaks the language of the house, whoever caused the note.
        with override(settings.LANGUAGE_CODE):
            text = _note_text(result)
        credits_api.add_note(certificate.ledger_entry_uuid, text, source_uuid=result.uuid)


def _note_text(result: RegradedTest) -> str:
    date = date_format(timezone.localtime(result.regraded_at), "SHORT_DATE_FORMAT")
    if result.percent is None:
        return _("Since %(date)s an answer of the final test is being marked anew. The credits stay.") % {
            "date": date
        }
    words = {"date": date, "percent": percent_text(result.percent)}
    if result.passed:
        return _("The final test was graded anew on %(date)s: %(percent)s, passed.") % words
    text = _(
        "The final test was graded anew on %(date)s: %(percent)s, below the pass mark. The credits stay."
    )
    return text % words
