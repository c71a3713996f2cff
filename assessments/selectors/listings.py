"""Lists for programs: pages of attempts, results and versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from assessments.data import AttemptData, AttemptState
from assessments.models import Attempt, ItemBank, ItemVersion, Test, TestVersion
from assessments.selectors.attempts import attempt_data
from assessments.selectors.authoring import Ownership
from core.errors import InvalidInputError, NotFoundError

# What a line of a list does not show and what makes a row heavy.
_NOT_LISTED = ("form", "item_ids", "result", "seed", "submit_key")
_QUESTION_COUNT = RawSQL("cardinality(item_ids)", [])


@dataclass(frozen=True, slots=True)
class AttemptPage:
    attempts: Sequence[AttemptData]
    total: int


@dataclass(frozen=True, slots=True)
class ItemVersionLine:
    number: int
    type: str
    stem: str
    difficulty: int
    tags: Sequence[str]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """A finished attempt without its person; ``test_version`` is the number of the version."""

    uuid: UUID
    test_version: int
    number: int
    percent: Decimal
    passed: bool
    finished_at: datetime


def list_own_attempts(person_id: int, *, page: int, per_page: int) -> AttemptPage:
    """The person's attempts in any context, the latest first; ``page`` counts from 1."""
    rows = Attempt.objects.filter(person_id=person_id).order_by("-started_at", "-id")
    first = (page - 1) * per_page
    listed = rows.defer(*_NOT_LISTED).annotate(question_count=_QUESTION_COUNT)[first : first + per_page]
    return AttemptPage([attempt_data(row, row.question_count) for row in listed], rows.count())


def list_item_versions(item_uuid: UUID) -> list[ItemVersionLine]:
    """The newest first."""
    rows = ItemVersion.objects.filter(item__uuid=item_uuid).order_by("-number")
    fields = ("number", "type", "stem", "difficulty", "tags", "created_at")
    return [ItemVersionLine(**row) for row in rows.values(*fields)]


def bank_uuids(bank_ids: Iterable[int]) -> dict[int, UUID]:
    return dict(ItemBank.objects.filter(id__in=set(bank_ids)).values_list("id", "uuid"))


def list_outcomes(
    test_uuid: UUID, ownership: Ownership, *, after: UUID | None, limit: int
) -> list[AttemptOutcome]:
    """Finished attempts at any version of the test in the order of their start, those after ``after``.

    Raises ``NotFoundError``, also for a test of others, and ``InvalidInputError`` for an ``after``
    that is no attempt at this test.
    """
    test = Test.objects.filter(ownership.condition(), uuid=test_uuid).values_list("id", flat=True).first()
    if test is None:
        raise NotFoundError(_("There is no such test."))
    versions = dict(TestVersion.objects.filter(test_id=test).values_list("id", "number"))
    rows = Attempt.objects.filter(test_version_id__in=versions)
    if after is not None:
        last = rows.filter(uuid=after).values_list("id", flat=True).first()
        if last is None:
            rule = _("There is no such attempt.")
            raise InvalidInputError(rule, fields={"after": [rule]})
        rows = rows.filter(id__gt=last)
    finished = rows.filter(state=AttemptState.FINISHED).order_by("id")[:limit]
    return [
        AttemptOutcome(uuid, versions[version], number, percent, passed, finished_at)
        for uuid, version, number, percent, passed, finished_at in finished.values_list(
            "uuid", "test_version_id", "number", "percent", "passed", "finished_at"
        )
        if percent is not None and passed is not None and finished_at is not None
    ]
