"""The way of an attempt: start, numbered response steps, one submission, one grading."""

import logging
import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from assessments.data import AttemptData, AttemptResult, AttemptState, Responses, StepKind
from assessments.errors import (
    AttemptFinishedError,
    DeadlinePassedError,
    RequestReusedError,
    RetryRefusedError,
    StaleStepError,
)
from assessments.item_types.base import Response
from assessments.item_types.written import file_of
from assessments.merging import changes_nothing, merge_step
from assessments.models import Attempt, ResponseStep
from assessments.selectors.accommodations import time_allowed
from assessments.selectors.answer_files import is_attached
from assessments.selectors.appeals import count_granted
from assessments.selectors.attempts import attempt_data, items_of, responses_at, result_of
from assessments.selectors.rows import (
    REMEMBERED_ATTEMPTS,
    EarlierAttempt,
    find_last_attempt,
    get_row,
    list_earlier_attempts,
)
from assessments.selectors.tests import PinnedTest, get_pinned_test
from assessments.services.forms import draw_form
from assessments.services.grading import GRADE_COLUMNS, grade_attempt, publish_grade, take_grade
from core import sql
from core.errors import ConflictError, InvalidInputError

logger = logging.getLogger(__name__)
_START_TRIES = 3
_TITLE_LENGTH = 250
_FINISHED_COLUMNS = ("step", "responses", "submit_key", "finished_at", *GRADE_COLUMNS)


def start_attempt(
    *, person_id: int, test_version_id: int, context: str, title: str, return_url: str
) -> AttemptData:
    """Draw a form and open an attempt, or return the one that is open in this context.

    Raises ``RetryRefusedError`` when the retry policy forbids one more, ``ShallowBankError``
    when the banks have become too small for the draw, ``InvalidInputError`` for a foreign address.
    """
    _check_return_url(return_url)
    test = get_pinned_test(test_version_id)
    for _try in range(_START_TRIES):
        try:
            with transaction.atomic():
                return attempt_data(_start(person_id, test, context, title, return_url))
        except IntegrityError:  # another request opened the same attempt first: take that one
            logger.info("attempt in %s was opened by two requests at once", context)
    raise ConflictError(_("The attempt could not be started; please try again."))


def save_responses(
    attempt_uuid: uuid.UUID,
    person_id: int,
    *,
    step: int,
    responses: Mapping[str, object],
    kind: str,
    request_uuid: uuid.UUID,
) -> AttemptData:
    """Accept answers as the step after ``step`` and return the attempt as of the new step.

    A repeated ``request_uuid`` gets the first answer again and adds nothing. Raises
    ``StaleStepError`` with the current state when ``step`` is not the last one,
    ``AttemptFinishedError`` or ``DeadlinePassedError`` when it is too late,
    ``InvalidInputError`` for an answer that the form cannot hold.
    """
    try:
        with transaction.atomic():
            row = get_row(attempt_uuid, person_id, lock=True)
            refusal = _refusal(row, step)
            if refusal is None:
                given = _clean(row, responses)
                _add_step(row, kind, given, request_uuid)
                sql.update(row, ("step", "responses"))
                return attempt_data(row)
    except IntegrityError:  # the id was used for the step before this one
        row, refusal = get_row(attempt_uuid, person_id), None
    return _replay(row, request_uuid, responses, refusal)


def submit_attempt(
    attempt_uuid: uuid.UUID,
    person_id: int,
    *,
    key: str,
    step: int | None = None,
    responses: Mapping[str, object] | None = None,
) -> AttemptResult:
    """Finish and grade the attempt once; the same ``key`` gets the same result again.

    Without ``responses`` what was saved is graded; without ``step`` no staleness is checked.
    Raises ``AttemptFinishedError`` for another key, ``StaleStepError`` when newer answers are
    saved, ``DeadlinePassedError`` when answers came too late to count.
    """
    with transaction.atomic():
        row = get_row(attempt_uuid, person_id, lock=True)
        if row.state != AttemptState.IN_PROGRESS:
            return _repeated_result(row, key)
        given = _clean(row, responses or {})
        now = timezone.now()
        is_late = _is_overdue(row, now)
        if is_late:
            _finish(row, key, row.deadline_at)
        else:
            _refuse_stale_submission(row, step, given)
            _add_step(row, StepKind.SUBMIT, given, uuid.uuid5(row.uuid, key))
            _finish(row, key, now)
    if is_late and not changes_nothing(row.responses, given):
        raise _deadline_error()
    return result_of(row)


