"""The ledger of credits: written once, never edited."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import UuidModel
from credits.kinds import EducationKind, ElementKind, EntryKind


class LedgerEntry(UuidModel):
    """A credit granted, or the reversal of one; 1 credit = 1 academic hour.

    The element is kept as it was called on that day. A correction is a reversal with its reason.
    """

    kind = models.CharField(_("entry"), max_length=8, choices=EntryKind.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("credit holder"),
        db_index=False,
    )
    amount = models.DecimalField(_("credits"), max_digits=6, decimal_places=2)
    signed_amount = models.GeneratedField(
        expression=Case(When(kind=EntryKind.AWARD, then=F("amount")), default=F("amount") * Value(-1)),
        output_field=models.DecimalField(max_digits=6, decimal_places=2),
        db_persist=True,
    )
    element_uuid = models.UUIDField()
    element_version_uuid = models.UUIDField()
    rule = models.CharField(_("rule"), max_length=64)
    title = models.CharField(_("title"), max_length=500)
    element_kind = models.CharField(_("element kind"), max_length=32, choices=ElementKind.choices)
    education_kind = models.CharField(_("education kind"), max_length=16, choices=EducationKind.choices)
    specialty_codes = ArrayField(models.CharField(max_length=32), verbose_name=_("specialties"), default=list)
    occurred_at = models.DateTimeField(_("date"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("reverses")
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reversed by"),
        db_index=False,
    )

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger of credits")
        ordering = ["-occurred_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "element_version_uuid", "rule"],
                condition=Q(kind=EntryKind.AWARD),
                name="credits_entry_one_award",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="credits_entry_amount_positive"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.AWARD, reverses__isnull=True, actor__isnull=True, reason="")
                | Q(kind=EntryKind.REVERSAL, reverses__isnull=False, actor__isnull=False) & ~Q(reason=""),
                name="credits_entry_reversal_complete",
            ),
            models.CheckConstraint(
                condition=Q(education_kind__in=EducationKind.values), name="credits_entry_education_kind"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "occurred_at"], include=["signed_amount"], name="credits_entry_of_person"
            ),
            models.Index(fields=["occurred_at"], name="credits_entry_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class LedgerNote(models.Model):
    """What must be known about an entry without changing it; append-only.

    ``source_uuid`` names what caused the note, so that a repeat is recognised.
    """

    entry = models.ForeignKey(
        LedgerEntry, models.PROTECT, related_name="notes", verbose_name=_("ledger entry")
    )
    text = models.CharField(_("text"), max_length=500)
    source_uuid = models.UUIDField(unique=True)
    noted_at = models.DateTimeField(_("noted"), default=timezone.now)

    class Meta:
        verbose_name = _("note of the ledger")
        verbose_name_plural = _("notes of the ledger")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="credits_note_has_text")]

    def __str__(self) -> str:
        return str(self.source_uuid)
