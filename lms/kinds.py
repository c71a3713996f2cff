"""The states of an enrolment and the kinds of event on its trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", _("Not started")
    IN_PROGRESS = "in_progress", pgettext_lazy("learning", "In progress")
    COMPLETED = "completed", _("Completed")


class ProgressKind(models.TextChoices):
    STEP_OPENED = "step_opened", _("Screen opened")
    STEP_SEEN = "step_seen", _("Screen seen to its end")
    CHECKPOINT_ANSWERED = "checkpoint_answered", _("Checkpoint answered")
    PRE_TEST_SKIPPED = "pre_test_skipped", _("Pre-test closed unanswered")
    PRE_TEST_GRADED = "pre_test_graded", _("Pre-test graded")
    FINAL_TEST_GRADED = "final_test_graded", _("Final test graded")
    PRE_TEST_REGRADED = "pre_test_regraded", _("Pre-test graded again")
    FINAL_TEST_REGRADED = "final_test_regraded", _("Final test graded again")
    COMPLETED = "completed", _("Completed")
