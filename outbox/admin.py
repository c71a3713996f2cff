"""Operators see what waits and put parked messages back in line; payloads are not shown."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.errors import NotFoundError
from outbox import services
from outbox.models import OutboxMessage


@admin.register(OutboxMessage)
class OutboxMessageAdmin(admin.ModelAdmin[OutboxMessage]):
    list_display = ("topic", "key", "state", "attempts", "last_error", "created_at", "deliver_after")
    list_filter = ("state", "topic")
    search_fields = ("=key", "=uuid", "=request_id")
    exclude = ("payload", "payload_sha256")
    actions = ("retry",)
    show_full_result_count = False

    @admin.action(description=_("Deliver parked messages again"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        retried = sum(_retry(message) for message in queryset)
        text = ngettext(
            "%(count)d message put back in line.", "%(count)d messages put back in line.", retried
        )
        self.message_user(request, text % {"count": retried}, messages.SUCCESS)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("outbox.change_outboxmessage"))

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _message: OutboxMessage | None = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _message: OutboxMessage | None = None) -> bool:
        return False


def _retry(message: OutboxMessage) -> bool:
    try:
        services.retry_parked(message.uuid)
    except NotFoundError:
        return False
    return True
