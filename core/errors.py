"""The errors that a person or a calling service is told about; one middleware renders them."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.functional import Promise

Message = str | Promise
Fields = Mapping[str, Sequence[Message]]


class ApplicationError(Exception):
    """Something the caller must know: a message for people, a code for programs.

    ``permanent`` says whether the same call can ever succeed if repeated unchanged.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    permanent: ClassVar[bool] = True

    def __init__(self, message: Message, *, fields: Fields | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return str(self.message)


class NotFoundError(ApplicationError):
    """The thing does not exist, or the person who asks may not know that it does."""

    code = "not_found"
    status = 404


class PermissionDeniedError(ApplicationError):
    """The person is known and may not do this."""

    code = "permission_denied"
    status = 403


class ConflictError(ApplicationError):
    """The state moved on, or the same key came with another body."""

    code = "conflict"
    status = 409


class InvalidInputError(ApplicationError):
    """The input breaks a rule; ``fields`` maps each field to what is wrong with it."""

    code = "invalid_input"
    status = 422


class UnavailableError(ApplicationError):
    """A neighbour did not answer; the same call may succeed later."""

    code = "unavailable"
    status = 503
    permanent = False
