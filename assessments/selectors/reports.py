"""The report of a finished attempt: what it shows is decided here and nowhere else."""

from uuid import UUID

from django.utils.translation import gettext as _

from assessments.data import AttemptReport, AttemptState, FeedbackPolicy, ReportRow
from assessments.item_types.base import Json, Outcome
from assessments.models import Attempt
from assessments.selectors.attempts import attempt_data, items_of, result_of
from assessments.selectors.items import LoadedItem
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
    outcomes = {graded["slot"]: Outcome(graded["outcome"]) for graded in row.result}
    return AttemptReport(
        attempt=attempt_data(row),
        score=result.score,
        max_score=result.max_score,
        percent=result.percent,
        pass_mark=test.pass_mark,
        passed=result.passed,
        rows=[
            _report_row(
                row, slot, items[slot["item_version_id"]], outcomes[slot["slot"]], test.feedback_policy
            )
            for slot in row.form
        ],
    )


def _report_row(row: Attempt, slot: Json, item: LoadedItem, outcome: Outcome, policy: str) -> ReportRow:
    passed = bool(row.passed)
    response = row.responses.get(str(slot["slot"]), [])
    key_open = _opens_key(policy, passed)
    order = slot["option_order"]
    options = item.type.review(item.body, response, order, key_open)
    picture = item.type.review_html
    return ReportRow(
        number=slot["slot"],
        question=item.legend,
        context=item.prose,
        outcome=outcome if policy != FeedbackPolicy.NONE else None,
        options=options if key_open else [option for option in options if option.is_chosen],
        explanation=item.explanation if _opens_explanation(policy, passed) else None,
        section=slot.get("section", ""),
        picture=picture(item.body, response, order, key_open) if picture else "",
    )


def _opens_key(policy: str, passed: bool) -> bool:
    return passed and policy == FeedbackPolicy.KEY_AFTER_PASSING


def _opens_explanation(policy: str, passed: bool) -> bool:
    if policy == FeedbackPolicy.EXPLANATION:
        return True
    return passed and policy in (FeedbackPolicy.EXPLANATION_AFTER_PASSING, FeedbackPolicy.KEY_AFTER_PASSING)
