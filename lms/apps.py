from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import navigation


class LmsConfig(AppConfig):
    name = "lms"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Learning")

    def ready(self) -> None:
        from lms import receivers  # noqa: F401

        navigation.register(
            navigation.NavigationItem(_("My learning"), "lms:home", "mortarboard", 10, _signed_in)
        )
        navigation.register(navigation.NavigationItem(_("Catalogue"), "lms:catalogue", "journal-medical", 20))


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated
