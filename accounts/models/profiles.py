"""What is known about a specialist beyond name and address."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.reference import EducationLevel
from core.models import TimestampedModel

_PHONE_FORMAT = r"^(\+[0-9]{10,15})?$"


class Sex(models.TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")


class SpecialistProfile(TimestampedModel):
    """The registration fields of a specialist.

    ``citizenship`` is an ISO 3166-1 alpha-2 code, ``XX`` for a person without citizenship;
    ``phone`` is written as E.164; ``workplace`` is the main one of several possible.
    """

    person = models.OneToOneField(
        "accounts.User",
        models.CASCADE,
        related_name="profile",
        primary_key=True,
        verbose_name=pgettext_lazy("accounts", "person"),
    )
    citizenship = models.CharField(_("citizenship"), max_length=2, default="RU")
    region = models.ForeignKey(
        "accounts.Region", models.PROTECT, null=True, blank=True, verbose_name=_("region"), related_name="+"
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("mobile phone"), max_length=16, blank=True)
    post = models.ForeignKey(
        "accounts.Post", models.PROTECT, null=True, blank=True, verbose_name=_("post"), related_name="+"
    )
    workplace = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("main workplace"),
        related_name="+",
    )
    specialties = models.ManyToManyField(
        "accounts.Specialty",
        through="accounts.PersonSpecialty",
        verbose_name=_("specialties"),
        related_name="+",
    )
    cabinets = ArrayField(
        models.CharField(max_length=10, choices=EducationLevel),
        default=list,
        blank=True,
        verbose_name=_("cabinets"),
    )
    preferred_language = models.CharField(_("preferred language"), max_length=5, default="ru")
    agreement_accepted_at = models.DateTimeField(_("agreement accepted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("specialist profile")
        verbose_name_plural = _("specialist profiles")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cabinets__contained_by=EducationLevel.values),
                name="accounts_profile_cabinets_known",
            ),
            models.CheckConstraint(
                condition=models.Q(phone__regex=_PHONE_FORMAT), name="accounts_profile_phone_format"
            ),
            models.CheckConstraint(
                condition=models.Q(citizenship__regex=r"^[A-Z]{2}$"),
                name="accounts_profile_citizenship_format",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class PersonSpecialty(TimestampedModel):
    profile = models.ForeignKey(SpecialistProfile, models.CASCADE, related_name="profile_specialties")
    specialty = models.ForeignKey("accounts.Specialty", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("specialty of a person")
        verbose_name_plural = _("specialties of people")
        constraints = [
            models.UniqueConstraint(fields=["profile", "specialty"], name="accounts_person_specialty_unique"),
        ]

    def __str__(self) -> str:
        return str(self.specialty)
