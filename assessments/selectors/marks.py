"""Marks that people gave to written answers and files, and the answers that wait for one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db import connection
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assessments.data import AttemptState
from assessments.item_types.base import Json, Outcome
from assessments.item_types.written import count_words, file_of, told_answer
from assessments.marking import AnswerRow, AnswerToMark, CriterionMark, MarkData
from assessments.models import Attempt, Mark
from assessments.selectors.answer_files import list_answer_files
from assessments.selectors.corrections import corrected_items
from assessments.selectors.items import LoadedItem, get_item, load_items
from core.errors import NotFoundError

MOST_LISTED = 2_000
_QUESTION_LENGTH = 160

_LATEST = "SELECT DISTINCT ON (slot) slot, points, max_points FROM assessments_mark WHERE attempt_id = %s"
_AWAITING = """
    SELECT a.uuid, (r.value->>'slot')::int, a.id, a.person_id, a.title, a.finished_at,
        (SELECT (f.value->>'item_version_id')::bigint FROM jsonb_array_elements(a.form) f
         WHERE f.value->>'slot' = r.value->>'slot')
    FROM assessments_attempt a CROSS JOIN jsonb_array_elements(a.result) r
    WHERE a.state = 'marking' AND a.person_id = ANY(%s) AND r.value->>'outcome' = 'awaits_mark'
    ORDER BY a.finished_at, a.id, 2 LIMIT %s
"""
_Listed = tuple[UUID, int, int, int, str, datetime, int]


def marks_of(attempt_id: int) -> dict[int, Fraction]:
    """Slot → fraction of its points by the latest mark; slots without a mark are left out."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_LATEST} ORDER BY slot, number DESC", [attempt_id])
        return {slot: Fraction(points, most) for slot, points, most in cursor.fetchall()}


def latest_marks(attempt_id: int) -> dict[int, MarkData]:
    """The mark that counts, by slot."""
    return {slot: marks[-1] for slot, marks in _marks_by_slot(attempt_id).items()}


def list_awaiting_marks(person_ids: Iterable[int], *, limit: int = MOST_LISTED) -> list[AnswerRow]:
    """Answers of these people that wait for a mark, the one that waits longest first."""
    with connection.cursor() as cursor:
        cursor.execute(_AWAITING, [list(person_ids), limit])
        rows: list[_Listed] = cursor.fetchall()
    questions = _questions(version_id for *_rest, version_id in rows)
    return [
        AnswerRow(attempt_uuid, slot, number, person_id, title, questions[version_id], handed_in_at)
        for attempt_uuid, slot, number, person_id, title, handed_in_at, version_id in rows
    ]


def list_marked_answers(person_ids: Iterable[int], *, limit: int = 200) -> list[AnswerRow]:
    """Answers of these people that have a mark, the one marked last first; ``limit`` counts marks."""
    latest = Mark.objects.filter(attempt__person_id__in=list(person_ids)).order_by("-created_at", "-id")
    marks: dict[tuple[int, int], Mark] = {}
    for mark in latest.select_related("attempt")[:limit]:
        marks.setdefault((mark.attempt_id, mark.slot), mark)
    versions = {key: _slot_of(mark.attempt, mark.slot)["item_version_id"] for key, mark in marks.items()}
    questions = _questions(versions.values())
    return [_marked_row(mark, questions[versions[key]]) for key, mark in marks.items()]


def get_answer(attempt_uuid: UUID, slot: int) -> AnswerToMark:
    """One handed-in answer that a person marks or has marked. Raises ``NotFoundError`` for any other."""
    row = Attempt.objects.filter(uuid=attempt_uuid).exclude(state=AttemptState.IN_PROGRESS).first()
    if row is None or not row.responses.get(str(slot)):
        raise _no_answer()
    item = markable_item(row, slot)
    response = row.responses[str(slot)]
    text = "" if file_of(response) else told_answer(response)
    return AnswerToMark(
        attempt_uuid=row.uuid,
        slot=slot,
        number=row.id,
        person_id=row.person_id,
        title=row.title,
        handed_in_at=_handed_in(row),
        question=item.legend,
        context=item.prose,
        explanation=item.explanation,
        points=_slot_of(row, slot).get("points", 1),
        rubric=rubric_of(item),
        text=text,
        word_count=count_words(text),
        max_words=item.body.content.get("max_words"),
        file=list_answer_files(row.id, {str(slot): response}).get(slot),
        marks=_marks_by_slot(row.id).get(slot, []),
    )


def markable_item(row: Attempt, slot: int) -> LoadedItem:
    """The item of the slot. Raises ``NotFoundError`` when there is none or no person marks it."""
    item = get_item(_slot_of(row, slot)["item_version_id"])
    if not item.type.marked_by_hand:
        raise _no_answer()
    return item


def rubric_of(item: LoadedItem) -> list[Json]:
    """The rubric that holds now: a correction may have changed it."""
    corrected = corrected_items([item.version_id]).get(item.version_id)
    rubric: list[Json] = (corrected.body if corrected else item.body).key["rubric"]
    return rubric


def is_awaiting(row: Attempt, slot: int) -> bool:
    outcomes = {graded["slot"]: graded["outcome"] for graded in row.result or []}
    return outcomes.get(slot) == Outcome.AWAITS_MARK


def mark_data(mark: Mark) -> MarkData:
    return MarkData(
        slot=mark.slot,
        number=mark.number,
        criteria=[CriterionMark(**row) for row in mark.criteria],
        points=mark.points,
        max_points=mark.max_points,
        comment=mark.comment,
        marker_id=mark.marker_id,
        created_at=mark.created_at,
    )


def _marks_by_slot(attempt_id: int) -> dict[int, list[MarkData]]:
    found: dict[int, list[MarkData]] = defaultdict(list)
    for mark in Mark.objects.filter(attempt_id=attempt_id).order_by("slot", "number"):
        found[mark.slot].append(mark_data(mark))
    return found


def _marked_row(mark: Mark, question: str) -> AnswerRow:
    row = mark.attempt
    return AnswerRow(
        row.uuid, mark.slot, row.id, row.person_id, row.title, question, _handed_in(row), mark_data(mark)
    )


def _questions(version_ids: Iterable[int]) -> dict[int, str]:
    """The stems as plain text, cut to a line or two."""
    items = load_items(set(version_ids))
    return {version_id: _plain(item.legend or item.prose) for version_id, item in items.items()}


def _plain(html: str) -> str:
    text = " ".join(strip_tags(html.replace("<", " <")).split())
    return Truncator(text).chars(_QUESTION_LENGTH)


def _slot_of(row: Attempt, slot: int) -> Json:
    form: Sequence[Json] = row.form
    for asked in form:
        if asked["slot"] == slot:
            return asked
    raise _no_answer()


def _handed_in(row: Attempt) -> datetime:
    if row.finished_at is None:
        raise AssertionError("only a finished attempt is marked")
    return row.finished_at


def _no_answer() -> NotFoundError:
    return NotFoundError(_("There is no such answer."))
