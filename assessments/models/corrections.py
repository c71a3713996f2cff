"""Corrections of items after people were examined, and what each of them did to every attempt."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.correcting import OPEN_STATES, CorrectionKind, CorrectionState, EffectKind
from core.models import UuidModel


class Correction(UuidModel):
    """One decision about one wording of an item: all versions that ask exactly what ``version`` asks.

    ``change`` is the rule that a new key or scoring brings. ``rules_before`` and ``rules_after`` are
    written when it begins to be applied: item version id → rule. ``cursor`` is the id up to which the
    attempts are done, ``last_attempt_id`` where they end; both begin anew when applying begins.
    """

    item = models.ForeignKey("assessments.Item", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "assessments.ItemVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=CorrectionKind.choices)
    reason = models.TextField(_("reason"))
    change = models.JSONField(_("change"), null=True)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversals")
    state = models.CharField(
        _("state"), max_length=10, choices=CorrectionState.choices, default=CorrectionState.COUNTING
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    previewed_at = models.DateTimeField(_("previewed"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    applied_at = models.DateTimeField(_("applied"), null=True)
    rules_before = models.JSONField(null=True)
    rules_after = models.JSONField(null=True)
    cursor = models.BigIntegerField(default=0)
    last_attempt_id = models.BigIntegerField(null=True)
    failed_ids = models.JSONField(default=list)
    forecast = models.JSONField(_("forecast"), default=dict)
    effects_count = models.JSONField(_("effects"), default=dict)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=OPEN_STATES), name="correction_one_open_per_item"
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=~Q(state=CorrectionState.WITHDRAWN),
                name="correction_reversed_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=Q(kind=CorrectionKind.VOID, change__isnull=True, reverses__isnull=True)
                | Q(
                    kind__in=[CorrectionKind.KEY, CorrectionKind.SCORING],
                    change__isnull=False,
                    reverses__isnull=True,
                )
                | Q(kind=CorrectionKind.REVERSAL, change__isnull=True, reverses__isnull=False),
                name="correction_kind_fits_change",
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.COUNTING, decided_at__isnull=True)
                | Q(state=CorrectionState.PREVIEWED, previewed_at__isnull=False, decided_at__isnull=True)
                | Q(
                    state=CorrectionState.APPLYING,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    rules_after__isnull=False,
                    applied_at__isnull=True,
                )
                | Q(
                    state=CorrectionState.APPLIED,
                    decided_by__isnull=False,
                    rules_after__isnull=False,
                    applied_at__gte=F("decided_at"),
                )
                | Q(
                    state=CorrectionState.WITHDRAWN,
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    rules_after__isnull=True,
                ),
                name="correction_state_fits_decision",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class CorrectedVersion(models.Model):
    """What answers to this item version are graded by today; the latest correction says so.

    Read by every submission, so there is one narrow row for a corrected version and none for others.
    """

    version = models.OneToOneField(
        "assessments.ItemVersion", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, related_name="corrected_versions", db_index=False
    )
    since = models.DateTimeField(_("since"))
    is_void = models.BooleanField(_("not counted"))
    key = models.JSONField(_("key"))
    scoring = models.JSONField(_("scoring"))
    feedback = models.JSONField(_("feedback"))

    class Meta:
        verbose_name = _("corrected item version")
        verbose_name_plural = _("corrected item versions")

    def __str__(self) -> str:
        return f"{self.version_id}: {self.correction_id}"


class _AttemptEffect(models.Model):
    """The result of one attempt before and after."""

    attempt = models.ForeignKey(
        "assessments.Attempt", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(_("effect"), max_length=15, choices=EffectKind.choices)
    score_before = models.DecimalField(_("score before"), max_digits=9, decimal_places=4, null=True)
    max_score_before = models.DecimalField(_("maximum score before"), max_digits=9, decimal_places=4)
    percent_before = models.DecimalField(_("percent before"), max_digits=5, decimal_places=2, null=True)
    passed_before = models.BooleanField(_("passed before"), null=True)
    score_after = models.DecimalField(_("score after"), max_digits=9, decimal_places=4, null=True)
    max_score_after = models.DecimalField(_("maximum score after"), max_digits=9, decimal_places=4)
    percent_after = models.DecimalField(_("percent after"), max_digits=5, decimal_places=2, null=True)
    passed_after = models.BooleanField(_("passed after"), null=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["correction", "attempt"], name="%(class)s_once_per_attempt")
        ]
        indexes = [models.Index(fields=["correction", "kind", "attempt"], name="%(class)s_by_kind")]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.kind}"


class CorrectionForecast(_AttemptEffect):
    """What a correction would do to an attempt; written by the preview, forgotten after the decision."""

    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, related_name="forecasts", db_index=False
    )

    class Meta(_AttemptEffect.Meta):
        verbose_name = _("forecast of a correction")
        verbose_name_plural = _("forecasts of corrections")


class CorrectionEffect(_AttemptEffect):
    """What a correction did to an attempt; append-only."""

    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, related_name="effects", db_index=False
    )
    regraded_at = models.DateTimeField(_("regraded"))

    class Meta(_AttemptEffect.Meta):
        verbose_name = _("effect of a correction")
        verbose_name_plural = _("effects of corrections")
