from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms import receivers  # noqa: F401

        # The last of the apps that the office needs: by then every permission has its row.
        post_migrate.connect(_open_office, sender=installed.get_app_config("auth"))


def _open_office(**_kwargs: Any) -> None:
    from cms.office import ensure_editorial_office

    ensure_editorial_office()