def finish_overdue_attempt(attempt_uuid: uuid.UUID, person_id: int) -> AttemptData:
    """Finish the attempt at its deadline if that has passed; otherwise leave it as it is."""
    with transaction.atomic():
        row = get_row(attempt_uuid, person_id, lock=True)
        if row.state == AttemptState.IN_PROGRESS and _is_overdue(row, timezone.now()):
            _finish(row, None, row.deadline_at)
    return attempt_data(row)


def finish_overdue_attempts(limit: int = 500) -> int:
    """Finish attempts whose deadline has passed and that nobody touched since; return how many."""
    overdue = Attempt.objects.filter(state=AttemptState.IN_PROGRESS, deadline_at__lt=timezone.now())
    found = list(overdue.order_by("deadline_at").values_list("uuid", "person_id")[:limit])
    for attempt_uuid, person_id in found:
        try:
            finish_overdue_attempt(attempt_uuid, person_id)
        except Exception:
            # One attempt that a room above cannot take must not keep the others open.
            logger.exception("overdue attempt %s could not be finished", attempt_uuid)
    return len(found)


def _start(person_id: int, test: PinnedTest, context: str, title: str, return_url: str) -> Attempt:
    now = timezone.now()
    earlier = list_earlier_attempts(person_id, test.test_id)
    last = _last_of(earlier, person_id, test.id, context)
    if last is not None and last.state == AttemptState.IN_PROGRESS:
        row = get_row(last.uuid, person_id, lock=True)
        if row.state == AttemptState.IN_PROGRESS and not _is_overdue(row, now):
            return row
        if row.state == AttemptState.IN_PROGRESS:
            _finish(row, None, row.deadline_at)
        return _start(person_id, test, context, title, return_url)  # it is finished now: look again
    _check_retry(test, last, now, person_id, context)
    seed = secrets.randbits(63)
    drawn = draw_form(test, [attempt.item_ids for attempt in earlier], seed)
    limit = test.time_limit_minutes and time_allowed(person_id, test.time_limit_minutes)
    row = Attempt(
        person_id=person_id,
        test_id=test.test_id,
        test_version_id=test.id,
        context=context,
        title=title[:_TITLE_LENGTH],
        return_url=return_url,
        number=last.number + 1 if last else 1,
        seed=seed,
        form=drawn.slots,
        item_ids=drawn.item_ids,
        max_score=sum(slot["points"] for slot in drawn.slots),
        started_at=now,
        deadline_at=now + limit if limit else None,
    )
    sql.insert(row)
    return row


def _last_of(
    earlier: Sequence[EarlierAttempt], person_id: int, test_version_id: int, context: str
) -> EarlierAttempt | None:
    """The latest attempt in this context; asked for only when so many lie between that it was not read."""
    for attempt in earlier:
        if attempt.test_version_id == test_version_id and attempt.context == context:
            return attempt
    if len(earlier) < REMEMBERED_ATTEMPTS:
        return None
    return find_last_attempt(person_id, test_version_id, context)


def _check_retry(
    test: PinnedTest, last: EarlierAttempt | None, now: datetime, person_id: int, context: str
) -> None:
    policy = test.retry_policy
    if last is None:
        return
    if last.state == AttemptState.MARKING:
        raise RetryRefusedError(_("Your answers are being marked; a new attempt is possible after that."))
    if policy.max_attempts is not None and last.number >= policy.max_attempts:
        granted = count_granted(person_id, test.id, context) if policy.allows_appeal else 0
        if last.number >= policy.max_attempts + granted:
            raise RetryRefusedError(_("All attempts at this test are used."))
    opens_at = policy.opens_at(last.finished_at)
    if opens_at is not None and now < opens_at:
        moment = timezone.localtime(opens_at).strftime("%d.%m.%Y %H:%M")
        message = _("The next attempt is possible from %(moment)s.") % {"moment": moment}
        raise RetryRefusedError(message)


