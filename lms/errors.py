"""What this room refuses, and why."""

from typing import ClassVar

from core.errors import ApplicationError, ConflictError, InvalidInputError, Message, NotFoundError


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


class H5PBlockNotFoundError(NotFoundError):
    """The pinned version has no H5P block with this id."""

    code: ClassVar[str] = "h5p_block_not_found"


class StepNotDoneError(ConflictError):
    """A step with interactive tasks counts as seen only when their rules are fulfilled."""

    code: ClassVar[str] = "step_not_done"


class StaleStateError(ConflictError):
    """Another window saved a newer state of the content; ``revision`` and ``state`` are the newest."""

    code: ClassVar[str] = "stale_state"

    def __init__(self, message: Message, *, revision: int, state: dict[str, dict[str, str]]) -> None:
        super().__init__(message)
        self.revision = revision
        self.state = state


class StatementReusedError(ConflictError):
    """The statement id already names another statement: a repeat must repeat the whole body."""

    code: ClassVar[str] = "statement_reused"


class TooManyStatementsError(ApplicationError):
    """One block of one enrolment keeps no more statements: nobody sends as many by hand."""

    code: ClassVar[str] = "too_many_statements"
    status: ClassVar[int] = 429


class BodyTooLargeError(ApplicationError):
    """More bytes than any saved state or statement of H5P needs."""

    code: ClassVar[str] = "body_too_large"
    status: ClassVar[int] = 413
