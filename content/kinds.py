"""The words of the field for what an element is and how its credits count."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ElementKind(models.TextChoices):
    INTERACTIVE_MODULE = "INTERACTIVE_MODULE", _("Interactive module")
    CASE_TASK = "CASE_TASK", _("Clinical case task")
    WEBINAR = "WEBINAR", _("Webinar recording")
    EVENT = "EVENT", _("Educational event")
    PROGRAMME = "PROGRAMME", _("CPD programme")


class EducationKind(models.TextChoices):
    FORMAL = "FORMAL", _("Formal education")
    NON_FORMAL = "NON_FORMAL", _("Non-formal education")
    SELF_STUDY = "SELF_STUDY", _("Self-study")
