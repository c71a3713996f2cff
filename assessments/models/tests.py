"""Tests as their authors edit them, and their pinned versions."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.data import FeedbackPolicy
from core.models import TimestampedModel, UuidModel


class TestSettings(models.Model):
    """What both the editable test and its pinned versions hold."""

    __test__: ClassVar[bool] = False

    sections = models.JSONField(_("draw rules"), default=list)
    pass_mark = models.PositiveSmallIntegerField(_("pass mark, %"), default=70)
    retry_policy = models.JSONField(_("retry policy"), default=dict)
    feedback_policy = models.CharField(
        pgettext_lazy("test", "feedback"),
        max_length=40,
        choices=FeedbackPolicy.choices,
        default=FeedbackPolicy.EXPLANATION_AFTER_PASSING,
    )
    time_limit_minutes = models.PositiveSmallIntegerField(_("time limit, minutes"), null=True, blank=True)
    shuffle_options = models.BooleanField(_("shuffle options"), default=True)
    shuffle_questions = models.BooleanField(
        _("shuffle questions within a section"), default=False, db_default=False
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(pass_mark__range=(0, 100)), name="%(class)s_pass_mark_percent")
        ]


class Test(TestSettings, UuidModel, TimestampedModel):
    """A test as its author edits it; nobody is ever examined against this row."""

    name = models.CharField(_("name"), max_length=250)
    owner_organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(TestSettings.Meta):
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TestVersion(TestSettings, UuidModel, TimestampedModel):
    """The rules of a test as pinned for publication; never changed once written."""

    test = models.ForeignKey(Test, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta(TestSettings.Meta):
        verbose_name = _("test version")
        verbose_name_plural = _("test versions")
        constraints = [
            *TestSettings.Meta.constraints,
            models.UniqueConstraint(fields=["test", "number"], name="test_version_number_unique"),
            models.UniqueConstraint(fields=["test", "checksum"], name="test_version_checksum_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.test_id}/{self.number}"
