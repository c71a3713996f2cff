"""Who enters these screens, and on behalf of which organisations."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts import api as accounts_api
from assessments import api as assessments_api

View = Callable[..., HttpResponseBase]


def keeps_questions(person: Any) -> bool:
    return accounts_api.has_permission(person, accounts_api.Permission.MANAGE_ITEMS)


def owners(person: Any) -> list[tuple[int, str]]:
    """The organisations for which the person keeps questions."""
    mine = accounts_api.organisations_where(person, accounts_api.Permission.MANAGE_ITEMS)
    return [(organisation.id, organisation.short_name) for organisation in mine]


def ownership(person: Any) -> assessments_api.Ownership:
    return assessments_api.ownership_of(person)


def keeper_required(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not keeps_questions(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper
