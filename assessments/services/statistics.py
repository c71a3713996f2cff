"""Counts finished first attempts for the statistics: each exactly once, whatever is killed or comes twice.

Whoever changes an attempt writes a request to count in the same transaction. Counting a person and a test
means to make the counts agree with what holds now: the attempt that comes first, and its marks. What was
counted otherwise is subtracted and added anew; what agrees is left alone. So a request that is repeated,
late or out of order does no harm, and a rebuild gives the same counts.
"""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from assessments.item_types.base import Response
from assessments.models import (
    AnswerCount,
    Attempt,
    CountedAttempt,
    CountRequest,
    ItemCount,
    MonthCount,
    SlotCount,
    TotalCount,
)
from assessments.selectors.items import LoadedItem, load_items
from assessments.statistics.answers import NO_ANSWER

logger = logging.getLogger(__name__)
_AT_ONCE = 500
# So many attempts of twenty questions fit into the memory that a query may take.
_REBUILT_AT_ONCE = 20_000
# One process counts at a time; the number is that of this work among the locks of the database.
_LOCK = 742_001
_ANSWER_BATCH = 20_000

_REQUEST = "INSERT INTO assessments_countrequest (person_id, test_id) VALUES (%s, %s)"
_TAKE_REQUESTS = """
    DELETE FROM assessments_countrequest WHERE id IN (
        SELECT id FROM assessments_countrequest ORDER BY id LIMIT %s
    ) RETURNING person_id, test_id
"""

# The first finished attempt of each person at each test, and its marks in ten-millionths of a point.
_FIRST = """
    SELECT a.id, a.person_id, a.test_id, marks.fractions, marks.total, marks.maximum
    FROM ({chosen}) first
    JOIN assessments_attempt a ON a.id = first.id
    CROSS JOIN LATERAL (
        SELECT array_agg(fraction) AS fractions,
               coalesce(sum(fraction::bigint * points), 0) AS total,
               coalesce(sum(points) FILTER (WHERE fraction IS NOT NULL), 0) AS maximum
        FROM (
            SELECT coalesce((graded -> 'points')::int, 1) AS points,
                   CASE WHEN graded ->> 'outcome' <> 'void'
                   THEN round((graded -> 'score')::float8 * 10000000)::int END AS fraction
            FROM jsonb_array_elements(a.result) AS graded
        ) slots
    ) marks
"""
_ALL_FIRST = _FIRST.format(
    chosen="""
    SELECT DISTINCT ON (person_id, test_id) id FROM assessments_attempt
    WHERE state = 'finished' ORDER BY person_id, test_id, finished_at, id
"""
)
_ASKED = "(SELECT DISTINCT * FROM unnest(%s::bigint[], %s::bigint[]) AS pairs (person_id, test_id)) asked"
# One look into the index per pair: left to itself, the planner sorts a table of a million attempts.
_ASKED_FIRST = _FIRST.format(
    chosen=f"""
    SELECT found.id FROM {_ASKED}
    CROSS JOIN LATERAL (
        SELECT id FROM assessments_attempt own
        WHERE own.person_id = asked.person_id AND own.test_id = asked.test_id AND own.state = 'finished'
        ORDER BY finished_at, id LIMIT 1
    ) found
"""  # noqa: S608
)
_OUTDATED = f"""
    SELECT counted.attempt_id FROM assessments_countedattempt counted
    JOIN {_ASKED} USING (person_id, test_id)
    LEFT JOIN ({_ASKED_FIRST}) first ON first.id = counted.attempt_id
    WHERE first.fractions IS DISTINCT FROM counted.fractions
"""  # noqa: S608
_INSERT_COUNTED = """
    INSERT INTO assessments_countedattempt (attempt_id, person_id, test_id, fractions, total, maximum)
    {first} ON CONFLICT DO NOTHING RETURNING attempt_id
"""

# One row per slot that counts; slots are numbered in the order of the form, from one.
_FACTS = """
    WITH counted AS (
        SELECT c.fractions, c.total, c.maximum, a.test_version_id, a.form, a.responses,
               date_trunc('month', a.finished_at AT TIME ZONE %s)::date AS month
        FROM assessments_countedattempt c JOIN assessments_attempt a ON a.id = c.attempt_id
        WHERE c.attempt_id = ANY(%s)
    ), facts AS MATERIALIZED (
        SELECT test_version_id, total, maximum, month, slot, fraction, points,
               (part -> 'item_version_id')::bigint AS item_version_id,
               fraction::bigint * points AS mark,
               coalesce(responses ->> slot::text, '[]') AS response
        FROM counted
        CROSS JOIN LATERAL ROWS FROM (jsonb_array_elements(form), unnest(fractions))
            WITH ORDINALITY AS asked (part, fraction, slot)
        CROSS JOIN LATERAL (SELECT coalesce((part -> 'points')::int, 1) AS points) AS worth
        WHERE fraction IS NOT NULL
    )
"""
_ANSWERS = """
    SELECT item_version_id, response, total, maximum, count(*) FROM facts
    GROUP BY item_version_id, response, total, maximum
"""


@dataclass(frozen=True, slots=True)
class _Tally:
    """A table of counts: its key, where its rows come from and how often each of them is meant."""

    table: str
    key: tuple[str, ...]
    source: str = "facts"
    times: str = "count(*)"

    def add(self) -> str:
        key = ", ".join(self.key)
        return f"""
            INSERT INTO {self.table} ({key}, count)
            SELECT {key}, {self.times} FROM {self.source} GROUP BY {key}
            ON CONFLICT ({key}) DO UPDATE SET count = {self.table}.count + EXCLUDED.count
        """  # noqa: S608

    def subtract(self) -> str:
        key = ", ".join(self.key)
        same = " AND ".join(f"kept.{column} = gone.{column}" for column in self.key)
        return f"""
            UPDATE {self.table} kept SET count = kept.count - gone.times
            FROM (SELECT {key}, {self.times} AS times FROM {self.source} GROUP BY {key}) gone
            WHERE {same}
        """  # noqa: S608


