"""What this room refuses, and why."""

from typing import ClassVar

from core.errors import ConflictError, InvalidInputError, NotFoundError


class EnrolmentNotFoundError(NotFoundError):
    """There is no such enrolment, or it belongs to somebody else: the asker cannot tell which."""

    code: ClassVar[str] = "enrolment_not_found"


class ElementNotOpenError(NotFoundError):
    """The element was never published or is withdrawn: nobody can enrol any more."""

    code: ClassVar[str] = "element_not_open"


class CertificateNotFoundError(NotFoundError):
    """No certificate carries this code, or it may not be handed to the asker."""

    code: ClassVar[str] = "certificate_not_found"


class StepOutOfRangeError(InvalidInputError):
    """The pinned version has no step with this number."""

    code: ClassVar[str] = "step_out_of_range"


class EventReusedError(ConflictError):
    """The event id already names another event: a repeat must repeat the whole event."""

    code: ClassVar[str] = "event_reused"


class FinalTestClosedError(ConflictError):
    """The final test opens only after enough screens were seen."""

    code: ClassVar[str] = "final_test_closed"


class AlreadyCompletedError(ConflictError):
    """The enrolment is completed: nothing is left to start."""

    code: ClassVar[str] = "already_completed"


class PreTestClosedError(ConflictError):
    """The element has no pre-test, or the learner has closed it."""

    code: ClassVar[str] = "pre_test_closed"


class AttemptNotFoundError(NotFoundError):
    """The attempt is not one of this enrolment."""

    code: ClassVar[str] = "attempt_not_found"
