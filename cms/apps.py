from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import navigation


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms import receivers  # noqa: F401

        navigation.register(
            navigation.NavigationItem(
                _("Editorial office"), "wagtailadmin_home", "pencil-square", 70, _works_there
            )
        )
        # The last of the apps that the office needs: by then every permission has its row.
        post_migrate.connect(_open_office, sender=installed.get_app_config("auth"))


def _works_there(request: HttpRequest) -> bool:
    """Every page asks this; only for the staff does it ask the database."""
    from accounts import api as accounts_api

    person = request.user
    return accounts_api.has_staff_role(person) and person.has_perm("wagtailadmin.access_admin")


def _open_office(**_kwargs: Any) -> None:
    from cms.office import ensure_editorial_office

    ensure_editorial_office()
