"""kill -9 of the worker that applies a correction: the result is that of a worker left in peace."""

import os
import random
import threading
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from celery import current_app
from django.db import close_old_connections

from assessments import api as assessments_api
from assessments.models import Attempt, Correction, CorrectionEffect, CorrectionForecast, ItemVersion
from assessments.tasks import continue_corrections
from tests.accounts.people import make_person
from tests.assessments.makers import make_bank, make_test, single, start
from tests.kill.house import SETTLE_SECONDS, House, Worker
from tests.kill.locks import locked, somebody_waits_for
from tests.portfolio.service import wait_for

pytestmark = [pytest.mark.kill, pytest.mark.timeout(240)]

COPIES = 600
KILLS = 3


@pytest.fixture
def worker(django_db_setup: None, tmp_path: Path) -> Iterator[Worker]:
    current_app.control.purge()
    environment = House(tmp_path).environment | {
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        # The broker that this process wakes workers by.
        "VALKEY_URL": os.environ["VALKEY_URL"],
    }
    worker = Worker(environment, "corrections", tmp_path)
    try:
        worker.start()
        yield worker
    finally:
        worker.kill()


@pytest.fixture
def version(transactional_db: None) -> ItemVersion:
    """A question with which many were examined: a third chose its key, a third what is right indeed."""
    bank = make_bank()
    saved = assessments_api.save_item(bank.id, single("one"))
    version = ItemVersion.objects.get(id=saved.id)
    test, person = make_test(bank, count=1, pass_mark=100), make_person()
    for option in range(3):
        attempt = start(person.pk, test, context=f"original:{option}")
        answers = {"1": [version.content["options"][option]["id"]]}
        assessments_api.submit_attempt(attempt.uuid, person.pk, key="k", responses=answers)
        _copy(Attempt.objects.get(uuid=attempt.uuid), COPIES // 3)
    return version


def _copy(attempt: Attempt, times: int) -> None:
    fields = {field.attname: getattr(attempt, field.attname) for field in Attempt._meta.concrete_fields}
    del fields["id"]
    copies = [
        Attempt(**fields | {"uuid": uuid.uuid4(), "context": f"{attempt.context}:{number}"})
        for number in range(times)
    ]
    Attempt.objects.bulk_create(copies)


def propose(version: ItemVersion) -> uuid.UUID:
    everything = assessments_api.Ownership(frozenset(), ownerless=True)
    [shown] = assessments_api.list_correctable_versions(version.item.uuid, everything)
    options = [
        assessments_api.OptionDraft(option.text, number == 1, option.feedback, option.id)
        for number, option in enumerate(shown.draft.options)
    ]
    draft = assessments_api.ItemDraft(version.type, version.stem, options)
    return assessments_api.propose_correction(
        version.id, "key", reason="Ключ неверен", actor_id=make_person().pk, draft=draft
    )


def state_of(correction: uuid.UUID) -> str:
    close_old_connections()
    return Correction.objects.get(uuid=correction).state


def wait_until(worker: Worker, correction: uuid.UUID, state: str) -> None:
    continue_corrections()  # what the beat does each half a minute
    said = f"{state}, see\n{worker.log.read_text(errors='replace')[-2000:]}"
    wait_for(lambda: state_of(correction) == state, seconds=SETTLE_SECONDS, what=said)


def restart(worker: Worker) -> None:
    worker.kill()
    worker.start()
    worker.wait_until_up()
    continue_corrections()


def assert_everything_is_corrected_once(correction: uuid.UUID) -> None:
    expected = COPIES // 3 + 1
    row = Correction.objects.get(uuid=correction)
    assert row.effects_count == row.forecast == dict.fromkeys(("now_fails", "now_passes", "stays"), expected)
    effects = list(CorrectionEffect.objects.values_list("attempt_id", flat=True))
    assert sorted(effects) == sorted(Attempt.objects.values_list("id", flat=True))
    assert Attempt.objects.filter(passed=True, percent=100, score=1).count() == expected
    assert Attempt.objects.filter(passed=False, percent=0, score=0).count() == 2 * expected


def test_a_worker_killed_again_and_again(worker: Worker, version: ItemVersion) -> None:
    worker.wait_until_up()
    correction = propose(version)
    for _kill in range(KILLS):
        # The random moment of the kill; nothing waits for anything here.
        threading.Event().wait(random.uniform(0.0, 0.3))
        restart(worker)
    wait_until(worker, correction, "previewed")
    assert CorrectionForecast.objects.count() == COPIES + 3
    assessments_api.apply_correction(correction, actor_id=make_person().pk)
    for _kill in range(KILLS):
        threading.Event().wait(random.uniform(0.0, 0.3))
        restart(worker)
    wait_until(worker, correction, "applied")
    assert_everything_is_corrected_once(correction)


def test_a_worker_killed_within_a_batch(worker: Worker, version: ItemVersion) -> None:
    worker.wait_until_up()
    correction = propose(version)
    wait_until(worker, correction, "previewed")
    worker.kill()
    assessments_api.apply_correction(correction, actor_id=make_person().pk)
    with locked("assessments_correctioneffect"):
        # It regrades its first batch; writing down what it did must wait for the lock.
        worker.start()
        worker.wait_until_up()
        continue_corrections()
        waiting = partial(somebody_waits_for, "assessments_correctioneffect")
        wait_for(waiting, seconds=SETTLE_SECONDS, what="the first batch")
        worker.kill()
    assert not CorrectionEffect.objects.exists()
    assert Attempt.objects.filter(passed=True).count() == COPIES // 3 + 1
    worker.start()
    worker.wait_until_up()
    wait_until(worker, correction, "applied")
    assert_everything_is_corrected_once(correction)
