"""Answers that a person marks: the files that were handed in, and the marks."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AnswerFile(models.Model):
    """A file that the person uploaded as the answer to one question; append-only.

    Which of them is the answer, if any, stands in the responses of the attempt.
    """

    attempt = models.ForeignKey(
        "assessments.Attempt", on_delete=models.PROTECT, related_name="files", db_index=False
    )
    slot = models.PositiveSmallIntegerField(_("question number"))
    asset = models.ForeignKey("media.Asset", on_delete=models.PROTECT, to_field="uuid", related_name="+")
    name = models.CharField(_("name"), max_length=150)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("file of an answer")
        verbose_name_plural = _("files of answers")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot", "asset"], name="answer_file_unique"),
            models.CheckConstraint(condition=Q(slot__gte=1), name="answer_file_slot_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}"


class Mark(models.Model):
    """One mark of one answer; append-only, of several the one with the highest number counts.

    ``criteria`` keeps what was chosen with its words and points, so that a mark says what it said
    even after the rubric was corrected. Nobody marks an answer of one's own: a trigger refuses it.
    """

    attempt = models.ForeignKey(
        "assessments.Attempt", on_delete=models.PROTECT, related_name="marks", db_index=False
    )
    slot = models.PositiveSmallIntegerField(_("question number"))
    number = models.PositiveSmallIntegerField(_("number"))
    criteria = models.JSONField(_("criteria"))
    points = models.PositiveIntegerField(_("points"))
    max_points = models.PositiveIntegerField(_("maximum points"))
    comment = models.TextField(_("comment"), blank=True)
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    request_uuid = models.UUIDField(_("request id"))
    created_at = models.DateTimeField(_("marked"), auto_now_add=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot", "number"], name="mark_number_unique"),
            models.UniqueConstraint(fields=["attempt", "request_uuid"], name="mark_request_unique"),
            models.CheckConstraint(
                condition=Q(number__gte=1, slot__gte=1), name="mark_slot_and_number_positive"
            ),
            models.CheckConstraint(
                condition=Q(max_points__gte=1, points__lte=F("max_points")), name="mark_points_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.slot}/{self.number}"
