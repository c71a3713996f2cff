from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("Outbox")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import health
        from outbox.health import check_outbox
        from outbox.mail import MAIL_TOPIC, deliver_mail
        from outbox.transports import register_transport

        register_transport(MAIL_TOPIC, deliver_mail)
        health.register("outbox", check_outbox)
