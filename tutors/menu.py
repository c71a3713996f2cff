"""The entries of the main menu: people for those who may see them, answers for those who mark."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts_api
from core import navigation


def _is_tutor(request: HttpRequest) -> bool:
    return _may(request, accounts_api.Permission.VIEW_COHORT)


def _is_marker(request: HttpRequest) -> bool:
    return _may(request, accounts_api.Permission.MARK_ANSWERS)


def _may(request: HttpRequest, permission: accounts_api.Permission) -> bool:
    viewer = getattr(request, "user", None)
    return viewer is not None and accounts_api.has_permission(viewer, permission)


navigation.register(
    navigation.NavigationItem(
        label=_("My people"), url_name="tutors:cohort", icon="people", order=40, visible=_is_tutor
    )
)
navigation.register(
    navigation.NavigationItem(
        label=_("Marking"), url_name="tutors:marking", icon="pencil-square", order=45, visible=_is_marker
    )
)
