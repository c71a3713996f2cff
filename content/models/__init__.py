"""The tables of the room, by topic."""

from content.models.elements import (
    SPECIALTY_CODE_LENGTH,
    ElementVersion,
    Guideline,
    GuidelineVersion,
    LearningElement,
)
from content.models.h5p import (
    H5PBlob,
    H5PContent,
    H5PContentVersion,
    H5PLibrary,
    H5PLibraryDependency,
    H5PLibraryUse,
)

__all__ = [
    "SPECIALTY_CODE_LENGTH",
    "ElementVersion",
    "Guideline",
    "GuidelineVersion",
    "H5PBlob",
    "H5PContent",
    "H5PContentVersion",
    "H5PLibrary",
    "H5PLibraryDependency",
    "H5PLibraryUse",
    "LearningElement",
]
