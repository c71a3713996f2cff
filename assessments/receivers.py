"""What the room itself does when one of its attempts is graded."""

from assessments.events import AttemptGraded
from assessments.selectors.tests import get_pinned_test
from assessments.services.statistics import request_count
from core.events import receives


@receives(AttemptGraded)
def ask_for_statistics(event: AttemptGraded) -> None:
    request_count(event.person_id, get_pinned_test(event.test_version_id).test_id)
