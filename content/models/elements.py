"""Learning elements, their versions and the guidelines they cite."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.kinds import EducationKind, ElementKind
from core.models import TimestampedModel, UuidModel

SPECIALTY_CODE_LENGTH = 40


class Guideline(models.Model):
    """A clinical guideline of the federal registry, e.g. ``62_3``."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=500)

    class Meta:
        verbose_name = _("clinical guideline")
        verbose_name_plural = _("clinical guidelines")

    def __str__(self) -> str:
        return self.title


class GuidelineVersion(models.Model):
    """The edition that an element cites; ``version`` is the word of the registry, usually a year."""

    guideline = models.ForeignKey(Guideline, models.PROTECT, related_name="versions")
    version = models.CharField(_("version"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=500)
    url = models.URLField(_("page in the registry"), max_length=500)

    class Meta:
        verbose_name = _("version of a clinical guideline")
        verbose_name_plural = _("versions of clinical guidelines")
        constraints = [
            models.UniqueConstraint(
                fields=["guideline", "version", "title", "url"], name="content_guideline_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class LearningElement(UuidModel, TimestampedModel):
    """What people find in the catalogue; everything but the pointers copies the current version.

    The copies make search one narrow query: the body of a version is never read for a list.
    """

    slug = models.SlugField(_("slug"), max_length=255, unique=True, allow_unicode=True)
    kind = models.CharField(_("kind"), max_length=32, choices=ElementKind)
    provider_organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    current_version = models.ForeignKey(
        "content.ElementVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("learning element", "withdrawn at"), null=True, blank=True
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    title = models.CharField(_("title"), max_length=255)
    summary = models.TextField(_("summary"), blank=True)
    credits = models.DecimalField(_("credits"), max_digits=6, decimal_places=2)
    duration_minutes = models.PositiveIntegerField(_("duration in minutes"))
    education_kind = models.CharField(_("kind of education"), max_length=16, choices=EducationKind)
    specialty_codes = ArrayField(models.CharField(max_length=SPECIALTY_CODE_LENGTH), default=list)
    cover_asset_uuid = models.UUIDField(null=True, blank=True)
    # Matching looks at everything; ranking reads the short vector, which PostgreSQL keeps in the row.
    search_vector = SearchVectorField(null=True, editable=False)
    rank_vector = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = _("learning element")
        verbose_name_plural = _("learning elements")
        constraints = [
            models.CheckConstraint(condition=Q(credits__gt=0), name="content_element_credits_positive"),
            models.CheckConstraint(
                condition=Q(kind__in=ElementKind.values), name="content_element_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(current_version__isnull=True) | Q(published_at__isnull=False),
                name="content_element_published_with_version",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="content_element_text"),
            GinIndex(fields=["specialty_codes"], name="content_element_specialty"),
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(current_version__isnull=False, withdrawn_at__isnull=True),
                name="content_element_listed",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ElementVersion(UuidModel):
    """What one publication fixed for ever. A trigger of the database refuses UPDATE and DELETE."""

    element = models.ForeignKey(LearningElement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    checksum = models.CharField(_("checksum"), max_length=64)

    slug = models.SlugField(_("slug"), max_length=255, allow_unicode=True, db_index=False)
    kind = models.CharField(_("kind"), max_length=32, choices=ElementKind)
    title = models.CharField(_("title"), max_length=255)
    summary = models.TextField(_("summary"), blank=True)
    learning_outcomes = ArrayField(models.TextField(), default=list, blank=True)
    body = models.JSONField(_("body"))
    credits = models.DecimalField(_("credits"), max_digits=6, decimal_places=2)
    duration_minutes = models.PositiveIntegerField(_("duration in minutes"))
    education_kind = models.CharField(_("kind of education"), max_length=16, choices=EducationKind)
    specialty_codes = ArrayField(models.CharField(max_length=SPECIALTY_CODE_LENGTH))
    guideline_version = models.ForeignKey(
        GuidelineVersion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    provider_organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    authors = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    cover_asset_uuid = models.UUIDField(null=True, blank=True)
    pre_test_version = models.ForeignKey(
        "assessments.TestVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    final_test_version = models.ForeignKey("assessments.TestVersion", models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version of a learning element")
        verbose_name_plural = _("versions of learning elements")
        constraints = [
            models.UniqueConstraint(fields=["element", "number"], name="content_version_number_once"),
            models.UniqueConstraint(fields=["element", "checksum"], name="content_version_content_once"),
            models.CheckConstraint(condition=Q(credits__gt=0), name="content_version_credits_positive"),
            models.CheckConstraint(condition=Q(number__gte=1), name="content_version_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.number}"
