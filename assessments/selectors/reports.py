"""The report of a finished attempt: what it shows is decided here and nowhere else."""

from dataclasses import replace
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assessments.correcting import CorrectionKind
from assessments.data import AttemptReport, AttemptState, FeedbackPolicy, ReportRow
from assessments.item_types.base import Json, Outcome
from assessments.models import Attempt
from assessments.selectors.answer_files import list_answer_files
from assessments.selectors.attempts import attempt_data, items_of, result_of
from assessments.selectors.corrections import CorrectedItem, corrected_items
from assessments.selectors.items import LoadedItem
from assessments.selectors.marks import latest_marks
from assessments.selectors.rows import get_row
from assessments.selectors.tests import get_pinned_test
from core.errors import ConflictError


def get_report(uuid: UUID, person_id: int) -> AttemptReport:
    """Raises ``NotFoundError``, and ``ConflictError`` while the attempt is in progress.

    An attempt that awaits its marks is reported with what is known.
    """
    row = get_row(uuid, person_id)
    if row.state == AttemptState.IN_PROGRESS or row.result is None:
        raise ConflictError(_("The report appears when the attempt is finished."))
    test = get_pinned_test(row.test_version_id)
    result = result_of(row)
    items = items_of(row)
    corrected = corrected_items(items)
    outcomes = {graded["slot"]: Outcome(graded["outcome"]) for graded in row.result}
    rows = [
        _report_row(
            row,
            slot,
            items[slot["item_version_id"]],
            corrected.get(slot["item_version_id"]),
            outcomes[slot["slot"]],
            test.feedback_policy,
        )
        for slot in row.form
    ]
    if any(item.type.marked_by_hand for item in items.values()):
        rows = _with_marks(row, rows, test.feedback_policy)
    return AttemptReport(
        attempt=attempt_data(row),
        score=result.score,
        max_score=result.max_score,
        percent=result.percent,
        pass_mark=test.pass_mark,
        passed=result.passed,
        rows=rows,
    )


def _report_row(
    row: Attempt,
    slot: Json,
    item: LoadedItem,
    corrected: CorrectedItem | None,
    outcome: Outcome,
    policy: str,
) -> ReportRow:
    passed = bool(row.passed)
    response = row.responses.get(str(slot["slot"]), [])
    key_open = _opens_key(policy, passed)
    order = slot["option_order"]
    body = corrected.body if corrected else item.body
    options = item.type.review(body, response, order, key_open)
    picture = item.type.review_html
    return ReportRow(
        number=slot["slot"],
        question=item.legend,
        context=item.prose,
        outcome=outcome if policy != FeedbackPolicy.NONE else None,
        options=options if key_open else [option for option in options if option.is_chosen],
        explanation=item.explanation if _opens_explanation(policy, passed) else None,
        section=slot.get("section", ""),
        picture=picture(body, response, order, key_open) if picture else "",
        correction=_told_correction(corrected),
    )


def _with_marks(row: Attempt, rows: list[ReportRow], policy: str) -> list[ReportRow]:
    """The same rows with the files that were handed in and, unless only the score is shown, the marks."""
    files = list_answer_files(row.id, row.responses)
    marks = latest_marks(row.id) if policy != FeedbackPolicy.NONE else {}
    told = []
    for line in rows:
        mark = marks.get(line.number)
        criteria, comment = (mark.criteria, mark.comment) if mark else ((), "")
        told.append(replace(line, file=files.get(line.number), criteria=criteria, comment=comment))
    return told


def _told_correction(corrected: CorrectedItem | None) -> str:
    """What the examined person is told; nothing once the question is graded as it was asked again."""
    if corrected is None or corrected.kind is None or corrected.since is None:
        return ""
    date = {"date": date_format(localtime(corrected.since), "SHORT_DATE_FORMAT")}
    if corrected.kind == CorrectionKind.VOID:
        return _("The question was corrected on %(date)s: it is not counted.") % date
    if corrected.kind == CorrectionKind.KEY:
        return _("The question was corrected on %(date)s: another answer is right.") % date
    return _("The question was corrected on %(date)s: it is scored in another way.") % date


def _opens_key(policy: str, passed: bool) -> bool:
    return passed and policy == FeedbackPolicy.KEY_AFTER_PASSING


def _opens_explanation(policy: str, passed: bool) -> bool:
    if policy == FeedbackPolicy.EXPLANATION:
        return True
    return passed and policy in (FeedbackPolicy.EXPLANATION_AFTER_PASSING, FeedbackPolicy.KEY_AFTER_PASSING)
