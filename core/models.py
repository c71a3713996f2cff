"""Base models; this room has no tables of its own."""

import uuid

from django.db import models


class UuidModel(models.Model):
    """``id`` inside the process, ``uuid`` in addresses and messages."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class TimestampedModel(models.Model):
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
