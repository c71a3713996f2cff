"""Events of lower rooms that move a learner on."""

from assessments.events import AttemptGraded, AttemptRegraded
from core.events import receives
from lms import services
from lms.contexts import parse_context
from lms.services.regrading import RegradedTest
from lms.services.testing import TestResult


@receives(AttemptGraded)
def bring_test_result_home(event: AttemptGraded) -> None:
    context = parse_context(event.context)
    if context is not None:
        result = TestResult(event.attempt_uuid, event.percent, event.passed, event.finished_at)
        services.record_test_result(context, event.person_id, result)


@receives(AttemptRegraded)
def bring_corrected_result_home(event: AttemptRegraded) -> None:
    context = parse_context(event.context)
    if context is not None:
        result = RegradedTest(
            source_uuid=event.source_uuid,
            attempt_uuid=event.attempt_uuid,
            percent=event.percent,
            passed=event.passed,
            passed_before=event.passed_before,
            regraded_at=event.regraded_at,
        )
        services.record_regraded_test(context, event.person_id, result)
