"""Tables of the room; the database forbids what must never be."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.data import AttemptState, FeedbackPolicy, StepKind
from assessments.item_types import ITEM_TYPES
from core.models import TimestampedModel, UuidModel


class ItemBank(UuidModel, TimestampedModel):
    """A named store of items. ``stamp`` changes with whatever can be drawn from it."""

    code = models.SlugField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=250)
    owner_organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Not a counter: a number used up by a rolled-back change would be given out twice.
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("item bank")
        verbose_name_plural = _("item banks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Item(UuidModel, TimestampedModel):
    """What stays the same while its wording changes; points at the version that is drawn today."""

    bank = models.ForeignKey(
        ItemBank, verbose_name=_("item bank"), on_delete=models.PROTECT, related_name="items"
    )
    external_id = models.CharField(_("external id"), max_length=250)
    current_version = models.OneToOneField(
        "assessments.ItemVersion",
        verbose_name=_("current version"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.UniqueConstraint(fields=["bank", "external_id"], name="item_external_id_unique_in_bank"),
            models.CheckConstraint(condition=~Q(external_id=""), name="item_has_external_id"),
        ]

    def __str__(self) -> str:
        return self.external_id


class ItemVersion(UuidModel, TimestampedModel):
    """One wording and key of an item; never changed once written."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    type = models.CharField(_("type"), max_length=40, choices=[(c, t.label) for c, t in ITEM_TYPES.items()])
    stem = models.TextField(_("question"))
    content = models.JSONField(_("content"))
    key = models.JSONField(_("key"))
    scoring = models.JSONField(_("scoring"), default=dict)
    feedback = models.JSONField(_("feedback"), default=dict)
    explanation = models.TextField(_("explanation"), blank=True)
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), default=3)
    tags = ArrayField(models.CharField(max_length=80), verbose_name=_("tags"), default=list)
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("item version")
        verbose_name_plural = _("item versions")
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_number_unique"),
            models.CheckConstraint(condition=Q(difficulty__range=(1, 5)), name="item_version_difficulty"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.number}"


class TestSettings(models.Model):
    """What both the editable test and its pinned versions hold."""

    __test__: ClassVar[bool] = False

    sections = models.JSONField(_("draw rules"), default=list)
    pass_mark = models.PositiveSmallIntegerField(_("pass mark, %"), default=70)
    retry_policy = models.JSONField(_("retry policy"), default=dict)
    feedback_policy = models.CharField(
        pgettext_lazy("test", "feedback"),
        max_length=40,
        choices=FeedbackPolicy.choices,
        default=FeedbackPolicy.EXPLANATION_AFTER_PASSING,
    )
    time_limit_minutes = models.PositiveSmallIntegerField(_("time limit, minutes"), null=True, blank=True)
    shuffle_options = models.BooleanField(_("shuffle options"), default=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(pass_mark__range=(0, 100)), name="%(class)s_pass_mark_percent")
        ]


class Test(TestSettings, UuidModel, TimestampedModel):
    """A test as its author edits it; nobody is ever examined against this row."""

    name = models.CharField(_("name"), max_length=250)
    owner_organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(TestSettings.Meta):
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TestVersion(TestSettings, UuidModel, TimestampedModel):
    """The rules of a test as pinned for publication; never changed once written."""

    test = models.ForeignKey(Test, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta(TestSettings.Meta):
        verbose_name = _("test version")
        verbose_name_plural = _("test versions")
        constraints = [
            *TestSettings.Meta.constraints,
            models.UniqueConstraint(fields=["test", "number"], name="test_version_number_unique"),
            models.UniqueConstraint(fields=["test", "checksum"], name="test_version_checksum_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.test_id}/{self.number}"


_IN_PROGRESS = Q(
    state=AttemptState.IN_PROGRESS,
    finished_at__isnull=True,
    score__isnull=True,
    percent__isnull=True,
    passed__isnull=True,
    result__isnull=True,
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
    test = models.ForeignKey(Test, on_delete=models.PROTECT, related_name="+", db_index=False)
    test_version = models.ForeignKey(TestVersion, on_delete=models.PROTECT, related_name="+")
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
            models.CheckConstraint(condition=_IN_PROGRESS | _FINISHED, name="attempt_state_matches_result"),
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


class ItemExposure(models.Model):
    """How often an item was drawn, counted up to the watermark."""

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.PROTECT, related_name="exposure")
    count = models.PositiveBigIntegerField(_("times drawn"), default=0)

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")

    def __str__(self) -> str:
        return f"{self.item_id}: {self.count}"


class ExposureWatermark(models.Model):
    """A single row: attempts started before this moment are counted."""

    counted_until = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="exposure_watermark_single_row")]

    def __str__(self) -> str:
        return self.counted_until.isoformat()
