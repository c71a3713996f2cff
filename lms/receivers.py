"""Events of lower rooms that move a learner on."""

from assessments.events import AttemptGraded
from core.events import receives
from lms import services
from lms.contexts import parse_context
from lms.services.testing import TestResult


@receives(AttemptGraded)
def bring_test_result_home(event: AttemptGraded) -> None:
    context = parse_context(event.context)
    if context is not None:
        result = TestResult(event.attempt_uuid, event.percent, event.passed, event.finished_at)
        services.record_test_result(context, event.person_id, result)
