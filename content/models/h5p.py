"""H5P libraries, contents and their immutable versions, and the files that contents show."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel, UuidModel

MACHINE_NAME_LENGTH = 255


class DependencyKind(models.TextChoices):
    PRELOADED = "preloaded", _("Always loaded")
    DYNAMIC = "dynamic", _("Loaded on demand")
    EDITOR = "editor", _("For the editor only")


class H5PLibrary(UuidModel):
    """A library as it is installed; versions that differ in major or minor stand side by side.

    ``folder`` names its files in the storage and in addresses. It changes with every byte, so an
    address may be kept for ever. ``definition`` is library.json, ``semantics`` is semantics.json.
    """

    machine_name = models.CharField(_("machine name"), max_length=MACHINE_NAME_LENGTH)
    major = models.PositiveIntegerField(_("major version"))
    minor = models.PositiveIntegerField(_("minor version"))
    patch = models.PositiveIntegerField(_("patch version"))
    title = models.CharField(_("title"), max_length=255)
    runnable = models.BooleanField(_("can be content by itself"))
    definition = models.JSONField(_("library.json"))
    semantics = models.JSONField(_("semantics.json"), null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=20), default=list, verbose_name=_("languages"))
    folder = models.CharField(_("folder"), max_length=300, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    installed_at = models.DateTimeField(_("installed at"), default=timezone.now)
    installed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("H5P library")
        verbose_name_plural = _("H5P libraries")
        constraints = [
            models.UniqueConstraint(
                fields=["machine_name", "major", "minor"], name="content_h5p_library_version_once"
            ),
            models.CheckConstraint(
                condition=Q(machine_name__regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"),
                name="content_h5p_library_name_well_formed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine_name} {self.major}.{self.minor}.{self.patch}"


class H5PLibraryDependency(models.Model):
    """One library needs another. The database keeps a needed library from being deleted."""

    library = models.ForeignKey(H5PLibrary, models.CASCADE, related_name="dependencies")
    required = models.ForeignKey(H5PLibrary, models.PROTECT, related_name="dependants")
    kind = models.CharField(_("kind"), max_length=16, choices=DependencyKind)

    class Meta:
        verbose_name = _("dependency of an H5P library")
        verbose_name_plural = _("dependencies of H5P libraries")
        constraints = [
            models.UniqueConstraint(
                fields=["library", "required", "kind"], name="content_h5p_dependency_once"
            ),
            models.CheckConstraint(
                condition=~Q(library=F("required")), name="content_h5p_dependency_on_another"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DependencyKind.values), name="content_h5p_dependency_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.library_id} → {self.required_id} ({self.kind})"


class H5PBlob(models.Model):
    """A file of contents, stored once whatever it is called; its bytes never change."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("content type"), max_length=100)
    storage_key = models.CharField(_("storage key"), max_length=255)
    stored_at = models.DateTimeField(_("stored at"), default=timezone.now)

    class Meta:
        verbose_name = _("file of H5P contents")
        verbose_name_plural = _("files of H5P contents")
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="content_h5p_blob_sha256_is_hex"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256


class H5PContent(UuidModel, TimestampedModel):
    """What stays the same while its versions change: learners' pages name a version, authors this."""

    provider_organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("H5P content")
        verbose_name_plural = _("H5P contents")

    def __str__(self) -> str:
        return str(self.uuid)


class H5PContentVersion(UuidModel, TimestampedModel):
    """What one publication of a content fixed for ever. A trigger refuses UPDATE and DELETE.

    ``metadata`` is h5p.json without its dependencies; ``files`` maps each path below ``content/``
    to ``{"sha256", "size", "type"}``.
    """

    content = models.ForeignKey(H5PContent, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    checksum = models.CharField(_("checksum"), max_length=64)
    title = models.CharField(_("title"), max_length=255)
    library = models.ForeignKey(H5PLibrary, models.PROTECT, related_name="+")
    params = models.JSONField(_("content.json"))
    metadata = models.JSONField(_("h5p.json"), default=dict)
    files = models.JSONField(_("files"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version of an H5P content")
        verbose_name_plural = _("versions of H5P contents")
        constraints = [
            models.UniqueConstraint(fields=["content", "number"], name="content_h5p_version_number_once"),
            models.UniqueConstraint(fields=["content", "checksum"], name="content_h5p_version_content_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="content_h5p_version_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.number}"


class H5PLibraryUse(models.Model):
    """A version of a content needs a library: itself, or inside one of its parts."""

    version = models.ForeignKey(H5PContentVersion, models.CASCADE, related_name="library_uses")
    library = models.ForeignKey(H5PLibrary, models.PROTECT, related_name="uses")

    class Meta:
        verbose_name = _("use of an H5P library")
        verbose_name_plural = _("uses of H5P libraries")
        constraints = [
            models.UniqueConstraint(fields=["version", "library"], name="content_h5p_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.library_id}"
