"""Files of items on their way into a bank: read, looked at, and only then brought in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import UuidModel


class ImportState(models.TextChoices):
    PARSING = "parsing", _("Being read")
    PREVIEW = "preview", _("Waits for your decision")
    IMPORTING = "importing", _("Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    FAILED = "failed", pgettext_lazy("import", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")
    UNDONE = "undone", pgettext_lazy("import", "Undone")


class ImportJob(UuidModel):
    """One uploaded file. ``storage_key`` is empty once the file was tidied away.

    ``progress`` runs from 0 to 100 within the state; ``tries`` counts how often a worker began,
    so that a file that kills its worker is given up. ``report`` holds errors and warnings.
    """

    bank = models.ForeignKey("assessments.ItemBank", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    file_name = models.CharField(_("file"), max_length=250)
    file_format = models.CharField(_("format"), max_length=40)
    storage_key = models.CharField(max_length=250, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.PARSING
    )
    progress = models.PositiveSmallIntegerField(_("progress, %"), default=0)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    error_count = models.PositiveIntegerField(_("errors"), default=0)
    warning_count = models.PositiveIntegerField(_("warnings"), default=0)
    report = models.JSONField(_("report"), default=dict)
    created_at = models.DateTimeField(_("uploaded"), db_default=Now())
    changed_at = models.DateTimeField(_("last change"), db_default=Now())

    class Meta:
        verbose_name = _("import of items")
        verbose_name_plural = _("imports of items")
        indexes = [
            models.Index(
                fields=["changed_at"],
                name="import_job_at_work",
                condition=Q(state__in=[ImportState.PARSING, ImportState.IMPORTING]),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="import_job_progress_percent"),
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_job_state_known"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class ImportedItem(models.Model):
    """One item of a file as it was read; what is brought in is this, not the file once more.

    ``change`` tells what bringing it in does; ``item`` is what it became.
    """

    class Change(models.TextChoices):
        ADDED = "added", pgettext_lazy("import", "New")
        CHANGED = "changed", pgettext_lazy("import", "Changed")
        UNCHANGED = "unchanged", pgettext_lazy("import", "Unchanged")

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="items", db_index=False)
    number = models.PositiveIntegerField(_("number"))
    line = models.PositiveIntegerField(_("line"))
    change = models.CharField(_("change"), max_length=10, choices=Change.choices)
    draft = models.JSONField(_("item"))
    item = models.ForeignKey(
        "assessments.Item", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("item of a file")
        verbose_name_plural = _("items of a file")
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="imported_item_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"
