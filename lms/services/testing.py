"""Tests on the way: started here, graded by the assessment engine, their results brought back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments import api as assessments_api
from core import sql
from lms import selectors
from lms.contexts import Purpose, TestContext
from lms.errors import AlreadyCompletedError, FinalTestClosedError, PreTestClosedError
from lms.kinds import ProgressKind
from lms.models import Enrolment
from lms.services import trail
from lms.services.completion import complete_if_earned
from lms.services.trail import Happening


def start_final_test(enrolment_uuid: UUID, person_id: int) -> assessments_api.AttemptData:
    """Open a new variant of the final test, or return the one that is still open.

    Raises ``FinalTestClosedError`` while screens are missing, ``AlreadyCompletedError`` after passing.
    """
    enrolment = selectors.get_enrolment(enrolment_uuid, person_id)
    if enrolment.is_completed:
        raise AlreadyCompletedError(_("The final test is already passed."))
    if not selectors.final_test_is_open(enrolment):
        raise FinalTestClosedError(_("The final test opens when all screens have been viewed."))
    version = selectors.pinned_version(enrolment)
    return _start(enrolment, version.final_test_version_id, Purpose.FINAL_TEST)


def start_pre_test(enrolment_uuid: UUID, person_id: int) -> assessments_api.AttemptData:
    """Open the pre-test, or return it while it is open.

    Raises ``PreTestClosedError`` when the element has none or it was answered or skipped.
    """
    enrolment = selectors.get_enrolment(enrolment_uuid, person_id)
    test_version_id = selectors.pinned_version(enrolment).pre_test_version_id
    if test_version_id is None or enrolment.pre_test_closed_at is not None:
        raise PreTestClosedError(_("The pre-test is closed."))
    return _start(enrolment, test_version_id, Purpose.PRE_TEST)


def _start(enrolment: Enrolment, test_version_id: int, purpose: Purpose) -> assessments_api.AttemptData:
    return assessments_api.start_attempt(
        person_id=enrolment.person_id,
        test_version_id=test_version_id,
        context=str(TestContext(enrolment.uuid, purpose)),
        title=enrolment.title,
        return_url=reverse("lms:result", args=[enrolment.uuid]),
    )


@dataclass(frozen=True)
class TestResult:
    """``percent`` is 0 to 100 of the maximum score."""

    __test__: ClassVar[bool] = False

    attempt_uuid: UUID
    percent: Decimal
    passed: bool
    finished_at: datetime


@transaction.atomic(savepoint=False)  # all or nothing with the submission that caused it
def record_test_result(context: TestContext, person_id: int, result: TestResult) -> None:
    """Bring a graded attempt home; the same result again changes nothing.

    A known attempt comes again when one of its answers had to be marked anew. A passed final test
    completes the enrolment when its other rules hold. A pre-test only leaves its percentage.
    """
    enrolment = selectors.lock_enrolment(context.enrolment_uuid, person_id)
    final = context.purpose is Purpose.FINAL_TEST
    kind = ProgressKind.FINAL_TEST_GRADED if final else ProgressKind.PRE_TEST_GRADED
    details = {"percent": str(result.percent), "passed": result.passed}
    happening = Happening(result.attempt_uuid, kind, result.finished_at, details=details)
    is_new = trail.append(enrolment, happening)
    enrolment.last_activity_at = max(enrolment.last_activity_at, result.finished_at)
    if final:
        enrolment.final_attempts += is_new
        _apply_final(enrolment, result)
    else:
        _apply_pre_test(enrolment, result, is_known=not is_new)
    sql.update(enrolment, _PROJECTION)


_PROJECTION = (
    "final_attempts",
    "best_percent",
    "final_passed_at",
    "pre_test_closed_at",
    "pre_test_percent",
    "last_activity_at",
    "completed_at",
)


def _apply_final(enrolment: Enrolment, result: TestResult) -> None:
    enrolment.best_percent = max(enrolment.best_percent or Decimal(0), result.percent)
    if result.passed and enrolment.final_passed_at is None:
        enrolment.final_passed_at = result.finished_at
    complete_if_earned(enrolment, result.finished_at)


def _apply_pre_test(enrolment: Enrolment, result: TestResult, *, is_known: bool) -> None:
    if enrolment.pre_test_closed_at is None:
        enrolment.pre_test_closed_at = result.finished_at
        enrolment.pre_test_percent = result.percent
    elif is_known and enrolment.pre_test_percent is None:  # it awaited its mark again
        enrolment.pre_test_percent = result.percent
