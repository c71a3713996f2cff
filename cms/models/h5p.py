"""H5P contents as their authors edit them. Learners never see them: they see the versions fixed from them."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from content import api as content_api

KEY_LENGTH = 100


class H5PContentItem(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """One content; its drafts are revisions, ``content_uuid`` ties it to its published versions.

    ``library`` is written as contents name it (``H5P.MultiChoice 1.14``), ``params`` is content.json,
    ``metadata`` h5p.json without its dependencies, ``files`` maps each path below ``content/`` to
    ``{"sha256", "size", "type"}``. ``key`` names contents that programs write: the same key is the same
    content.
    """

    content_uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=KEY_LENGTH, unique=True, null=True, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=255)
    library = models.CharField(_("type"), max_length=300, editable=False)
    params = models.JSONField(_("content"), default=dict, blank=True)
    metadata = models.JSONField(_("rights and origin"), default=dict, blank=True)
    files = models.JSONField(_("files"), default=dict, blank=True, editable=False)
    provider_organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("provider"),
        help_text=_("The organisation that answers for the material."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("H5P material")
        verbose_name_plural = _("H5P materials")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(library__regex=r"^[A-Za-z0-9][A-Za-z0-9._-]* [0-9]+\.[0-9]+$"),
                name="cms_h5p_library_name_well_formed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def machine_name(self) -> str:
        """The type without its version."""
        return self.library.rpartition(" ")[0]

    @property
    def draft(self) -> "content_api.H5PDraft":
        """What this state of the item says. Raises ``ValueError`` for an unreadable library name."""
        files = {
            path: content_api.H5PFile(entry["sha256"], entry["size"], entry["type"])
            for path, entry in self.files.items()
        }
        library = content_api.LibraryName.parse(self.library)
        return content_api.H5PDraft(library, self.title, self.params, self.metadata, files)

    def write(self, draft: "content_api.H5PDraft") -> None:
        """Take over everything that the draft says."""
        self.title, self.library, self.params = draft.title, str(draft.library), draft.params
        self.metadata, self.files = dict(draft.metadata), manifest(draft.files)

    def serve_preview(self, request: HttpRequest, _mode_name: str) -> HttpResponse:
        """The content playing; what is answered there is kept nowhere."""
        frame = content_api.h5p_preview_url(request, self.draft)
        return TemplateResponse(request, "cms/h5p/preview.html", {"item": self, "frame_url": frame})

    @transaction.atomic
    def publish(self, *args: Any, **kwargs: Any) -> Any:
        """The item and its fixed version appear together or not at all."""
        return super().publish(*args, **kwargs)

    def with_content_json(self, content: Any) -> Any:
        item = super().with_content_json(content)
        item.content_uuid, item.key, item.owner_id = self.content_uuid, self.key, self.owner_id
        return item


def manifest(files: Any) -> dict[str, dict[str, Any]]:
    """Files of a draft as the item stores them."""
    return {
        path: {"sha256": file.sha256, "size": file.size, "type": file.content_type}
        for path, file in files.items()
    }
