"""What the portfolio holds: credits as they were received and their reversals, never edited."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EducationKind(models.TextChoices):
    FORMAL = "FORMAL", _("Formal education")
    NON_FORMAL = "NON_FORMAL", _("Non-formal education")
    SELF_STUDY = "SELF_STUDY", _("Self-study")


class ElementKind(models.TextChoices):
    INTERACTIVE_MODULE = "INTERACTIVE_MODULE", _("Interactive module")
    CASE_TASK = "CASE_TASK", _("Clinical case task")
    WEBINAR = "WEBINAR", _("Webinar recording")
    EVENT = "EVENT", _("Educational event")
    PROGRAMME = "PROGRAMME", _("CPD programme")


class Credit(models.Model):
    """An award as its sender made it; 1 credit = 1 academic hour."""

    entry_uuid = models.UUIDField(_("entry"), unique=True)
    source = models.CharField(_("sender"), max_length=64)
    person_uuid = models.UUIDField(_("credit holder"))
    snils = models.CharField(_("SNILS"), max_length=11, null=True, blank=True)
    amount = models.DecimalField(_("credits"), max_digits=6, decimal_places=2)
    title = models.CharField(_("title"), max_length=500)
    element_uuid = models.UUIDField()
    element_version_uuid = models.UUIDField()
    element_kind = models.CharField(_("element kind"), max_length=32, choices=ElementKind.choices)
    education_kind = models.CharField(_("education kind"), max_length=16, choices=EducationKind.choices)
    specialty_codes = ArrayField(models.CharField(max_length=32), verbose_name=_("specialties"), default=list)
    occurred_at = models.DateTimeField(_("date"))
    body_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["-occurred_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="portfolio_credit_amount_positive"),
            models.CheckConstraint(
                condition=Q(snils__isnull=True) | Q(snils__regex=r"^[0-9]{11}$"),
                name="portfolio_credit_snils_format",
            ),
        ]
        indexes = [
            models.Index(fields=["person_uuid", "-occurred_at"], name="portfolio_credit_of_person"),
            models.Index(fields=["source", "occurred_at"], name="portfolio_credit_by_date"),
            models.Index(fields=["snils"], name="portfolio_credit_by_snils"),
        ]

    def __str__(self) -> str:
        return str(self.entry_uuid)


class Reversal(models.Model):
    """An award taken back as a whole, once."""

    reversal_uuid = models.UUIDField(_("reversal"), unique=True)
    source = models.CharField(_("sender"), max_length=64)
    credit = models.OneToOneField(Credit, models.PROTECT, related_name="reversal", verbose_name=_("credit"))
    reason = models.CharField(_("reason"), max_length=500)
    occurred_at = models.DateTimeField(_("date"))
    body_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(_("received"), default=timezone.now)

    class Meta:
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")
        ordering = ["-occurred_at", "-id"]
        indexes = [models.Index(fields=["source", "occurred_at"], name="portfolio_reversal_by_date")]

    def __str__(self) -> str:
        return str(self.reversal_uuid)
