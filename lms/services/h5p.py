"""What a browser reports of an H5P block: where the person stopped, what was answered, that it was seen.

A report moves the material on and earns nothing. Answers are graded here anew; the score that the
browser claims is kept beside, to compare, and never counts.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import api as content_api
from core import sql
from core.errors import InvalidInputError
from lms import h5p_blocks, h5p_rules
from lms.errors import StaleStateError, StatementReusedError, TooManyStatementsError
from lms.h5p_blocks import H5PBlock
from lms.models import H5PResult, H5PState, H5PStatement

logger = logging.getLogger(__name__)

STATE_BYTES = 256 * 1024
STATE_BYTES_IN_ALL = 1024 * 1024
STATE_PARTS = 200
# Hours of play send hundreds; a script must not fill the disk.
MOST_STATEMENTS = 5_000
STATEMENT_BYTES_IN_ALL = 8 * 1024 * 1024
FINISHING_VERBS = frozenset({"answered", "completed", "passed", "failed", "mastered", "scored"})


@dataclass(frozen=True)
class StateChange:
    """``data`` None deletes; ``revision`` is the one that the window knows."""

    sub_content_id: str
    data_type: str
    data: str | None
    revision: int


@transaction.atomic
def save_state(enrolment_uuid: UUID, person_id: int, block_id: str, change: StateChange) -> int:
    """Keep where the person stopped; returns the new revision. The same change again changes nothing.

    Raises ``StaleStateError`` when another window wrote since, ``InvalidInputError`` when it is too
    much, and the errors of ``get_block``.
    """
    found = h5p_blocks.get_block(enrolment_uuid, person_id, block_id)
    row = _locked_state(person_id, found.version_uuid)
    part = row.data.get(change.sub_content_id, {})
    if part.get(change.data_type) == change.data:
        return row.revision
    if change.revision != row.revision:
        raise StaleStateError(
            _("The state was saved in another window."), revision=row.revision, state=row.data
        )
    row.data = _changed(row.data, change)
    row.revision += 1
    row.updated_at = timezone.now()
    sql.update(row, ("data", "revision", "updated_at"))
    return row.revision


def _changed(data: dict[str, dict[str, str]], change: StateChange) -> dict[str, dict[str, str]]:
    part = {**data.get(change.sub_content_id, {}), change.data_type: change.data}
    kept = {name: text for name, text in part.items() if text is not None}
    changed = {**data, change.sub_content_id: kept}
    parts = {sub_content_id: texts for sub_content_id, texts in changed.items() if texts}
    sizes = [len(text.encode()) for texts in parts.values() for text in texts.values()]
    if sum(sizes) > STATE_BYTES_IN_ALL or len(sizes) > STATE_PARTS:
        rule = _("The state of the content is larger than may be kept.")
        raise InvalidInputError(rule, fields={"data": [rule]})
    return parts


def _locked_state(person_id: int, version_uuid: UUID) -> H5PState:
    known = h5p_blocks.find_state(person_id, version_uuid, lock=True)
    if known is None:
        row = H5PState(person_id=person_id, version_id=version_uuid)
        sql.insert(row, on_conflict="ON CONFLICT (person_id, version_uuid) DO NOTHING")
        return H5PState.objects.select_for_update().get(person_id=person_id, version__uuid=version_uuid)
    return known


@transaction.atomic
def mark_viewed(enrolment_uuid: UUID, person_id: int, block_id: str) -> H5PResult:
    """Note that the block was drawn; again changes nothing.

    State and answers belong to the version, so what the person did with it elsewhere (in an earlier
    enrolment, in another block) counts here too: nobody must answer twice what is shown as answered.
    """
    found = h5p_blocks.get_block(enrolment_uuid, person_id, block_id)
    result = _locked_result(found)
    now = timezone.now()
    _take_over(found, result, now)
    _apply_rule(found, result, now)
    sql.update(result, _PROJECTION)
    return result


def _take_over(found: H5PBlock, result: H5PResult, at: datetime) -> None:
    others = H5PResult.objects.filter(
        enrolment__person_id=found.enrolment.person_id, version__uuid=found.version_uuid
    )
    for other in others.exclude(pk=result.pk).filter(completed_at__isnull=False):
        result.completed_at = result.completed_at or at
        if other.best_percent is not None and other.best_percent > (result.best_percent or -1):
            result.best_percent = other.best_percent
            result.server_score, result.server_max = other.server_score, other.server_max


@transaction.atomic
def record_statement(enrolment_uuid: UUID, person_id: int, block_id: str, raw: object) -> H5PResult:
    """Keep what the browser reported and reckon anew what it means; a repeat changes nothing.

    Raises ``StatementReusedError`` when the id names another statement, ``TooManyStatementsError``,
    ``InvalidInputError`` naming field and rule, and the errors of ``get_block``.
    """
    found = h5p_blocks.get_block(enrolment_uuid, person_id, block_id)
    statement = content_api.read_h5p_statement(raw)
    result = _locked_result(found)
    now = timezone.now()
    if not _append(found, statement, now):
        return result
    result.statement_count += 1
    result.statement_bytes += statement.size
    if result.statement_count > MOST_STATEMENTS or result.statement_bytes > STATEMENT_BYTES_IN_ALL:
        raise TooManyStatementsError(_("Too much was reported of this task: no more is kept."))
    if statement.is_whole and statement.score is not None:
        result.browser_score, result.browser_max = statement.score, statement.max_score
    _grade(found, result, statement, now)
    _apply_rule(found, result, now)
    sql.update(result, _PROJECTION)
    return result


_PROJECTION = (
    "viewed_at",
    "completed_at",
    "done_at",
    "browser_score",
    "browser_max",
    "server_score",
    "server_max",
    "best_percent",
    "differs",
    "statement_count",
    "statement_bytes",
    "updated_at",
)


def _append(found: H5PBlock, statement: content_api.H5PStatement, at: datetime) -> bool:
    """Write the statement; False when it was written before."""
    row = H5PStatement(
        enrolment=found.enrolment,
        person_id=found.enrolment.person_id,
        version_id=found.version_uuid,
        block_id=found.id,
        statement_uuid=statement.uuid,
        digest=statement.digest,
        verb=statement.verb,
        sub_content_id=statement.sub_content_id,
        response=statement.response,
        score=statement.score,
        max_score=statement.max_score,
        body=statement.body,
        recorded_at=at,
    )
    if sql.insert(row, on_conflict="ON CONFLICT (enrolment_id, statement_uuid) DO NOTHING"):
        return True
    known = H5PStatement.objects.get(enrolment=found.enrolment, statement_uuid=statement.uuid)
    if (known.block_id, known.digest) != (found.id, statement.digest):
        raise StatementReusedError(_("This statement id was already used for something else."))
    return False


def _grade(found: H5PBlock, result: H5PResult, statement: content_api.H5PStatement, at: datetime) -> None:
    """Of several answers to one question the latest counts, of several complete gradings the best."""
    is_finished = (
        statement.is_whole and statement.verb in FINISHING_VERBS and statement.completion is not False
    )
    if statement.verb not in FINISHING_VERBS and statement.claimed_share is None:
        return
    version = content_api.get_h5p_version(found.version_uuid)
    grade = content_api.regrade_h5p(version, _answers(found))
    if not result.differs and _told(version, statement, grade).differs_from(statement):
        result.differs = True
        logger.warning("The score of H5P block %s in version %s differs", found.id, found.version_uuid)
    whole = grade.whole
    is_complete = whole.is_complete if whole is not None and whole.parts else is_finished
    if is_complete:
        result.completed_at = result.completed_at or at
    if whole is not None:
        result.server_score, result.server_max = whole.score, whole.max_score
        if is_complete and whole.has_score:
            result.best_percent = max(result.best_percent or Decimal(0), _percent(whole))


def _told(
    version: content_api.H5PVersionData, statement: content_api.H5PStatement, grade: content_api.H5PGrade
) -> content_api.H5PGrade:
    """What a claimed score is measured by: the response beside it, or all answers when it stands alone."""
    if statement.response is None:
        return grade
    said = content_api.H5PAnswer(statement.sub_content_id, statement.response, statement.verb)
    return content_api.regrade_h5p(version, [said])


def _percent(whole: content_api.H5PRegrade) -> Decimal:
    """Rounded down, so that no rule is fulfilled by rounding; where nothing can be earned, all was."""
    if not whole.max_score:
        return Decimal(100)
    return (whole.score * 100 / whole.max_score).quantize(Decimal("0.01"), ROUND_DOWN)


# The latest answers to each question in turn: a walk through a branching scenario may come to one question
# several times, and some libraries report an empty answer after a reload.
_ANSWERS = """
    SELECT sub_content_id, coalesce(response, ''), verb, score, max_score, id FROM (
        SELECT *, row_number() OVER (PARTITION BY sub_content_id ORDER BY id DESC) AS age
        FROM lms_h5pstatement
        WHERE person_id = %s AND version_uuid = %s AND verb IN ('answered', 'completed')
    ) AS answers
    WHERE age <= 20
    ORDER BY id
"""


def _answers(found: H5PBlock) -> list[content_api.H5PAnswer]:
    rows = sql.select(_ANSWERS, [found.enrolment.person_id, found.version_uuid])
    return [content_api.H5PAnswer(*row) for row in rows]


def _apply_rule(found: H5PBlock, result: H5PResult, at: datetime) -> None:
    """What is done stays done."""
    result.viewed_at = result.viewed_at or at
    result.updated_at = at
    if result.done_at is None and h5p_rules.is_fulfilled(found.block, result):
        result.done_at = at


def _locked_result(found: H5PBlock) -> H5PResult:
    known = h5p_blocks.find_result(found, lock=True)
    if known is None:
        row = H5PResult(enrolment=found.enrolment, block_id=found.id, version_id=found.version_uuid)
        sql.insert(row, on_conflict="ON CONFLICT (enrolment_id, block_id) DO NOTHING")
        return H5PResult.objects.select_for_update().get(enrolment=found.enrolment, block_id=found.id)
    return known
