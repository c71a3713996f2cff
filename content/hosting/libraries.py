"""Taking libraries away, and what stays of those that were replaced."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from content.h5p.interfaces import Permissions
from content.h5p.names import LibraryName
from content.hosting.data import H5PLibraryUsage
from content.hosting.locks import lock_libraries
from content.hosting.registry import name_of
from content.hosting.selectors import get_h5p_usage
from content.hosting.storage import DjangoFileStore
from content.hosting.sweeping import Written, prune, remove_unclaimed
from content.models.h5p import H5PLibrary
from core.errors import ConflictError, NotFoundError, PermissionDeniedError

_MOST_NAMED = 10


@transaction.atomic
def delete_h5p_library(uuid: UUID, *, permissions: Permissions, by_id: int | None) -> LibraryName:
    """Take away a library that nobody needs; its files go when that is certain.

    Raises ``NotFoundError``, ``PermissionDeniedError``, and ``ConflictError`` that names who needs it.
    """
    if not permissions.may_install_libraries():
        raise PermissionDeniedError(_("Only administrators delete libraries."))
    lock_libraries()
    row = H5PLibrary.objects.select_for_update().filter(uuid=uuid).first()
    if row is None:
        raise NotFoundError(_("There is no such library."))
    usage = get_h5p_usage(uuid)
    if usage.contents or usage.dependants:
        raise _still_used(usage)
    name, folder = name_of(row), row.folder
    row.delete()
    accounts_api.record_access(by_id, None, "h5p_library.deleted", details={"library": f"{name}.{row.patch}"})
    transaction.on_commit(partial(remove_unclaimed, Written(folders={folder}), DjangoFileStore()))
    return name


def prune_h5p_files() -> Written:
    """Remove files that nothing names: replaced patches after a day, leavings of crashes."""
    return prune(DjangoFileStore())


def _still_used(usage: H5PLibraryUsage) -> ConflictError:
    users = [title for _uuid, title in usage.contents] + [str(name) for name in usage.dependants]
    named = ", ".join(users[:_MOST_NAMED])
    if len(users) > _MOST_NAMED:
        named = _("%(names)s and %(count)d more") % {"names": named, "count": len(users) - _MOST_NAMED}
    message = _("%(library)s is still needed by: %(names)s.") % {"library": usage.name, "names": named}
    return ConflictError(message, fields={"library": [message]})
