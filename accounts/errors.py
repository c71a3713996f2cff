"""What may go wrong with people and organisations."""

from core.errors import ApplicationError, ConflictError, NotFoundError


class PersonNotFoundError(NotFoundError):
    code = "person_not_found"


class OrganisationNotFoundError(NotFoundError):
    code = "organisation_not_found"


class PersonExistsError(ConflictError):
    """A person with this SNILS or this e-mail is registered; never shown to a visitor."""

    code = "person_exists"


class SignInLockedError(ApplicationError):
    """Too many wrong passwords; the lock ends by itself after ``minutes``."""

    code = "sign_in_locked"
    status = 429
    permanent = False

    def __init__(self, message: str, *, minutes: int) -> None:
        super().__init__(message)
        self.minutes = minutes


class AddressTokenError(ApplicationError):
    """The link that confirms a new e-mail is old, spoilt or used."""

    code = "address_token_invalid"
    status = 410
