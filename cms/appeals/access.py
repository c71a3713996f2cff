"""Who decides about whose appeals: the one place of these screens where it is decided."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts import api as accounts_api
from assessments import api as assessments_api

View = Callable[..., HttpResponse]


def decides_appeals(person: Any) -> bool:
    return accounts_api.has_permission(person, accounts_api.Permission.DECIDE_APPEALS)


def ownership(person: Any) -> assessments_api.Ownership:
    """Tests of the person's organisations; tests without an owner are the administrators' care."""
    mine = accounts_api.organisations_where(person, accounts_api.Permission.DECIDE_APPEALS)
    ownerless = accounts_api.Role.ADMINISTRATOR in accounts_api.roles_of(person)
    return assessments_api.Ownership(frozenset(place.id for place in mine), ownerless=ownerless)


def decider_required(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not decides_appeals(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper
