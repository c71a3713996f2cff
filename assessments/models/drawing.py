"""What a draw must heed beside its rules, and where banks are too shallow for it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel, UuidModel


class EnemyPair(TimestampedModel):
    """Two items that never stand in one form: one gives the other away or asks the same."""

    first_item = models.ForeignKey(
        "assessments.Item",
        verbose_name=_("first question"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    second_item = models.ForeignKey(
        "assessments.Item", verbose_name=_("second question"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("enemy pair")
        verbose_name_plural = _("enemy pairs")
        constraints = [
            models.UniqueConstraint(fields=["first_item", "second_item"], name="enemy_pair_unique"),
            models.CheckConstraint(
                condition=Q(first_item__lt=F("second_item")), name="enemy_pair_told_from_one_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_item_id}–{self.second_item_id}"


class BankAlarm(UuidModel):
    """People repeat a test more often than its banks give fresh questions; closed when that ends.

    ``depth`` is how many attempts in a row bring no question twice; ``usual_attempts`` what 95 of
    100 people do not exceed; ``advice`` how many questions each short rule lacks.
    """

    test = models.ForeignKey(
        "assessments.Test", verbose_name=_("test"), on_delete=models.PROTECT, related_name="bank_alarms"
    )
    depth = models.PositiveIntegerField(_("attempts without repeated questions"))
    usual_attempts = models.PositiveIntegerField(_("attempts of 95 people in 100, at most"))
    most_attempts = models.PositiveIntegerField(_("attempts of one person, at most"))
    advice = models.JSONField(_("what is missing"))
    opened_at = models.DateTimeField(_("opened"))
    checked_at = models.DateTimeField(_("last checked"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("alarm of a bank")
        verbose_name_plural = _("alarms of banks")
        constraints = [
            models.UniqueConstraint(
                fields=["test"], condition=Q(closed_at__isnull=True), name="bank_alarm_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="bank_alarm_closed_after_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.test_id}: {self.depth} < {self.usual_attempts}"