_TALLIES = {
    "totals": _Tally("assessments_totalcount", ("test_version_id", "total", "maximum"), "counted"),
    "slots": _Tally("assessments_slotcount", ("test_version_id", "slot", "points", "mark", "total")),
    "items": _Tally(
        "assessments_itemcount",
        ("item_version_id", "test_version_id", "points", "mark", "total", "maximum"),
    ),
    "months": _Tally("assessments_monthcount", ("item_version_id", "month", "fraction")),
}
_ANSWER_TALLY = _Tally(
    "assessments_answercount",
    ("item_version_id", "answer", "total", "maximum"),
    "unnest(%s::bigint[], %s::text[], %s::bigint[], %s::int[], %s::bigint[])"
    " AS given (item_version_id, answer, total, maximum, times)",
    "sum(times)",
)


def request_count(person_id: int, test_id: int) -> None:
    """Have the person's attempts at the test counted soon; to be called where one of them is graded."""
    with connection.cursor() as cursor:
        cursor.execute(_REQUEST, [person_id, test_id])


def recount(attempt_ids: Iterable[int]) -> None:
    """Have attempts counted anew whose marks were changed; to be called in the transaction that does so."""
    changed = Attempt.objects.filter(id__in=list(attempt_ids)).values_list("person_id", "test_id").distinct()
    CountRequest.objects.bulk_create(
        [CountRequest(person_id=person, test_id=test) for person, test in changed], batch_size=1_000
    )


def count_requested(at_most: int = _AT_ONCE) -> int:
    """Answer the oldest requests in one transaction; return how many there were."""
    with transaction.atomic():
        _lock()
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_REQUESTS, [at_most])
            requests = cursor.fetchall()
        if requests:
            _bring_up_to_date(sorted(set(requests)))
    return len(requests)


def rebuild_statistics() -> int:
    """Count everything anew from the attempts; return how many attempts count.

    Readers see the old counts until the new ones are complete.
    """
    with transaction.atomic():
        _lock()
        for model in (TotalCount, SlotCount, ItemCount, AnswerCount, MonthCount, CountedAttempt):
            model.objects.all().delete()
        # Requests are taken before the attempts are read: what comes in between is asked for again.
        CountRequest.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute("SET LOCAL jit = off")
            cursor.execute(_INSERT_COUNTED.format(first=_ALL_FIRST))
            counted = [attempt for (attempt,) in cursor.fetchall()]
        for start in range(0, len(counted), _REBUILT_AT_ONCE):
            _add(counted[start : start + _REBUILT_AT_ONCE])
    return len(counted)


def _bring_up_to_date(asked: Sequence[tuple[int, int]]) -> None:
    people, tests = [person for person, _test in asked], [test for _person, test in asked]
    with connection.cursor() as cursor:
        cursor.execute(_OUTDATED, [people, tests, people, tests])
        outdated = [attempt for (attempt,) in cursor.fetchall()]
        if outdated:
            _subtract(outdated)
            cursor.execute("DELETE FROM assessments_countedattempt WHERE attempt_id = ANY(%s)", [outdated])
        cursor.execute(_INSERT_COUNTED.format(first=_ASKED_FIRST), [people, tests])
        fresh = [attempt for (attempt,) in cursor.fetchall()]
    if fresh:
        _add(fresh)


def _add(attempt_ids: Sequence[int]) -> None:
    steps = [f"{name} AS ({tally.add()})" for name, tally in _TALLIES.items()]
    _write_answers(_ANSWER_TALLY.add(), _run(steps, attempt_ids))


def _subtract(attempt_ids: Sequence[int]) -> None:
    steps = [f"{name} AS ({tally.subtract()})" for name, tally in _TALLIES.items()]
    _write_answers(_ANSWER_TALLY.subtract(), _run(steps, attempt_ids))


def _run(steps: Sequence[str], attempt_ids: Sequence[int]) -> Counter[tuple[int, str, int, int]]:
    """Write the tallies and return the answers that were given, told apart as their item types do."""
    with connection.cursor() as cursor:
        cursor.execute(", ".join([_FACTS, *steps]) + _ANSWERS, [settings.TIME_ZONE, list(attempt_ids)])
        return _classify(cursor.fetchall())


def _classify(rows: Sequence[tuple[int, str, int, int, int]]) -> Counter[tuple[int, str, int, int]]:
    items = load_items({row[0] for row in rows})
    classes: dict[tuple[int, str], list[str]] = {}
    answers: Counter[tuple[int, str, int, int]] = Counter()
    for version, response, total, maximum, times in rows:
        if (version, response) not in classes:
            classes[version, response] = _codes(items[version], json.loads(response))
        for code in classes[version, response]:
            answers[version, code, total, maximum] += times
    return answers


def _codes(item: LoadedItem, response: Response) -> list[str]:
    """By the item as it was written, not as it is corrected: what was added must be subtracted alike."""
    if not response:
        return [NO_ANSWER]
    try:
        return list(dict.fromkeys(item.type.classify(item.body, response)))
    except Exception:
        # One answer that its type cannot name must not keep all others from being counted.
        logger.exception("an answer to item version %s could not be classified", item.version_id)
        return []


def _write_answers(statement: str, answers: Counter[tuple[int, str, int, int]]) -> None:
    rows = sorted((*key, times) for key, times in answers.items())
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _ANSWER_BATCH):
            columns = zip(*rows[start : start + _ANSWER_BATCH], strict=True)
            cursor.execute(statement, [list(column) for column in columns])


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
