from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import receivers  # noqa: F401
        from accounts.services.registration import RECOVERY_TOPIC, deliver_recovery
        from outbox import api as outbox_api

        outbox_api.register_transport(RECOVERY_TOPIC, deliver_recovery)
