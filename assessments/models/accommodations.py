"""Who is given more time, and who asked for one more attempt."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.data import AppealState
from core.models import TimestampedModel, UuidModel


class TimeAccommodation(UuidModel, TimestampedModel):
    """So many per cent more time in every test with a limit; ``ended_at`` when revoked or replaced."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    extra_percent = models.PositiveSmallIntegerField(_("more time, %"))
    reason = models.CharField(_("reason"), max_length=500)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("additional time")
        verbose_name_plural = _("additional times")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="time_accommodation_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(extra_percent__range=(1, 300)), name="time_accommodation_percent"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="time_accommodation_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="time_accommodation_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: +{self.extra_percent} %"


_UNDECIDED = Q(state=AppealState.OPEN, decided_by__isnull=True, decided_at__isnull=True, answer="")
_DECIDED = Q(
    state__in=[AppealState.GRANTED, AppealState.REFUSED],
    decided_by__isnull=False,
    decided_at__isnull=False,
)


class Appeal(UuidModel):
    """A person whose attempts are used up asks for one more; decided once. Whose it is, the attempt tells."""

    attempt = models.OneToOneField("assessments.Attempt", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("what the person writes"))
    created_at = models.DateTimeField(_("received"))
    state = models.CharField(_("state"), max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes = [
            models.Index(fields=["created_at"], name="appeal_open", condition=Q(state=AppealState.OPEN))
        ]
        constraints = [
            models.CheckConstraint(condition=_UNDECIDED | _DECIDED, name="appeal_state_fits_decision"),
            models.CheckConstraint(condition=~Q(text=""), name="appeal_has_text"),
            models.CheckConstraint(
                condition=~Q(state=AppealState.REFUSED, answer=""), name="appeal_refusal_has_answer"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
