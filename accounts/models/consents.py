"""Consents: which text a person agreed to, when and how (152-FZ, article 9)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import UuidModel


class ConsentKind(models.TextChoices):
    PERSONAL_DATA = "PERSONAL_DATA", _("Consent to the processing of personal data")
    USER_AGREEMENT = "USER_AGREEMENT", _("User agreement")


class ConsentChannel(models.TextChoices):
    REGISTRATION_PAGE = "REGISTRATION_PAGE", _("Registration page")
    FIRST_SIGN_IN = "FIRST_SIGN_IN", _("First sign-in")
    IMPORT = "IMPORT", _("Import of a paper document")


class Consent(UuidModel):
    """Append-only except for the withdrawal; a trigger of the database keeps it so."""

    person = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="consents",
        verbose_name=pgettext_lazy("accounts", "person"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ConsentKind)
    text_version = models.CharField(_("version of the text"), max_length=20)
    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    channel = models.CharField(_("channel"), max_length=20, choices=ConsentChannel)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["given_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(text_sha256__regex=r"^[0-9a-f]{64}$"),
                name="accounts_consent_sha256_format",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="accounts_consent_withdrawn_after_given",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ConsentKind.values), name="accounts_consent_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.text_version}"
