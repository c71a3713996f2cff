"""Who does what in which organisation."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import UuidModel


class Role(models.TextChoices):
    SPECIALIST = "SPECIALIST", _("Specialist")
    AUTHOR = "AUTHOR", _("Author")
    REVIEWER = "REVIEWER", _("Reviewer")
    TUTOR = "TUTOR", _("Tutor")
    METHODOLOGIST = "METHODOLOGIST", _("Methodologist")
    REGISTRAR = "REGISTRAR", _("Registrar")
    AUTHORITY = "AUTHORITY", _("Health authority officer")
    SUPPORT = "SUPPORT", _("Support operator")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")


class Membership(UuidModel):
    """A role of a person in an organisation; active until ``ended_at`` is written."""

    person = models.ForeignKey(
        "accounts.User",
        models.CASCADE,
        related_name="memberships",
        verbose_name=pgettext_lazy("accounts", "person"),
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("organisation"),
        db_index=False,
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    post = models.ForeignKey(
        "accounts.Post", models.PROTECT, null=True, blank=True, verbose_name=_("post"), related_name="+"
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_membership_unique_active",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
                name="accounts_membership_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="accounts_membership_role_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "role", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_membership_active",
            ),
            models.Index(fields=["organisation", "role"], name="accounts_membership_org_role"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"
