"""What can go wrong with an attempt and is worth a caller's own answer."""

from collections.abc import Mapping

from assessments.marking import MarkData
from core.errors import ConflictError, Message


class StaleStepError(ConflictError):
    """The answers were saved elsewhere since; carries the state that the server has now."""

    code = "stale_step"

    def __init__(self, message: Message, *, step: int, responses: Mapping[str, list[str]]) -> None:
        super().__init__(message)
        self.step = step
        self.responses = dict(responses)


class AttemptFinishedError(ConflictError):
    """The attempt is finished; its answers stand."""

    code = "attempt_finished"


class DeadlinePassedError(AttemptFinishedError):
    """Time ran out; the attempt was finished at its deadline with the answers saved until then."""

    code = "deadline_passed"


class RequestReusedError(ConflictError):
    """The same request id came with other answers."""

    code = "request_reused"


class RetryRefusedError(ConflictError):
    """The retry policy of the test allows no further attempt now."""

    code = "retry_refused"


class ShallowBankError(ConflictError):
    """The bank holds too few items for the draw."""

    code = "shallow_bank"


class MarkedMeanwhileError(ConflictError):
    """Somebody else marked the answer since the marker opened it; carries the mark that counts now."""

    code = "marked_meanwhile"

    def __init__(self, message: Message, *, mark: MarkData | None) -> None:
        super().__init__(message)
        self.mark = mark