def _check_return_url(return_url: str) -> None:
    if not return_url.startswith("/") or not url_has_allowed_host_and_scheme(return_url, allowed_hosts=None):
        rule = _("Only an address of this site is possible.")
        raise InvalidInputError(rule, fields={"return_url": [rule]})


def _refusal(row: Attempt, step: int) -> ConflictError | None:
    """Why a step cannot be added; finishes an overdue attempt on the way."""
    if row.state != AttemptState.IN_PROGRESS:
        return AttemptFinishedError(_("The attempt is finished; its answers can no longer be changed."))
    if _is_overdue(row, timezone.now()):
        _finish(row, None, row.deadline_at)
        return _deadline_error()
    if step != row.step:
        return _stale_error(row)
    return None


def _refuse_stale_submission(row: Attempt, step: int | None, given: Responses) -> None:
    # A save in flight may overtake the submission of the very same answers: nothing unseen is graded then.
    if step is None or step == row.step or (given and merge_step({}, given) == row.responses):
        return
    raise _stale_error(row)


def _clean(row: Attempt, responses: Mapping[str, object]) -> Responses:
    """Check answers against the pinned form; raise ``InvalidInputError`` naming the slot."""
    if not responses:
        return {}
    items = items_of(row)
    versions = {str(slot["slot"]): slot["item_version_id"] for slot in row.form}
    cleaned: Responses = {}
    for slot, raw in responses.items():
        if slot not in versions:
            rule = _("The form has no question %(slot)s.") % {"slot": slot[:10]}
            raise InvalidInputError(rule, fields={f"responses.{slot[:10]}": [rule]})
        item = items[versions[slot]]
        try:
            cleaned[slot] = item.type.clean_response(item.body.content, raw)
            if item.type.upload_rules:
                _refuse_foreign_file(row, int(slot), cleaned[slot])
        except InvalidInputError as error:
            raise InvalidInputError(error.message, fields={f"responses.{slot}": [error.message]}) from None
    return cleaned


def _refuse_foreign_file(row: Attempt, slot: int, response: Response) -> None:
    asset = file_of(response)
    if asset is not None and not is_attached(row.id, slot, asset):
        raise InvalidInputError(_("The file is not known here; please attach it again."))


def _add_step(row: Attempt, kind: str, given: Responses, request_uuid: uuid.UUID) -> None:
    row.step += 1
    row.responses = merge_step(row.responses, given)
    step = ResponseStep(
        attempt_id=row.id,
        number=row.step,
        kind=kind,
        responses=given,
        request_uuid=request_uuid,
        created_at=timezone.now(),
    )
    sql.insert(step)


def _finish(row: Attempt, key: str | None, finished_at: datetime | None) -> None:
    """Grade what is saved, write the result and tell the rooms above, all in the caller's transaction."""
    if finished_at is None:
        raise AssertionError("an attempt ends at a moment")
    take_grade(row, grade_attempt(row))
    row.submit_key, row.finished_at = key, finished_at
    sql.update(row, _FINISHED_COLUMNS)
    publish_grade(row)


def _repeated_result(row: Attempt, key: str) -> AttemptResult:
    if row.submit_key != key:
        raise AttemptFinishedError(_("The attempt is finished; its answers can no longer be changed."))
    return result_of(row)


def _replay(
    row: Attempt,
    request_uuid: uuid.UUID,
    responses: Mapping[str, object],
    refusal: ConflictError | None,
) -> AttemptData:
    """Answer a request that was accepted before as it was answered then; refuse any other."""
    earlier = ResponseStep.objects.filter(attempt_id=row.id, request_uuid=request_uuid).first()
    if earlier is None:
        raise refusal or _stale_error(row)
    if earlier.responses != _clean(row, responses):
        raise RequestReusedError(_("This request id was used for other answers."))
    row.step = earlier.number
    row.responses = responses_at(row.uuid, row.person_id, earlier.number)
    return attempt_data(row)


def _is_overdue(row: Attempt, now: datetime) -> bool:
    return row.deadline_at is not None and now > row.deadline_at


def _stale_error(row: Attempt) -> StaleStepError:
    message = _("Newer answers were saved in another window.")
    return StaleStepError(message, step=row.step, responses=row.responses)


def _deadline_error() -> DeadlinePassedError:
    return DeadlinePassedError(_("Time is up: the answers saved before the deadline were counted."))
