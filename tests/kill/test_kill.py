"""kill -9 of any process at any moment loses nothing and doubles nothing."""

import random
import threading
import time
from functools import partial
from uuid import uuid4

import pytest

from credits.models import LedgerEntry
from outbox.models import MessageState, OutboxMessage
from tests.kill.house import SETTLE_SECONDS, TOPIC, House
from tests.kill.locks import locked, somebody_waits_for
from tests.portfolio.service import wait_for

pytestmark = [pytest.mark.kill, pytest.mark.timeout(180)]

AWARDS = 240


def test_nothing_is_lost_and_nothing_is_doubled(house: House, person_id: int) -> None:
    before = house.received()
    victims = house.members * 2
    random.shuffle(victims)
    wanted = [str(uuid4()) for _ in range(AWARDS)]
    unanswered: set[str] = set()
    for number, victim in enumerate(victims):
        unanswered |= set(wanted[number :: len(victims)])
        victim.wait_until_up()
        ask(house, person_id, unanswered)
        # The random moment of the kill; nothing waits for anything here.
        threading.Event().wait(random.uniform(0.0, 0.25))
        victim.kill()
        victim.start()
        unanswered -= committed(house)
    finish_writing(house, person_id, unanswered)

    house.settle()
    entries = list(LedgerEntry.objects.all())
    assert len(entries) == AWARDS
    assert {str(entry.element_version_uuid) for entry in entries} == set(wanted)
    assert house.received() - before == {(str(entry.uuid), str(entry.amount)) for entry in entries}


def test_a_worker_killed_between_delivery_and_commit(house: House, person_id: int) -> None:
    worker, others = house.workers[0], house.workers[1:]
    for each in house.workers:
        each.kill()
    before = house.received()
    finish_writing(house, person_id, {str(uuid4())})
    with locked("outbox_outboxmessage"):
        # It can claim and deliver; recording that it did must wait for the lock.
        worker.start()
        wait_for(lambda: len(house.received()) > len(before), seconds=SETTLE_SECONDS, what="the delivery")
        worker.kill()
    assert OutboxMessage.objects.get(topic=TOPIC).state == MessageState.PENDING
    for each in (worker, *others):
        each.start()
    house.settle()
    assert len(house.received()) == len(before) + 1


def test_a_portfolio_killed_while_it_accepts(house: House, person_id: int) -> None:
    before = house.received()
    with house.portfolio.connect() as database, database.transaction():
        database.execute("LOCK TABLE portfolio_credit IN SHARE MODE")
        finish_writing(house, person_id, {str(uuid4())})
        waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'portfolio_credit'::regclass"
        wait_for(lambda: bool(house.portfolio.rows(waiting)), seconds=SETTLE_SECONDS, what="the insert")
        house.portfolio.kill()
    house.portfolio.start()
    house.settle()
    assert len(house.received()) == len(before) + 1


def test_a_writer_killed_before_its_commit(house: House, person_id: int) -> None:
    writer, version = house.writers[0], str(uuid4())
    writer.wait_until_up()
    before = house.received()
    with locked("outbox_outboxmessage"):
        writer.ask(person_id, [version])
        waiting = partial(somebody_waits_for, "outbox_outboxmessage")
        wait_for(waiting, seconds=SETTLE_SECONDS, what="the insert")
        writer.kill()
    writer.start()
    assert not LedgerEntry.objects.exists()
    assert not OutboxMessage.objects.filter(topic=TOPIC).exists()
    finish_writing(house, person_id, {version})
    house.settle()
    assert len(house.received()) == len(before) + 1


def test_a_credit_is_in_the_portfolio_within_two_seconds(house: House, person_id: int) -> None:
    for member in house.members:
        member.wait_until_up()
    seconds = []
    for _ in range(20):
        held = len(house.received())
        started = time.monotonic()
        finish_writing(house, person_id, {str(uuid4())})
        wait_for(lambda held=held: len(house.received()) > held, seconds=SETTLE_SECONDS, what="the credit")
        seconds.append(time.monotonic() - started)
    house.settle()
    assert sorted(seconds)[18] <= 2.0, seconds


def ask(house: House, person_id: int, versions: set[str]) -> None:
    """Every writer is asked for everything: two requests for the same award are one award."""
    for writer in house.writers:
        writer.ask(person_id, sorted(versions))


def committed(house: House) -> set[str]:
    """The versions whose award some writer answered to have committed."""
    return set().union(*(writer.committed for writer in house.writers))


def finish_writing(house: House, person_id: int, versions: set[str]) -> None:
    """Have these written, and wait until nobody writes any more."""
    ask(house, person_id, versions)

    def done() -> bool:
        return versions <= committed(house) and all(writer.is_idle for writer in house.writers)

    wait_for(done, seconds=SETTLE_SECONDS, what=f"the writers\n{house.logs()}")
