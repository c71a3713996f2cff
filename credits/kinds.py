"""The words of the ledger. Entries are snapshots, so these stand apart from today's catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryKind(models.TextChoices):
    AWARD = "award", _("Award")
    REVERSAL = "reversal", _("Reversal")


class EducationKind(models.TextChoices):
    FORMAL = "FORMAL", _("Formal education")
    NON_FORMAL = "NON_FORMAL", _("Non-formal education")
    SELF_STUDY = "SELF_STUDY", _("Self-study")


class ElementKind(models.TextChoices):
    INTERACTIVE_MODULE = "INTERACTIVE_MODULE", _("Interactive module")
    CASE_TASK = "CASE_TASK", _("Clinical case task")
    WEBINAR = "WEBINAR", _("Webinar recording")
    EVENT = "EVENT", _("Educational event")
    PROGRAMME = "PROGRAMME", _("CPD programme")


class DeliveryState(models.TextChoices):
    """Where an entry stands on its way to the portfolio service."""

    PENDING = "pending", _("On its way")
    DELIVERED = "delivered", _("In the portfolio")
    PARKED = "parked", _("Delayed: support has been told")
