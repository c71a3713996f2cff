"""Contents on their way to newer versions of their libraries: what the isolated page needs for it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest

from content.h5p.checking import check_content
from content.h5p.definitions import Library
from content.h5p.names import LibraryName
from content.h5p.upgrading import UPGRADE_SCRIPT, UpgradePlan, plan_upgrade
from content.hosting.data import H5PDraft
from content.hosting.frames import LIBRARIES_URL, keep_preview, played_content
from content.hosting.origin import h5p_origin, site_origin
from content.hosting.registry import DatabaseRegistry
from content.hosting.storage import DjangoFileStore, library_key
from content.hosting.wording import told_to_people
from content.models.h5p import H5PLibrary

_SALT = "content.h5p.upgrade"
_SECONDS = 3600


@dataclass(frozen=True)
class UpgradePage:
    """``plan`` goes to the script as JSON; ``scripts`` are the libraries' own, by address."""

    plan: dict[str, Any]
    scripts: list[str]
    site: str


def h5p_newer_versions(name: LibraryName) -> list[LibraryName]:
    """Newer installed versions of the same library, the newest first."""
    rows = H5PLibrary.objects.filter(machine_name=name.machine_name).values_list("major", "minor")
    versions = [LibraryName(name.machine_name, major, minor) for major, minor in rows]
    return sorted((version for version in versions if version > name), reverse=True)


def plan_h5p_upgrade(draft: H5PDraft, target: LibraryName) -> UpgradePlan:
    """Raises ``InvalidInputError`` when a library that it takes is not installed, ``ValueError`` when the
    target is not newer.
    """
    installed = DatabaseRegistry().snapshot()
    main = installed.find(draft.library)
    if main is None:
        raise ValueError(f"{draft.library} is not installed")
    used = check_content(draft.params, main, installed, draft.files).libraries
    with told_to_people():
        return plan_upgrade([main, *used], target, installed)


def h5p_upgrade_url(request: HttpRequest, draft: H5PDraft, target: LibraryName) -> str:
    """The address of the isolated page that upgrades the draft; good for an hour."""
    claims = {"p": keep_preview(draft).hex, "t": str(target), "o": site_origin(request)}
    return f"{h5p_origin(request)}/h5p/upgrade/{signing.dumps(claims, salt=_SALT)}/"


def upgrade_page(token: str) -> UpgradePage:
    """Raises ``signing.BadSignature``, ``LookupError`` when the draft is not kept any more, and what
    ``plan_h5p_upgrade`` raises.
    """
    claims = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    draft = played_content(UUID(claims["p"]), is_preview=True)
    plan = plan_h5p_upgrade(draft, LibraryName.parse(claims["t"]))
    store = DjangoFileStore()
    scripted = [library for library in plan.within_reach if store.exists(_script_key(library))]
    return UpgradePage(
        plan=_plan_json(draft, plan),
        scripts=[f"{LIBRARIES_URL}/{library.folder}/{UPGRADE_SCRIPT}" for library in scripted],
        site=claims["o"],
    )


def _script_key(library: Library) -> str:
    return library_key(library.folder, UPGRADE_SCRIPT)


def _plan_json(draft: H5PDraft, plan: UpgradePlan) -> dict[str, Any]:
    return {
        "source": str(plan.source),
        "target": str(plan.target),
        "params": draft.params,
        "metadata": dict(draft.metadata),
        "libraries": [
            {"name": str(library.name), "semantics": library.semantics or []} for library in plan.within_reach
        ],
    }
