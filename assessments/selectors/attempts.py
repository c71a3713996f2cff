"""Attempts as their owner may see them; nothing here gives away a key before the policy does."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Avg, Count, Max, Q, QuerySet
from django.db.models.expressions import RawSQL

from assessments.data import (
    AttemptData,
    AttemptForm,
    AttemptResult,
    AttemptState,
    AttemptTotals,
    BestResult,
    FormQuestion,
    Responses,
    result_url,
)
from assessments.item_types.base import Json
from assessments.item_types.groups import as_shown
from assessments.marking import AnswerFileData
from assessments.merging import merge_step
from assessments.models import Attempt, ResponseStep
from assessments.selectors.answer_files import list_answer_files
from assessments.selectors.items import LoadedItem, load_items
from assessments.selectors.rows import get_row
from assessments.selectors.tests import get_pinned_test
from assessments.uploading import upload_html

_LISTED = ("form", "item_ids", "result", "seed", "submit_key")
_QUESTION_COUNT = RawSQL("cardinality(item_ids)", [])


def get_attempt(uuid: UUID, person_id: int) -> AttemptData:
    """Raises ``NotFoundError``, for another person's attempt too."""
    return attempt_data(get_row(uuid, person_id))


def get_form(uuid: UUID, person_id: int, *, shown: Responses | None = None) -> AttemptForm:
    """The questions of the attempt with the answers so far, or with those to be ``shown``.

    Raises ``NotFoundError``.
    """
    row = get_row(uuid, person_id)
    items = items_of(row)
    responses = row.responses if shown is None else shown
    takes_files = any(item.type.upload_rules for item in items.values())
    files = list_answer_files(row.id, responses) if takes_files else {}
    return AttemptForm(
        attempt=attempt_data(row),
        pass_mark=get_pinned_test(row.test_version_id).pass_mark,
        questions=[
            _question(row, slot, items[slot["item_version_id"]], responses, files) for slot in row.form
        ],
    )


def list_attempts(person_id: int, context: str) -> list[AttemptData]:
    """The person's attempts in this context, the first one first."""
    rows = Attempt.objects.filter(person_id=person_id, context=context).order_by("test_version_id", "number")
    listed = rows.defer(*_LISTED).annotate(question_count=_QUESTION_COUNT)
    return [attempt_data(row, row.question_count) for row in listed]


def best_results(
    person_ids: Iterable[int], test_version_ids: Iterable[int] | None = None
) -> dict[tuple[int, int], BestResult]:
    """Best finished attempts by (person id, test version id)."""
    rows = _finished(person_ids)
    if test_version_ids is not None:
        rows = rows.filter(test_version_id__in=list(test_version_ids))
    grouped = rows.values("person_id", "test_version_id").annotate(
        best=Max("percent"),
        count=Count("id"),
        wins=Count("id", filter=Q(passed=True)),
        last=Max("finished_at"),
    )
    return {
        (row["person_id"], row["test_version_id"]): BestResult(
            person_id=row["person_id"],
            test_version_id=row["test_version_id"],
            percent=row["best"],
            passed=row["wins"] > 0,
            attempts=row["count"],
            last_finished_at=row["last"],
        )
        for row in grouped
    }


def attempt_totals(person_ids: Iterable[int]) -> dict[int, AttemptTotals]:
    """Counts and averages of finished attempts by person id; people without any are left out."""
    grouped = (
        _finished(person_ids)
        .values("person_id")
        .annotate(
            count=Count("id"),
            wins=Count("id", filter=Q(passed=True)),
            average=Avg("percent"),
            last=Max("finished_at"),
        )
    )
    return {
        row["person_id"]: AttemptTotals(
            person_id=row["person_id"],
            attempts=row["count"],
            passed=row["wins"],
            average_percent=row["average"],
            last_finished_at=row["last"],
        )
        for row in grouped
    }


def responses_at(uuid: UUID, person_id: int, step: int) -> Responses:
    """The answers as they stood after the given step, replayed from the log."""
    steps = ResponseStep.objects.filter(
        attempt__uuid=uuid, attempt__person_id=person_id, number__lte=step
    ).order_by("number")
    responses: Responses = {}
    for given in steps.values_list("responses", flat=True):
        responses = merge_step(responses, given)
    return responses


def attempt_data(row: Attempt, question_count: int | None = None) -> AttemptData:
    """``question_count`` spares reading the form where it is known otherwise."""
    return AttemptData(
        uuid=row.uuid,
        person_id=row.person_id,
        test_version_id=row.test_version_id,
        context=row.context,
        title=row.title,
        return_url=row.return_url,
        number=row.number,
        state=row.state,
        step=row.step,
        responses=row.responses,
        question_count=len(row.form) if question_count is None else question_count,
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        finished_at=row.finished_at,
        score=row.score,
        percent=row.percent,
        passed=row.passed,
    )


def result_of(row: Attempt) -> AttemptResult:
    if row.finished_at is None:
        raise AssertionError("only a finished attempt has a result")
    return AttemptResult(
        attempt_uuid=row.uuid,
        number=row.number,
        score=row.score,
        max_score=row.max_score,
        percent=row.percent,
        passed=row.passed,
        finished_at=row.finished_at,
        result_url=result_url(row.return_url, row.uuid),
    )


def items_of(row: Attempt) -> dict[int, LoadedItem]:
    """The item versions of the attempt's form by id."""
    return load_items([slot["item_version_id"] for slot in row.form])


def _question(
    row: Attempt, slot: Json, item: LoadedItem, responses: Responses, files: Mapping[int, AnswerFileData]
) -> FormQuestion:
    number: int = slot["slot"]
    order: Sequence[int] = slot["option_order"]
    response = responses.get(str(number), [])
    inputs_html = item.type.render_html(item.prepared, number, order, response)
    rules = item.type.upload_rules(item.body.content) if item.type.upload_rules else None
    if rules is not None:
        inputs_html += upload_html(row.uuid, number, rules, files.get(number))
    content, shown_order = as_shown(item.body.content, order)
    return FormQuestion(
        slot=number,
        type=item.type.code,
        legend=item.legend,
        prose=item.prose,
        hint=item.type.hint(item.body.content, item.body.scoring),
        content=content,
        order=shown_order,
        response=response,
        inputs_html=inputs_html,
        points=slot.get("points", 1),
        section=slot.get("section", ""),
        scripts=item.type.scripts,
    )


def _finished(person_ids: Iterable[int]) -> QuerySet[Attempt]:
    return Attempt.objects.filter(person_id__in=list(person_ids), state=AttemptState.FINISHED)
