"""Reference tables: regions, specialties, posts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EducationLevel(models.TextChoices):
    """Higher (ВО) or secondary (СПО) professional education; also the two cabinets of a learner."""

    HIGHER = "HIGHER", _("Higher education")
    SECONDARY = "SECONDARY", _("Secondary vocational education")


class Region(models.Model):
    """A subject of the Russian Federation; ``code`` is its two-digit number."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=150)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Specialty(models.Model):
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    level = models.CharField(_("education level"), max_length=10, choices=EducationLevel)

    class Meta:
        verbose_name = _("specialty")
        verbose_name_plural = _("specialties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    code = models.CharField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=200)
    level = models.CharField(_("education level"), max_length=10, choices=EducationLevel)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
