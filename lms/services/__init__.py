"""Every write of the learner's way; each function owns its transaction."""

from lms.services.enrolment import enrol
from lms.services.h5p import mark_viewed, record_statement, save_state
from lms.services.progress import STEP_KINDS, answer_checkpoint, record_progress, skip_pre_test
from lms.services.regrading import record_regraded_test
from lms.services.testing import record_test_result, start_final_test, start_pre_test

__all__ = [
    "STEP_KINDS",
    "answer_checkpoint",
    "enrol",
    "mark_viewed",
    "record_progress",
    "record_regraded_test",
    "record_statement",
    "record_test_result",
    "save_state",
    "skip_pre_test",
    "start_final_test",
    "start_pre_test",
]
