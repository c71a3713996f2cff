"""Enrolments, the append-only trail of progress, and certificates."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import UuidModel
from lms.kinds import EnrolmentState, ProgressKind

# Crockford's alphabet: nothing in it is mistaken for something else when read aloud or from paper.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16


def new_certificate_code() -> str:
    """80 random bits: nobody finds a certificate by guessing."""
    return "".join(secrets.choice(CODE_ALPHABET) for _position in range(CODE_LENGTH))


class Enrolment(UuidModel):
    """One person studies one immutable version of an element.

    ``title``, ``credits``, ``element_kind`` and ``steps_total`` are copied from that version, which
    never changes, so lists and reports need no other room. The other counters are projections
    of the progress trail.
    """

    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    element = models.ForeignKey(
        "content.LearningElement",
        to_field="uuid",
        db_column="element_uuid",
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.ForeignKey(
        "content.ElementVersion",
        to_field="uuid",
        db_column="version_uuid",
        on_delete=models.PROTECT,
        related_name="+",
    )
    title = models.CharField(max_length=255)
    element_kind = models.CharField(max_length=32)
    credits = models.DecimalField(max_digits=6, decimal_places=2)
    steps_total = models.PositiveSmallIntegerField()

    viewed_steps = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text=_("index of the step to resume at"))
    position_at = models.DateTimeField(null=True, blank=True)
    pre_test_closed_at = models.DateTimeField(null=True, blank=True)
    pre_test_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    final_attempts = models.PositiveIntegerField(default=0)
    best_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    final_passed_at = models.DateTimeField(null=True, blank=True)

    enrolled_at = models.DateTimeField(default=timezone.now)
    last_activity_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="lms_enrolment_once_per_version"),
            models.UniqueConstraint(
                fields=["person", "element"],
                condition=Q(completed_at__isnull=True),
                name="lms_enrolment_one_open_per_element",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(final_passed_at__isnull=False),
                name="lms_enrolment_completed_only_after_passing",
            ),
            models.CheckConstraint(condition=Q(steps_total__gte=1), name="lms_enrolment_has_steps"),
            models.CheckConstraint(
                condition=Q(position__lt=F("steps_total")), name="lms_enrolment_position_within_steps"
            ),
            models.CheckConstraint(
                condition=Q(best_percent__isnull=True) | Q(best_percent__range=(0, 100)),
                name="lms_enrolment_percent_0_to_100",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-last_activity_at"], name="lms_enrolment_recent"),
            models.Index(
                fields=["completed_at"],
                condition=Q(completed_at__isnull=False),
                name="lms_enrolment_completed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}: {self.title}"

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None

    @property
    def has_started(self) -> bool:
        return self.position_at is not None or self.final_attempts > 0

    @property
    def state(self) -> EnrolmentState:
        if self.is_completed:
            return EnrolmentState.COMPLETED
        return EnrolmentState.IN_PROGRESS if self.has_started else EnrolmentState.ENROLLED

    @property
    def steps_percent(self) -> int:
        """Share of the screens seen, 0 to 100, rounded down: 100 means every one of them."""
        return len(self.viewed_steps) * 100 // self.steps_total

    @property
    def progress_percent(self) -> int:
        """What a progress bar shows: the screens weigh 90, the passed final test the last 10."""
        return 100 if self.is_completed else self.steps_percent * 90 // 100


class ProgressEvent(models.Model):
    """One thing that happened on the way; written once, never changed.

    ``event_uuid`` names what happened (for a browser within its enrolment, else the graded attempt
    or the decision), so a repeated delivery is recognised.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="events", db_index=False)
    event_uuid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=24, choices=ProgressKind)
    step_index = models.PositiveSmallIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["enrolment", "kind", "step_index"], name="lms_progress_by_step")]

    def __str__(self) -> str:
        return f"{self.kind} {self.step_index}"


class Certificate(UuidModel):
    """The document of one completed enrolment, as it stood on the day of issue.

    ``uuid`` names the stored PDF and is shown to nobody; ``code`` is public.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="certificate")
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_certificate_code)
    holder_surname = models.CharField(max_length=150)
    holder_given_name = models.CharField(max_length=150)
    holder_patronymic = models.CharField(max_length=150, blank=True)
    element_title = models.CharField(max_length=255)
    element_kind = models.CharField(max_length=32)
    credits = models.DecimalField(max_digits=6, decimal_places=2)
    specialty_codes = ArrayField(models.CharField(max_length=32), default=list)
    ledger_entry_uuid = models.UUIDField(unique=True)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9A-HJKMNP-TV-Z]{16}$"), name="lms_certificate_code_well_formed"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The registration number: year of issue (Moscow) and running number."""
        return f"{timezone.localtime(self.issued_at):%Y}-{self.pk:07d}"

    @property
    def holder_name(self) -> str:
        names = (self.holder_surname, self.holder_given_name, self.holder_patronymic)
        return " ".join(name for name in names if name)

    @property
    def holder_masked(self) -> str:
        """Surname and initials: enough to compare with a document in hand, no more."""
        initials = (f"{name[0]}." for name in (self.holder_given_name, self.holder_patronymic) if name)
        return " ".join([self.holder_surname, *initials])

    @property
    def readable_code(self) -> str:
        """The code in groups of four, as printed."""
        return "-".join(self.code[start : start + 4] for start in range(0, CODE_LENGTH, 4))
