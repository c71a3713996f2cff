"""How long the statistics of 100,000 attempts take: a full rebuild, and counting further attempts.

``python -m bench.statistics FILE [ATTEMPTS]`` runs inside an instance, writes the figures as JSON and leaves
the database as it found it.
"""

import json
import random
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.instance import Instance

ATTEMPTS, QUESTIONS, BANK, SINGLE, BATCH = 100_000, 20, 200, 100, 500
_MODULE = "bench.statistics"


def measure_statistics(instance: "Instance", attempts: int = ATTEMPTS) -> dict[str, float]:
    """``rebuild_s`` of so many attempts; ``increment_ms`` of one alone, ``batch_ms`` of one in a batch."""
    target = instance.layout.var / "statistics.json"
    instance.run_module(_MODULE, str(target), str(attempts))
    figures: dict[str, float] = json.loads(target.read_text(encoding="utf-8"))
    return figures


def main(target: Path, attempts: int) -> None:
    from django.db import connection, transaction  # noqa: PLC0415 - after django.setup()

    from assessments.models import Attempt, CountRequest  # noqa: PLC0415
    from assessments.services.statistics import count_requested, rebuild_statistics  # noqa: PLC0415

    with transaction.atomic():
        made = _attempts(attempts + BATCH + SINGLE)
        for _batch in range(0, attempts, 2_000):
            Attempt.objects.bulk_create(islice(made, min(2_000, attempts - _batch)))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE assessments_attempt")
        started = time.monotonic()
        counted = rebuild_statistics()
        rebuilt = time.monotonic() - started
        further = Attempt.objects.bulk_create(made)
        CountRequest.objects.bulk_create(
            [CountRequest(person_id=row.person_id, test_id=row.test_id) for row in further]
        )
        started = time.monotonic()
        for _attempt in range(SINGLE):
            count_requested(1)
        single = time.monotonic() - started
        started = time.monotonic()
        count_requested(BATCH)
        batch = time.monotonic() - started
        transaction.set_rollback(True)
    figures = {
        "attempts": counted,
        "rebuild_s": round(rebuilt, 2),
        "increment_ms": round(single * 1000 / SINGLE, 2),
        "batch_ms": round(batch * 1000 / BATCH, 2),
    }
    target.write_text(json.dumps(figures), encoding="utf-8")


def _attempts(count: int) -> Iterator[Any]:
    """Finished first attempts of as many people, who know more or less, at one test over a year."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from assessments.models import Attempt, TestVersion  # noqa: PLC0415

    people = get_user_model().objects.bulk_create(
        [
            get_user_model()(email=f"{uuid.uuid4().hex}@statistics.example", is_active=False)
            for _person in range(count)
        ],
        batch_size=2_000,
    )
    test = TestVersion.objects.get(id=_make_test())
    keys, chance, now = _keys(test.test_id), random.Random(7), timezone.now()
    for person in people:
        yield Attempt(
            person_id=person.pk,
            test_id=test.test_id,
            test_version_id=test.pk,
            context="bench:statistics",
            title="Итоговое тестирование",
            return_url="/",
            number=1,
            seed=0,
            state="finished",
            passed=True,
            percent=0,
            score=0,
            max_score=QUESTIONS,
            started_at=now,
            **_answered(keys, chance, now),
        )


def _answered(keys: list[tuple[int, int, list[str], str]], chance: random.Random, now: datetime) -> Any:
    skill = chance.random()
    drawn = chance.sample(keys, QUESTIONS)
    form, responses, result = [], {}, []
    for slot, (version, _item, options, right) in enumerate(drawn, start=1):
        given = right if chance.random() < skill else chance.choice(options)
        form.append({"slot": slot, "item_version_id": version, "option_order": [0, 1, 2, 3], "points": 1})
        responses[str(slot)] = [given]
        outcome = "right" if given == right else "wrong"
        result.append({"slot": slot, "score": float(given == right), "points": 1, "outcome": outcome})
    return {
        "form": form,
        "responses": responses,
        "result": result,
        "item_ids": [item for _version, item, _options, _right in drawn],
        "finished_at": now - timedelta(days=chance.randrange(365)),
    }


def _make_test() -> int:
    from assessments import api  # noqa: PLC0415

    bank = api.create_bank(f"statistics-{uuid.uuid4().hex[:12]}", "Статистика")
    options = [api.OptionDraft(f"Вариант {number}", is_right=number == 0) for number in range(4)]
    drafts = [api.ItemDraft("single_choice", f"<p>Вопрос {n}</p>", options) for n in range(BANK)]
    api.save_items(bank.id, drafts)
    test = api.create_test(api.TestDraft("Статистика", [api.DrawRule(bank.id, QUESTIONS)]))
    return api.pin_test(test.id)


def _keys(test_id: int) -> list[tuple[int, int, list[str], str]]:
    from assessments.models import ItemVersion, Test  # noqa: PLC0415

    bank = Test.objects.get(id=test_id).sections[0]["bank_id"]
    return [
        (version.pk, version.item_id, [o["id"] for o in version.content["options"]], version.key["right"][0])
        for version in ItemVersion.objects.filter(item__bank_id=bank)
    ]


if __name__ == "__main__":
    import django

    django.setup()
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ATTEMPTS)
