"""What learners do inside H5P: their saved state, the statements of their browsers, what came of it.

State and answers belong to a person and one immutable version of a content; a result says what they
mean for one block of one enrolment.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.models.learning import Enrolment

BLOCK_ID_LENGTH = 64
SUB_CONTENT_ID_LENGTH = 64


class H5PState(models.Model):
    """Where a person stopped in one version of a content; an edit makes another version.

    ``data`` is ``{sub-content id or "0": {data type: text}}``. ``revision`` counts the writes: a
    window that knows an older one may not write.
    """

    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(
        "content.H5PContentVersion",
        to_field="uuid",
        db_column="version_uuid",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    data = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved state of an H5P content")
        verbose_name_plural = _("saved states of H5P contents")
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="lms_h5p_state_once_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}, {self.revision}"


class H5PStatement(models.Model):
    """An xAPI statement as it came, without its actor: who it was is known here. Append-only.

    ``digest`` tells a repeat from another body under the same id. ``response`` is null when the
    statement brought none; ``score`` and ``max_score`` are what the browser claims.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(
        "content.H5PContentVersion",
        to_field="uuid",
        db_column="version_uuid",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    block_id = models.CharField(max_length=BLOCK_ID_LENGTH)
    statement_uuid = models.UUIDField()
    digest = models.CharField(max_length=64)
    verb = models.CharField(max_length=300)
    sub_content_id = models.CharField(max_length=SUB_CONTENT_ID_LENGTH, blank=True)
    response = models.TextField(null=True, blank=True)
    score = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    max_score = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    body = models.JSONField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("H5P statement")
        verbose_name_plural = _("H5P statements")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "statement_uuid"], name="lms_h5p_statement_once_per_enrolment"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "version", "sub_content_id", "-id"],
                condition=Q(verb__in=["answered", "completed"]),
                name="lms_h5p_latest_answers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.sub_content_id}"


class H5PResult(models.Model):
    """What a block of an enrolment came to; a projection of the statements.

    ``server_score`` of ``server_max`` is what the server makes of the latest answers, ``best_percent``
    (0 to 100) the best that it made of complete ones; both stay empty for types that it cannot grade.
    ``browser_score`` of ``browser_max`` is what the browser said last of the whole content: it counts
    nowhere. ``differs`` stays once a claimed score was not the one that the server reckoned.
    ``done_at`` is when the rule of the block was first fulfilled.
    """

    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="h5p_results", db_index=False
    )
    block_id = models.CharField(_("block"), max_length=BLOCK_ID_LENGTH)
    version = models.ForeignKey(
        "content.H5PContentVersion",
        to_field="uuid",
        db_column="version_uuid",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("version of an H5P content"),
    )
    viewed_at = models.DateTimeField(_("viewed at"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    browser_score = models.DecimalField(
        _("points by the browser"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    browser_max = models.DecimalField(
        _("maximum by the browser"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    server_score = models.DecimalField(
        _("points by the server"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    server_max = models.DecimalField(
        _("maximum by the server"), max_digits=12, decimal_places=4, null=True, blank=True
    )
    best_percent = models.DecimalField(
        _("best percentage"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    differs = models.BooleanField(_("scores differ"), default=False)
    statement_count = models.PositiveIntegerField(_("statements"), default=0)
    statement_bytes = models.PositiveBigIntegerField(_("size of the statements in bytes"), default=0)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now)

    class Meta:
        verbose_name = _("result of an H5P content")
        verbose_name_plural = _("results of H5P contents")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "block_id"], name="lms_h5p_result_once_per_block"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(viewed_at__isnull=False),
                name="lms_h5p_result_done_only_after_viewing",
            ),
            models.CheckConstraint(
                condition=Q(best_percent__isnull=True)
                | Q(best_percent__range=(0, 100), completed_at__isnull=False),
                name="lms_h5p_result_percent_of_completed",
            ),
            models.CheckConstraint(
                condition=Q(server_score__isnull=True, server_max__isnull=True)
                | Q(
                    server_score__isnull=False,
                    server_max__isnull=False,
                    server_score__gte=0,
                    server_score__lte=F("server_max"),
                ),
                name="lms_h5p_result_score_within_maximum",
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at"], condition=Q(differs=True), name="lms_h5p_differing"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.block_id}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def server_percent(self) -> int | None:
        """What is shown: the best so far, in whole percent, rounded down."""
        return None if self.best_percent is None else int(self.best_percent)
