"""People hand in while a correction is applied: every one of them is graded by the corrected key."""

import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection

from assessments import api
from assessments.events import AttemptGraded
from assessments.models import Attempt, Correction, CorrectionEffect, ItemVersion
from assessments.services.corrections import continue_correction
from core import events
from tests.accounts.people import make_person
from tests.assessments.makers import make_bank, make_test, single, start
from tests.portfolio.service import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
EVERYTHING = api.Ownership(frozenset(), ownerless=True)
PEOPLE, TEACHERS = 24, 2


class Examination:
    """One question whose key is the first option, though the second one is right."""

    def __init__(self) -> None:
        bank = make_bank()
        self.version = ItemVersion.objects.get(id=api.save_item(bank.id, single("one")).id)
        self.test = make_test(bank, count=1, pass_mark=100)
        self.actor = make_person().pk

    def start(self) -> api.AttemptData:
        return start(make_person().pk, self.test)

    def submit(self, attempt: api.AttemptData) -> None:
        answers = {"1": [self.version.content["options"][1]["id"]]}
        api.submit_attempt(attempt.uuid, attempt.person_id, key="k", responses=answers)

    def previewed(self) -> Any:
        shown = api.list_correctable_versions(self.version.item.uuid, EVERYTHING)[-1]
        options = [
            api.OptionDraft(option.text, number == 1, option.feedback, option.id)
            for number, option in enumerate(shown.draft.options)
        ]
        draft = api.ItemDraft("single_choice", self.version.stem, options)
        made = api.propose_correction(
            self.version.id, "key", reason="Ключ неверен", actor_id=self.actor, draft=draft
        )
        continue_correction(made)
        return made


def in_thread(action: Any) -> Any:
    try:
        return action()
    finally:
        connection.close()


def somebody_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
        return cursor.fetchone() is not None


def test_one_who_was_graded_by_the_old_key_a_moment_ago_is_regraded() -> None:
    """The submission has graded and not committed when the correction begins and passes by."""
    examination = Examination()
    attempt, correction = examination.start(), examination.previewed()
    graded, go_on = Event(), Event()

    def hold(_event: AttemptGraded) -> None:
        graded.set()
        assert go_on.wait(20)

    events._receivers[AttemptGraded].append(hold)
    try:
        with ThreadPoolExecutor(2) as pool:
            submission = pool.submit(in_thread, partial(examination.submit, attempt))
            assert graded.wait(20)
            api.apply_correction(correction, actor_id=examination.actor)
            sweep = pool.submit(in_thread, partial(continue_correction, correction))
            wait_for(somebody_waits_for_a_row, seconds=20, what="the sweep at the attempt's lock")
            go_on.set()
            submission.result()
            sweep.result()
    finally:
        go_on.set()
        events._receivers[AttemptGraded].remove(hold)

    row = Attempt.objects.get(uuid=attempt.uuid)
    assert (row.passed, row.percent) == (True, 100)
    assert Correction.objects.get().state == "applied"
    effect = CorrectionEffect.objects.get()
    assert (effect.passed_before, effect.passed_after) == (False, True)


@pytest.mark.parametrize("_time", range(3))
def test_no_attempt_slips_through(_time: int) -> None:
    examination = Examination()
    attempts = [examination.start() for _ in range(PEOPLE)]
    for attempt in attempts[:4]:
        examination.submit(attempt)
    correction = examination.previewed()
    barrier = Barrier(8 + TEACHERS)
    shares = [attempts[4 + number :: 8] for number in range(8)]

    def hand_in(share: list[api.AttemptData]) -> None:
        barrier.wait(20)
        for attempt in share:
            Event().wait(random.uniform(0, 0.02))
            examination.submit(attempt)

    def apply() -> None:
        barrier.wait(20)
        Event().wait(random.uniform(0, 0.03))
        api.apply_correction(correction, actor_id=examination.actor)
        while continue_correction(correction):
            pass

    with ThreadPoolExecutor(8 + TEACHERS) as pool:
        running = [pool.submit(in_thread, partial(hand_in, share)) for share in shares]
        running += [pool.submit(in_thread, apply) for _ in range(TEACHERS)]
        for each in running:
            each.result()
    continue_correction(correction)

    assert Correction.objects.get().state == "applied"
    assert Attempt.objects.filter(passed=True, percent=100).count() == PEOPLE
    regraded = list(CorrectionEffect.objects.values_list("attempt_id", flat=True))
    assert len(regraded) == len(set(regraded)) >= 4
