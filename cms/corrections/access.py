"""Who may propose corrections, who may decide about them and see whom they concern."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import api as accounts_api
from accounts.api import Permission
from assessments import api as assessments_api

View = Callable[..., HttpResponseBase]
_PROPOSES = (Permission.MANAGE_ITEMS, Permission.CORRECT_RESULTS)


def sees_corrections(person: Any) -> bool:
    return any(accounts_api.has_permission(person, permission) for permission in _PROPOSES)


def visible(person: Any) -> assessments_api.Ownership:
    """Banks whose corrections the person may see and propose."""
    return _ownership(person, *_PROPOSES)


def decidable(person: Any) -> assessments_api.Ownership:
    """Banks about whose corrections the person decides; there they see the people concerned too."""
    return _ownership(person, Permission.CORRECT_RESULTS)


def may_decide(person: Any, correction: assessments_api.CorrectionData) -> bool:
    return decidable(person).covers(correction.owner_organisation_id)


def corrector_required(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sees_corrections(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


def _ownership(person: Any, *permissions: Permission) -> assessments_api.Ownership:
    """Banks without an owner are the administrators' care."""
    ids = {
        organisation.id
        for permission in permissions
        for organisation in accounts_api.organisations_where(person, permission)
    }
    ownerless = accounts_api.Role.ADMINISTRATOR in accounts_api.roles_of(person)
    return assessments_api.Ownership(frozenset(ids), ownerless=ownerless)
