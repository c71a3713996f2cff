"""Item banks, items and their immutable versions; how often items are drawn."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
