"""Messages that must leave the process, kept until their receiver has taken them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import UuidModel


class MessageState(models.TextChoices):
    PENDING = "pending", _("Pending")
    DELIVERED = "delivered", _("Delivered")
    PARKED = "parked", _("Parked")


class OutboxMessage(UuidModel):
    """One message for one receiver; ``topic`` says whose, ``key`` makes it unique.

    The payload is forgotten on delivery (it may hold personal data or a sign-in link); its digest
    stays, so that the same key with another payload is still refused.
    """

    topic = models.CharField(_("topic"), max_length=64)
    key = models.CharField(_("key"), max_length=128)
    payload = models.JSONField(_("payload"))
    payload_sha256 = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=16, choices=MessageState.choices, default=MessageState.PENDING
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    # When delivery was first wanted; deliver_after moves on with every retry, this does not.
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    deliver_after = models.DateTimeField(_("next attempt"), default=timezone.now)
    attempts = models.PositiveIntegerField(_("failed attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    request_id = models.CharField(_("request id"), max_length=64, default="-")

    class Meta:
        verbose_name = _("outbox message")
        verbose_name_plural = _("outbox messages")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "key"], name="outbox_message_topic_key"),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="outbox_message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.DELIVERED, delivered_at__isnull=False)
                | (~Q(state=MessageState.DELIVERED) & Q(delivered_at__isnull=True)),
                name="outbox_message_delivered_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["topic", "deliver_after"],
                condition=Q(state=MessageState.PENDING),
                name="outbox_message_pending",
            ),
            models.Index(fields=["id"], condition=Q(state=MessageState.PARKED), name="outbox_message_parked"),
            models.Index(
                fields=["delivered_at"],
                condition=Q(state=MessageState.DELIVERED),
                name="outbox_message_delivered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
