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
from content.h5p import semantics as h5p_fields
from content.h5p.errors import Problem as H5PProblem
from content.h5p.names import LibraryName
from content.hosting.data import H5PDraft, H5PFile, H5PVersionData, ImportedPackage
from content.hosting.permissions import (
    AdministratorPermissions,
    AuthorPermissions,
    OperatorPermissions,
    h5p_permissions,
)
from content.hosting.registry import DatabaseRegistry, LibrarySnapshot, h5p_libraries
from content.hosting.selectors import find_h5p_versions, get_h5p_version, latest_h5p_version
from content.hosting.services import save_h5p_version
from content.hosting.storage import DjangoFileStore
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
    "AdministratorPermissions",
    "AuthorPermissions",
    "CheckpointResult",
    "DatabaseRegistry",
    "DjangoFileStore",
    "EducationKind",
    "ElementCard",
    "ElementData",
    "ElementDraft",
    "ElementKind",
    "ElementVersionData",
    "GuidelineData",
    "H5PDraft",
    "H5PFile",
    "H5PProblem",
    "H5PVersionData",
    "ImportedPackage",
    "LibraryName",
    "LibrarySnapshot",
    "OperatorPermissions",
    "SearchFacets",
    "SearchPage",
    "Step",
    "check_checkpoint",
    "find_element",
    "find_h5p_versions",
    "find_problems",
    "get_element",
    "get_h5p_version",
    "get_version",
    "h5p_fields",
    "h5p_libraries",
    "h5p_permissions",
    "latest_h5p_version",
    "list_version_numbers",
    "preview_steps",
    "publish_version",
    "reindex_elements",
    "save_h5p_version",
    "search_elements",
    "steps_for_learner",
    "withdraw_element",
]
