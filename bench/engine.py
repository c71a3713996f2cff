"""Work of the assessment engine that no single request shows: grading, reading in files, a full table.

Run inside an instance: ``python -m bench.engine grading FILE``, ``python -m bench.engine fill FILE COUNT``.
"""

import json
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.load import Run, percentile

if TYPE_CHECKING:
    from bench.instance import Instance

QUESTIONS, GRADINGS, GIFT_ITEMS = 20, 500, 10_000
_MODULE = "bench.engine"
# Finished attempts as they are, under other people and contexts; the table grows, nothing else changes.
_FILL = """
    WITH samples AS (
        SELECT row_number() OVER (ORDER BY id) - 1 AS place, attempt.*
        FROM (SELECT * FROM assessments_attempt WHERE state = 'finished' ORDER BY id DESC LIMIT 500) attempt
    ), people AS (
        SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM accounts_user
    ), sizes AS (
        SELECT (SELECT count(*) FROM samples) AS samples, (SELECT count(*) FROM people) AS people
    )
    INSERT INTO assessments_attempt (
        uuid, person_id, test_id, test_version_id, context, title, return_url, number, seed, form, item_ids,
        state, step, responses, started_at, finished_at, score, max_score, percent, passed, result)
    SELECT gen_random_uuid(), people.id, test_id, test_version_id, 'fill:' || made, title, return_url, 1,
        seed, form, item_ids, state, step, responses, started_at - made * interval '1 second',
        finished_at - made * interval '1 second', score, max_score, percent, passed, result
    FROM generate_series(%s, %s) AS made
    CROSS JOIN sizes
    JOIN samples ON samples.place = made %% sizes.samples
    JOIN people ON people.place = made / sizes.samples %% sizes.people
"""


def measure_grading(instance: "Instance") -> Run:
    """CPU milliseconds of grading one attempt of 20 questions, everything in memory."""
    return _times(instance, "grading")


def measure_import(instance: "Instance") -> Run:
    """Reading 10,000 GIFT questions into a bank by the operators' command, from its start to its end."""
    file = instance.layout.var / "questions.gift"
    file.write_text(_gift(), encoding="utf-8")
    started = time.perf_counter()
    instance.manage("import_items", str(file), "--bank", f"bench-{time.time_ns()}")
    seconds = time.perf_counter() - started
    return Run(rate=GIFT_ITEMS / seconds, p50_ms=1000 * seconds, p95_ms=1000 * seconds, requests={})


def fill_attempts(instance: "Instance", count: int) -> int:
    """Let the table hold so many attempts; returns how many it held before."""
    target = instance.layout.var / "fill.json"
    instance.run_module(_MODULE, "fill", str(target), str(count))
    held: int = json.loads(target.read_text(encoding="utf-8"))
    return held


def _times(instance: "Instance", work: str) -> Run:
    target = instance.layout.var / f"{work}.json"
    instance.run_module(_MODULE, work, str(target))
    times: list[float] = json.loads(target.read_text(encoding="utf-8"))
    return Run(len(times) / sum(times) * 1000, percentile(times, 50), percentile(times, 95), {})


def _gift() -> str:
    chance = random.Random(3)
    questions = []
    for number in range(GIFT_ITEMS):
        right = chance.randrange(4)
        answers = [f"{'=' if place == right else '~'}Вариант {number}.{place}" for place in range(4)]
        questions.append(f"::Q{number}::Вопрос {number} о лечении гипертензии {{ {' '.join(answers)} }}")
    return "\n\n".join(questions)


def _grading() -> list[float]:
    from django.db import transaction  # noqa: PLC0415 - after django.setup()

    from assessments.models import Attempt  # noqa: PLC0415
    from assessments.services.grading import grade_attempt  # noqa: PLC0415

    finished = Attempt.objects.filter(state="finished", max_score=QUESTIONS).order_by("-id")[:GRADINGS]
    times: list[float] = []
    with transaction.atomic():
        rows: list[Any] = list(finished)
        for row in [*rows[:20], *rows]:
            started = time.process_time()
            grade_attempt(row)
            times.append(1000 * (time.process_time() - started))
    return times[20:]


def _fill(count: int) -> int:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM assessments_attempt")
        held = int(cursor.fetchone()[0])
        for first in range(held, count, 50_000):
            cursor.execute(_FILL, [first + 1, min(first + 50_000, count)])
        cursor.execute("VACUUM ANALYZE assessments_attempt")
    return held


if __name__ == "__main__":
    import django

    django.setup()
    done: object = _grading() if sys.argv[1] == "grading" else _fill(int(sys.argv[3]))
    Path(sys.argv[2]).write_text(json.dumps(done), encoding="utf-8")
