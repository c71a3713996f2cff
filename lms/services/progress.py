"""Progress through the screens: what was opened, seen and answered."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import api as content_api
from lms import h5p_blocks, selectors
from lms.data import EnrolmentData
from lms.errors import PreTestClosedError, StepNotDoneError, StepOutOfRangeError
from lms.kinds import ProgressKind
from lms.models import Enrolment
from lms.services import trail
from lms.services.completion import complete_if_earned
from lms.services.trail import Happening

STEP_KINDS = (ProgressKind.STEP_OPENED, ProgressKind.STEP_SEEN)


@transaction.atomic
def record_progress(
    enrolment_uuid: UUID,
    person_id: int,
    event_uuid: UUID,
    kind: ProgressKind,
    step_index: int,
    *,
    occurred_at: datetime | None = None,
) -> EnrolmentData:
    """Note that a step (counted from 0) was opened or seen to its end.

    Events may come late and in any order: seen steps add up, and the place to resume at follows
    the event that happened last. A repeated ``event_uuid`` changes nothing. A step with interactive
    tasks counts as seen when their rules are fulfilled.

    Raises ``EnrolmentNotFoundError``, ``StepOutOfRangeError``, ``StepNotDoneError``, ``EventReusedError``.
    """
    now = timezone.now()
    happened_at = min(occurred_at or now, now)
    enrolment = selectors.lock_enrolment(enrolment_uuid, person_id)
    if kind not in STEP_KINDS or not 0 <= step_index < enrolment.steps_total:
        raise StepOutOfRangeError(_("The element has no such screen."))
    if kind is ProgressKind.STEP_SEEN:
        _require_tasks_done(enrolment, step_index)
    # A browser chooses the id: in a space of its own it cannot take that of a graded attempt.
    own_uuid = uuid5(enrolment.uuid, str(event_uuid))
    if trail.append(enrolment, Happening(own_uuid, kind, happened_at, step_index)):
        _apply(enrolment, kind, step_index, happened_at)
        complete_if_earned(enrolment, happened_at)
        enrolment.save(update_fields=[*_PROJECTION, "completed_at"])
    return selectors.enrolment_data(enrolment)


def _require_tasks_done(enrolment: Enrolment, step_index: int) -> None:
    step = selectors.pinned_version(enrolment).steps[step_index]
    results = h5p_blocks.results_of(enrolment, step)
    left = h5p_blocks.list_undone(enrolment, step_index, step, results)
    if left:
        words = {"tasks": " ".join(undone.demand for undone in left)}
        raise StepNotDoneError(_("Before you go on: %(tasks)s") % words)


_PROJECTION = ["viewed_steps", "position", "position_at", "last_activity_at"]


def _apply(enrolment: Enrolment, kind: ProgressKind, step_index: int, happened_at: datetime) -> None:
    seen = kind == ProgressKind.STEP_SEEN
    if seen:
        enrolment.viewed_steps = sorted({*enrolment.viewed_steps, step_index})
    if enrolment.position_at is None or happened_at >= enrolment.position_at:
        enrolment.position = min(step_index + seen, enrolment.steps_total - 1)
        enrolment.position_at = happened_at
    enrolment.last_activity_at = max(enrolment.last_activity_at, happened_at)


@transaction.atomic
def answer_checkpoint(
    enrolment_uuid: UUID,
    person_id: int,
    step_index: int,
    checkpoint_id: str,
    chosen: Sequence[str],
) -> content_api.CheckpointResult:
    """Check an answer inside the material and keep it; it earns nothing and closes nothing.

    Raises ``EnrolmentNotFoundError`` and content's error when the step has no such checkpoint.
    """
    enrolment = selectors.lock_enrolment(enrolment_uuid, person_id)
    result = content_api.check_checkpoint(enrolment.version_id, checkpoint_id, list(chosen))
    details = {"checkpoint": checkpoint_id, "chosen": list(chosen), "right": result.is_right}
    now = timezone.now()
    trail.append(enrolment, Happening(uuid4(), ProgressKind.CHECKPOINT_ANSWERED, now, step_index, details))
    enrolment.last_activity_at = now
    enrolment.save(update_fields=["last_activity_at"])
    return result


@transaction.atomic
def skip_pre_test(enrolment_uuid: UUID, person_id: int) -> EnrolmentData:
    """Close the pre-test unanswered; closing it again changes nothing.

    Raises ``PreTestClosedError`` when the element has none.
    """
    enrolment = selectors.lock_enrolment(enrolment_uuid, person_id)
    if selectors.pinned_version(enrolment).pre_test_version_id is None:
        raise PreTestClosedError(_("This element has no pre-test."))
    if enrolment.pre_test_closed_at is None:
        now = timezone.now()
        trail.append(enrolment, Happening(uuid4(), ProgressKind.PRE_TEST_SKIPPED, now))
        enrolment.pre_test_closed_at = enrolment.last_activity_at = now
        enrolment.save(update_fields=["pre_test_closed_at", "last_activity_at"])
    return selectors.enrolment_data(enrolment)
