"""Who a name and a password belong to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.permissions import FRAMEWORK_PERMISSIONS, has_permission
from accounts.selectors import find_person_by_login, find_signed_in_person


class SnilsOrEmailBackend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by SNILS, typed in any form, or by e-mail; an unknown name costs the same time."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        del request
        login = credentials.get("email") or credentials.get("username") or ""
        person = find_person_by_login(login) if login else None
        found: User | None = self._check_password(person, credentials.get("password") or "")
        return found

    def get_user(self, user_id: Any) -> User | None:
        person = find_signed_in_person(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None

    def has_perm(self, person: Any, perm: str, obj: Any = None) -> bool:
        ours = FRAMEWORK_PERMISSIONS.get(perm)
        if ours is not None and has_permission(person, ours):
            return True
        allowed: bool = super().has_perm(person, perm, obj)
        return allowed

    def has_module_perms(self, person: Any, app_label: str) -> bool:
        ours = (name for name in FRAMEWORK_PERMISSIONS if name.startswith(f"{app_label}."))
        allowed: bool = super().has_module_perms(person, app_label)
        return allowed or any(self.has_perm(person, name) for name in ours)
