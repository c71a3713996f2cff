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
from content.h5p.grading import GRADABLE as H5P_GRADABLE
from content.h5p.grading import Answer as H5PAnswer
from content.h5p.grading import Regrade as H5PRegrade
from content.h5p.names import LibraryName
from content.h5p.xapi import Statement as H5PStatement
from content.hosting.data import (
    H5PDraft,
    H5PFile,
    H5PLibraryCard,
    H5PLibraryUsage,
    H5PVersionData,
    ImportedPackage,
)
from content.hosting.exporting import export_h5p
from content.hosting.frames import h5p_frame_url, h5p_preview_url
from content.hosting.importing import import_h5p, install_h5p_libraries
from content.hosting.learning import H5PGrade, read_h5p_statement, regrade_h5p
from content.hosting.libraries import delete_h5p_library
from content.hosting.origin import h5p_origin
from content.hosting.permissions import (
    AdministratorPermissions,
    AuthorPermissions,
    OperatorPermissions,
    h5p_permissions,
)
from content.hosting.planning import PlannedLibrary, plan_h5p_libraries
from content.hosting.registry import DatabaseRegistry, LibrarySnapshot, h5p_libraries
from content.hosting.selectors import (
    find_h5p_versions,
    get_h5p_usage,
    get_h5p_version,
    h5p_semantics,
    latest_h5p_version,
    list_h5p_libraries,
    new_h5p_params,
)
from content.hosting.services import check_h5p_draft, save_h5p_version
from content.hosting.storage import DjangoFileStore
from content.hosting.type_names import h5p_type_title
from content.hosting.upgrades import h5p_newer_versions, h5p_upgrade_url, plan_h5p_upgrade
from content.hosting.uploads import open_h5p_file, store_h5p_file
from content.hosting.wording import say as say_h5p
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
    "H5P_GRADABLE",
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
    "H5PAnswer",
    "H5PDraft",
    "H5PFile",
    "H5PGrade",
    "H5PLibraryCard",
    "H5PLibraryUsage",
    "H5PProblem",
    "H5PRegrade",
    "H5PStatement",
    "H5PVersionData",
    "ImportedPackage",
    "LibraryName",
    "LibrarySnapshot",
    "OperatorPermissions",
    "PlannedLibrary",
    "SearchFacets",
    "SearchPage",
    "Step",
    "check_checkpoint",
    "check_h5p_draft",
    "delete_h5p_library",
    "export_h5p",
    "find_element",
    "find_h5p_versions",
    "find_problems",
    "get_element",
    "get_h5p_usage",
    "get_h5p_version",
    "get_version",
    "h5p_fields",
    "h5p_frame_url",
    "h5p_libraries",
    "h5p_newer_versions",
    "h5p_origin",
    "h5p_permissions",
    "h5p_preview_url",
    "h5p_semantics",
    "h5p_type_title",
    "h5p_upgrade_url",
    "import_h5p",
    "install_h5p_libraries",
    "latest_h5p_version",
    "list_h5p_libraries",
    "list_version_numbers",
    "new_h5p_params",
    "open_h5p_file",
    "plan_h5p_libraries",
    "plan_h5p_upgrade",
    "preview_steps",
    "publish_version",
    "read_h5p_statement",
    "regrade_h5p",
    "reindex_elements",
    "save_h5p_version",
    "say_h5p",
    "search_elements",
    "steps_for_learner",
    "store_h5p_file",
    "withdraw_element",
]
