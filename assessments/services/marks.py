"""Marking: a person rates an answer by its rubric, and the attempt is graded once nothing waits."""

import uuid
from dataclasses import asdict
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import api as accounts_api
from assessments.data import AttemptState, result_url
from assessments.errors import MarkedMeanwhileError, RequestReusedError
from assessments.marking import CriterionMark, MarkData, MarkDraft, rate
from assessments.models import Attempt, Mark
from assessments.selectors.marks import mark_data, markable_item, rubric_of
from assessments.services.grading import (
    GRADE_COLUMNS,
    grade_attempt,
    publish_grade,
    publish_regrade,
    take_grade,
)
from assessments.services.statistics import request_count
from core import sql
from core.errors import ConflictError, InvalidInputError, NotFoundError, PermissionDeniedError

MOST_CHARACTERS = 4_000


@transaction.atomic
def give_mark(draft: MarkDraft) -> MarkData:
    """Mark an answer, or mark it anew; the latest mark counts.

    Whoever may mark whom is the caller's question, except that nobody marks an answer of one's own.
    When no answer of the attempt waits any more, the attempt is graded as of the moment it was handed
    in. A later mark changes its result; credits that it brought stay.

    A repeated ``request_uuid`` gives the same mark and changes nothing. Raises
    ``MarkedMeanwhileError`` with the latest mark when it is not the one that the marker saw,
    ``InvalidInputError`` naming ``levels.<number>`` or ``comment``, ``ConflictError`` while the
    attempt is in progress, ``PermissionDeniedError``, ``NotFoundError``.
    """
    row = _locked(draft.attempt_uuid)
    if row.person_id == draft.marker_id:
        raise PermissionDeniedError(_("Nobody marks an answer of one's own."))
    if row.state == AttemptState.IN_PROGRESS:
        raise ConflictError(_("The attempt is not handed in yet."))
    item = markable_item(row, draft.slot)
    if not row.responses.get(str(draft.slot)):
        raise NotFoundError(_("There is no such answer."))
    comment = _clean_comment(draft.comment)
    repeated = Mark.objects.filter(attempt_id=row.id, request_uuid=draft.request_uuid).first()
    if repeated is not None:
        return _same(repeated, draft, comment)
    _refuse_unseen(row, draft)
    criteria = rate(rubric_of(item), draft.levels)
    mark = _write_mark(row, draft, criteria, comment)
    _regrade(row, mark)
    return mark_data(mark)


def _locked(attempt_uuid: uuid.UUID) -> Attempt:
    row = Attempt.objects.select_for_update().filter(uuid=attempt_uuid).first()
    if row is None:
        raise NotFoundError(_("There is no such answer."))
    return row


def _clean_comment(comment: str) -> str:
    text = comment.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > MOST_CHARACTERS:
        rule = _("At most %(most)d characters.") % {"most": MOST_CHARACTERS}
        raise InvalidInputError(rule, fields={"comment": [rule]})
    return text


def _same(mark: Mark, draft: MarkDraft, comment: str) -> MarkData:
    known = mark_data(mark)
    if (known.slot, known.levels, known.comment) != (draft.slot, list(draft.levels), comment):
        raise RequestReusedError(_("This request id was used for another mark."))
    return known


def _refuse_unseen(row: Attempt, draft: MarkDraft) -> None:
    latest = Mark.objects.filter(attempt_id=row.id, slot=draft.slot).order_by("-number").first()
    if (latest.number if latest else 0) == draft.seen:
        return
    message = _("Somebody has marked this answer meanwhile.")
    raise MarkedMeanwhileError(message, mark=mark_data(latest) if latest else None)


def _write_mark(row: Attempt, draft: MarkDraft, criteria: list[CriterionMark], comment: str) -> Mark:
    return Mark.objects.create(
        attempt_id=row.id,
        slot=draft.slot,
        number=draft.seen + 1,
        criteria=[asdict(criterion) for criterion in criteria],
        points=sum(criterion.points for criterion in criteria),
        max_points=sum(criterion.most for criterion in criteria),
        comment=comment,
        marker_id=draft.marker_id,
        request_uuid=draft.request_uuid,
    )


def _regrade(row: Attempt, mark: Mark) -> None:
    """Write what the attempt is worth now, and tell the rooms above and the person."""
    was_graded, passed_before, result_before = row.state == AttemptState.FINISHED, row.passed, row.result
    take_grade(row, grade_attempt(row))
    sql.update(row, GRADE_COLUMNS)
    if not was_graded:
        publish_grade(row)
    elif row.result != result_before:
        request_count(row.person_id, row.test_id)
        source_uuid = uuid.uuid5(row.uuid, f"mark:{mark.slot}:{mark.number}")
        publish_regrade(row, source_uuid, passed_before=bool(passed_before))
    if row.state == AttemptState.FINISHED:
        _write_letter(row, is_again=was_graded)


def _write_letter(row: Attempt, *, is_again: bool) -> None:
    """The result itself stays on the platform: a letter may be read by others."""
    link = urljoin(settings.KAFEDRA_PUBLIC_URL, result_url(row.return_url, row.uuid))
    words = {"title": row.title, "link": link, "is_again": is_again}
    accounts_api.send_letter(row.person_id, "assessments/mail/marked", words)
