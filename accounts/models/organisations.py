"""Organisations and how they are tied to each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel, UuidModel


class OrganisationKind(models.TextChoices):
    HEALTH_ORGANISATION = "HEALTH_ORGANISATION", _("Healthcare organisation")
    PROVIDER = "PROVIDER", _("Educational organisation")
    NATIONAL_CENTRE = "NATIONAL_CENTRE", _("National medical research centre")
    TRAINING_CENTRE = "TRAINING_CENTRE", _("Regional training centre")
    PROFESSIONAL_SOCIETY = "PROFESSIONAL_SOCIETY", _("Professional society")
    AUTHORITY = "AUTHORITY", _("Health authority")
    OPERATOR = "OPERATOR", _("Operator of the platform")


class Organisation(UuidModel, TimestampedModel):
    """``parent`` is the organisation it is a branch of; ``training_centre`` leads its tutors."""

    code = models.CharField(_("code"), max_length=50, unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=OrganisationKind)
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, blank=True, verbose_name=_("region"), related_name="+"
    )
    short_name = models.CharField(_("short name"), max_length=200)
    full_name = models.CharField(_("full name"), max_length=500)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("parent organisation"),
        related_name="branches",
    )
    training_centre = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("training centre"),
        related_name="led_organisations",
        limit_choices_to={"kind": OrganisationKind.TRAINING_CENTRE},
    )
    is_active = models.BooleanField(_("works now"), default=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["short_name"]
        indexes = [models.Index(fields=["kind", "region"], name="accounts_org_kind_region")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")) & ~models.Q(training_centre=models.F("id")),
                name="accounts_org_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name
