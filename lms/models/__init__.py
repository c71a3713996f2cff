"""The tables of this room."""

from lms.models.h5p import H5PResult, H5PState, H5PStatement
from lms.models.learning import (
    CODE_ALPHABET,
    CODE_LENGTH,
    Certificate,
    Enrolment,
    ProgressEvent,
    new_certificate_code,
)

__all__ = [
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "Certificate",
    "Enrolment",
    "H5PResult",
    "H5PState",
    "H5PStatement",
    "ProgressEvent",
    "new_certificate_code",
]
