"""The door of this room: enrolment, progress, tests, and reads for those who lead others."""

from lms.data import EnrolmentData, LearningTotals, MonthCount, PersonProgress
from lms.errors import (
    AlreadyCompletedError,
    ElementNotOpenError,
    EnrolmentNotFoundError,
    EventReusedError,
    FinalTestClosedError,
    PreTestClosedError,
    StepNotDoneError,
    StepOutOfRangeError,
)
from lms.kinds import EnrolmentState, ProgressKind
from lms.reports import count_active, learning_totals, list_person_learning, monthly_completions, progress_of
from lms.services import (
    answer_checkpoint,
    enrol,
    mark_viewed,
    record_progress,
    record_statement,
    skip_pre_test,
    start_final_test,
    start_pre_test,
)

# A person's own list and a tutor's view of it are the same rows; who may ask is the caller's question.
list_enrolments = list_person_learning

__all__ = [
    "AlreadyCompletedError",
    "ElementNotOpenError",
    "EnrolmentData",
    "EnrolmentNotFoundError",
    "EnrolmentState",
    "EventReusedError",
    "FinalTestClosedError",
    "LearningTotals",
    "MonthCount",
    "PersonProgress",
    "PreTestClosedError",
    "ProgressKind",
    "StepNotDoneError",
    "StepOutOfRangeError",
    "answer_checkpoint",
    "count_active",
    "enrol",
    "learning_totals",
    "list_enrolments",
    "list_person_learning",
    "mark_viewed",
    "monthly_completions",
    "progress_of",
    "record_progress",
    "record_statement",
    "skip_pre_test",
    "start_final_test",
    "start_pre_test",
]
