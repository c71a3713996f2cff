"""Valkey away or hanging: who is signed in works on, who decides by the cache says so, nobody waits long."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from kombu.exceptions import OperationalError

from content import api as content_api
from core.cache import CacheAwayError, spare_cache
from credits.models import LedgerEntry
from tests.accounts.people import PASSWORD
from tests.lms.learners import answers, enrol, make_element, make_learner, see_all_steps, sign_in
from tests.lms.learners import start_final_test as start

pytestmark = pytest.mark.django_db(transaction=True)

LONGEST_SECONDS = 2.0


@pytest.fixture
def version() -> content_api.ElementVersionData:
    return make_element(1)


@pytest.fixture(params=["refuses", "hangs"])
def away(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a Valkey that refuses connections, or takes them and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "hangs":
            server.listen(64)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def use(address: str, settings: LazySettings) -> None:
    settings.CACHES = {alias: {**each, "LOCATION": address} for alias, each in settings.CACHES.items()}


def test_a_signed_in_person_passes_the_final_test(
    version: content_api.ElementVersionData, away: str, settings: LazySettings
) -> None:
    person = make_learner()
    browser = sign_in(person)
    enrolment = see_all_steps(enrol(person, version))
    use(away, settings)
    started = time.monotonic()

    form = browser.post(f"/learn/{enrolment.uuid}/final-test/")["Location"]
    assert browser.get(form).status_code == 200
    given = answers(start(enrolment), right=True)
    fields: dict[str, Any] = {f"slot-{slot}": chosen for slot, chosen in given.items()}
    fields |= {"step": 0, "questions": 3, "key": "k", "request_uuid": "00000000-0000-4000-8000-000000000001"}
    submitted = browser.post(f"{form}submit/", fields)
    assert browser.get(submitted["Location"]).status_code == 200
    assert browser.get("/catalogue/").status_code == 200

    assert LedgerEntry.objects.filter(person=person).count() == 1
    # All requests together: the first one finds out, the others do not wait again.
    assert time.monotonic() - started < LONGEST_SECONDS + 1


def test_signing_in_is_refused_clearly_and_soon(away: str, settings: LazySettings, client: Client) -> None:
    person = make_learner()
    client.get("/accounts/login/")  # what is loaded once is not what is timed
    use(away, settings)
    started = time.monotonic()
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 503
    assert time.monotonic() - started < LONGEST_SECONDS


def test_an_ended_session_is_never_told_to_be_ended_while_it_is_not(
    away: str, settings: LazySettings
) -> None:
    use(away, settings)
    with pytest.raises(CacheAwayError):
        spare_cache.delete("session")


def test_what_is_spare_is_empty_and_what_decides_raises(away: str, settings: LazySettings) -> None:
    use(away, settings)
    spare_cache.set("key", 1)
    assert spare_cache.get("key", "default") == "default"
    assert "key" not in spare_cache
    with pytest.raises(CacheAwayError):
        cache.add("key", 1)
    with pytest.raises(CacheAwayError):
        cache.get("key")


def test_both_caches_hold_the_same_keys() -> None:
    cache.set("shared", 1)
    assert spare_cache.get("shared") == 1


def test_a_broker_that_hangs_is_not_waited_for() -> None:
    options = current_app.conf.broker_transport_options
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        started = time.monotonic()
        with (
            current_app.connection_for_write(address, transport_options=options) as broker,
            current_app.amqp.Producer(broker, auto_declare=False) as producer,
            pytest.raises(OperationalError),
        ):
            producer.publish({}, routing_key="celery", retry=False)
    assert time.monotonic() - started < LONGEST_SECONDS + 0.5
