"""The door of this room: publish, withdraw, read, search."""

from content.checks import find_problems, preview_steps
from content.data import (
    CheckpointResult,
    ElementCard,
    ElementData,
    ElementDraft,
    ElementVersionData,
    GuidelineData,
    SearchFacets,
    SearchPage,
    Step,
)
from content.indexing import reindex_elements
from content.kinds import EducationKind, ElementKind
from content.search import search_elements
from content.selectors import (
    check_checkpoint,
    find_element,
    get_element,
    get_version,
    list_version_numbers,
    steps_for_learner,
)
from content.services import publish_version, withdraw_element

__all__ = [
    "CheckpointResult",
    "EducationKind",
    "ElementCard",
    "ElementData",
    "ElementDraft",
    "ElementKind",
    "ElementVersionData",
    "GuidelineData",
    "SearchFacets",
    "SearchPage",
    "Step",
    "check_checkpoint",
    "find_element",
    "find_problems",
    "get_element",
    "get_version",
    "list_version_numbers",
    "preview_steps",
    "publish_version",
    "reindex_elements",
    "search_elements",
    "steps_for_learner",
    "withdraw_element",
]
