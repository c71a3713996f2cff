from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class CreditsConfig(AppConfig):
    name = "credits"
    verbose_name = _("Credits")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import health, navigation
        from credits.clients import check_portfolio, deliver_to_portfolio
        from credits.messages import CREDIT_AWARDED, CREDIT_REVERSED
        from outbox import api as outbox_api

        for topic in (CREDIT_AWARDED, CREDIT_REVERSED):
            outbox_api.register_transport(topic, deliver_to_portfolio, batch_size=20)
        health.register("portfolio", check_portfolio)
        navigation.register(
            navigation.NavigationItem(
                label=_("My credits"),
                url_name="credits:mine",
                icon="award",
                order=30,
                visible=_is_signed_in,
            )
        )


def _is_signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated
