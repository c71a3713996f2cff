"""Who may bring code: libraries run in the browser of every learner."""

from dataclasses import dataclass

from accounts import api as accounts_api
from content.h5p.interfaces import Permissions


@dataclass(frozen=True)
class AuthorPermissions:
    """Contributes content and uses the libraries that are installed."""

    def may_install_libraries(self) -> bool:
        return False


@dataclass(frozen=True)
class AdministratorPermissions:
    """Also installs libraries and newer patches of them."""

    def may_install_libraries(self) -> bool:
        return True


@dataclass(frozen=True)
class OperatorPermissions:
    """Whoever runs commands on the server; there is no account to ask about."""

    def may_install_libraries(self) -> bool:
        return True


def h5p_permissions(person: accounts_api.Person) -> Permissions:
    if accounts_api.has_permission(person, accounts_api.Permission.INSTALL_LIBRARIES):
        return AdministratorPermissions()
    return AuthorPermissions()
