"""Assets: one row for each distinct content."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimestampedModel, UuidModel


class Asset(UuidModel, TimestampedModel):
    """A stored file. Its content never changes: other content is another asset.

    A public one is shown to people who have not signed in: covers of the open catalogue. A private
    one has no address: the room that stored it delivers it, to those who may see it.
    """

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("content type"), max_length=100)
    name = models.CharField(_("name"), max_length=150)
    storage_key = models.CharField(_("storage key"), max_length=255)
    is_public = models.BooleanField(_("open to everyone"), default=False)
    is_private = models.BooleanField(_("without an address"), default=False, db_default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="media_asset_not_empty"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="media_asset_sha256_is_hex"
            ),
            models.CheckConstraint(
                condition=~models.Q(is_public=True, is_private=True), name="media_asset_public_or_private"
            ),
        ]

    def __str__(self) -> str:
        return self.name
