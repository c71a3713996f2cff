"""The entry of the main menu, for those who may see the people of some organisation."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts_api
from core import navigation


def _is_tutor(request: HttpRequest) -> bool:
    viewer = getattr(request, "user", None)
    return viewer is not None and accounts_api.has_permission(viewer, accounts_api.Permission.VIEW_COHORT)


navigation.register(
    navigation.NavigationItem(
        label=_("My people"), url_name="tutors:cohort", icon="people", order=40, visible=_is_tutor
    )
)
