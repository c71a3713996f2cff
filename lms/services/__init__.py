"""Every write of the learner's way; each function owns its transaction."""

from lms.services.enrolment import enrol
from lms.services.progress import STEP_KINDS, answer_checkpoint, record_progress, skip_pre_test
from lms.services.regrading import record_regraded_test
from lms.services.testing import record_test_result, start_final_test, start_pre_test

__all__ = [
    "STEP_KINDS",
    "answer_checkpoint",
    "enrol",
    "record_progress",
    "record_regraded_test",
    "record_test_result",
    "skip_pre_test",
    "start_final_test",
    "start_pre_test",
]
