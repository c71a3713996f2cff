"""The audit log: every action on the personal data of another person."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditRecord(models.Model):
    """Append-only. ``subject`` is the person whose data were touched; a list of people has none
    and says in ``count`` how many were shown. ``details`` hold codes and ids, never personal data.
    """

    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("actor"), db_index=False
    )
    subject = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("subject"),
        db_index=False,
    )
    action = models.CharField(_("action"), max_length=60)
    details = models.JSONField(_("details"), default=dict)
    count = models.PositiveIntegerField(_("count"), default=1)
    request_id = models.CharField(_("request"), max_length=64, default="-")
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["actor", "at"], name="accounts_audit_actor"),
            models.Index(fields=["subject", "at"], name="accounts_audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} ×{self.count}"
