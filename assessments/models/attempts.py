"""Attempts and the numbered steps they can be replayed from."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.data import AttemptState, StepKind
from core.models import UuidModel

_IN_PROGRESS = Q(
    state=AttemptState.IN_PROGRESS,
    finished_at__isnull=True,
    score__isnull=True,
    percent__isnull=True,
    passed__isnull=True,
    result__isnull=True,
)
# Handed in, with answers that a person must mark: the score is not known yet.
_MARKING = Q(
    state=AttemptState.MARKING,
    finished_at__isnull=False,
    score__isnull=True,
    percent__isnull=True,
    passed__isnull=True,
    result__isnull=False,
)
_FINISHED = Q(
    state=AttemptState.FINISHED,
    finished_at__isnull=False,
    score__isnull=False,
    percent__isnull=False,
    passed__isnull=False,
    result__isnull=False,
)


class Attempt(UuidModel):
    """One person's way through one drawn form.

    ``form`` pins per slot the item version and the order of its options; ``responses`` is the
    sum of the steps so far; ``context`` belongs to whoever started the attempt.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    test = models.ForeignKey("assessments.Test", on_delete=models.PROTECT, related_name="+", db_index=False)
    test_version = models.ForeignKey("assessments.TestVersion", on_delete=models.PROTECT, related_name="+")
    context = models.CharField(_("context"), max_length=120)
    title = models.CharField(_("title"), max_length=250)
    return_url = models.CharField(_("return address"), max_length=500)
    number = models.PositiveIntegerField(_("number"))
    seed = models.BigIntegerField(_("seed"))
    form = models.JSONField(_("form"))
    item_ids = ArrayField(models.BigIntegerField(), verbose_name=_("drawn items"))
    state = models.CharField(
        _("state"), max_length=20, choices=AttemptState.choices, default=AttemptState.IN_PROGRESS
    )
    step = models.PositiveIntegerField(_("step"), default=0)
    responses = models.JSONField(_("responses"), default=dict)
    started_at = models.DateTimeField(_("started"))
    deadline_at = models.DateTimeField(_("deadline"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    submit_key = models.CharField(_("submit key"), max_length=64, null=True)
    score = models.DecimalField(_("score"), max_digits=9, decimal_places=4, null=True)
    max_score = models.DecimalField(_("maximum score"), max_digits=9, decimal_places=4)
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(_("passed"), null=True)
    result = models.JSONField(_("result"), null=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [
            models.Index(fields=["person", "test", "-started_at"], name="attempt_person_test"),
            models.Index(
                fields=["deadline_at"],
                name="attempt_open_deadline",
                condition=Q(state=AttemptState.IN_PROGRESS, deadline_at__isnull=False),
            ),
            models.Index(
                fields=["person", "finished_at"],
                name="attempt_awaits_mark",
                condition=Q(state=AttemptState.MARKING),
            ),
            BrinIndex(fields=["started_at"], name="attempt_started_brin"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "test_version", "context"],
                condition=Q(state=AttemptState.IN_PROGRESS),
                name="attempt_one_open",
            ),
            models.UniqueConstraint(
                fields=["person", "test_version", "context", "number"], name="attempt_number_unique"
            ),
            models.CheckConstraint(
                condition=_IN_PROGRESS | _MARKING | _FINISHED, name="attempt_state_fits_result"
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)), name="attempt_percent_range"
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__isnull=True)
                | Q(finished_at__isnull=True)
                | Q(finished_at__lte=F("deadline_at")),
                name="attempt_finished_by_deadline",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class ResponseStep(models.Model):
    """One accepted request with answers; append-only, so an attempt can be replayed."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=StepKind.choices)
    responses = models.JSONField(_("responses"))
    request_uuid = models.UUIDField(_("request id"))
    created_at = models.DateTimeField(_("accepted"))

    class Meta:
        verbose_name = _("response step")
        verbose_name_plural = _("response steps")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="response_step_number_unique"),
            models.UniqueConstraint(fields=["attempt", "request_uuid"], name="response_step_request_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.number}"
