"""kill -9 of the web while people take their final test: no answer is lost, nobody is credited twice."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore

from accounts import api as accounts_api
from assessments.models import Attempt, ResponseStep
from content import api as content_api
from credits.models import LedgerEntry
from lms import api as lms_api
from lms.models import Certificate, Enrolment
from tests.kill.house import SETTLE_SECONDS
from tests.kill.locks import locked, somebody_waits_for
from tests.kill.web import Browser, WebHouse
from tests.lms.learners import RIGHT, enrol, make_element, make_learner, see_all_steps
from tests.portfolio.service import wait_for

pytestmark = [pytest.mark.kill, pytest.mark.timeout(180)]

PEOPLE, QUESTIONS = 24, 10
SAVES = QUESTIONS // 2
REQUESTS = PEOPLE * (SAVES + 4)  # start, form, hand in and result besides
KILLS = 4


@dataclass(frozen=True)
class Learner:
    enrolment: lms_api.EnrolmentData
    browser: Browser

    def take_final_test(self) -> None:
        self.browser.take_final_test(str(self.enrolment.uuid), RIGHT)


@pytest.fixture(scope="module")
def house(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebHouse]:
    house = WebHouse(tmp_path_factory.mktemp("kill-web"))
    try:
        house.start()
        yield house
    finally:
        house.stop()


@pytest.fixture
def version(transactional_db: None) -> content_api.ElementVersionData:
    return make_element(1, questions=QUESTIONS)


def test_a_web_killed_while_many_take_their_final_test(
    house: WebHouse, version: content_api.ElementVersionData
) -> None:
    before = house.received()
    learners = [make_ready(house, version) for _ in range(PEOPLE)]
    with ThreadPoolExecutor(PEOPLE) as pool:
        work = [pool.submit(learner.take_final_test) for learner in learners]
        kill_now_and_then(house, learners)
        finish(house, work)

    # Whole at once, the web was away long enough for somebody to notice.
    assert sum(learner.browser.repeated for learner in learners) > 0
    for learner in learners:
        check_outcome(learner)
    check_portfolio(house, before, people=PEOPLE)


def test_a_web_killed_inside_the_submission(house: WebHouse, version: content_api.ElementVersionData) -> None:
    """All is written but the message for the portfolio: then nothing is, and the repeat is the only one."""
    before = house.received()
    learner = make_ready(house, version)
    with ThreadPoolExecutor(1) as pool:
        with locked("outbox_outboxmessage"):
            work = pool.submit(learner.take_final_test)
            waiting = partial(somebody_waits_for, "outbox_outboxmessage")
            wait_for(waiting, seconds=SETTLE_SECONDS, what=f"the submission\n{house.logs()}")
            house.web.kill()
        assert not LedgerEntry.objects.exists()
        house.web.start()
        finish(house, [work])
    assert learner.browser.repeated > 0
    check_outcome(learner)
    check_portfolio(house, before, people=1)


def make_ready(house: WebHouse, version: content_api.ElementVersionData) -> Learner:
    """A person whose final test is open, signed in."""
    person = make_learner()
    return Learner(see_all_steps(enrol(person, version)), Browser(house.web.url, sign_in(person)))


def sign_in(person: accounts_api.Person) -> str:
    """The key of a session as sign-in would leave it."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def kill_now_and_then(house: WebHouse, learners: Sequence[Learner]) -> None:
    """At random points of the work; once the whole server, otherwise one of its processes."""
    answered = range(REQUESTS // 10, REQUESTS * 3 // 4)
    moments = sorted(random.sample(answered, KILLS))
    whole = random.choice(moments)
    for moment in moments:

        def is_due(moment: int = moment) -> bool:
            house.web.keep_running()
            return sum(learner.browser.answered for learner in learners) >= moment

        wait_for(is_due, seconds=SETTLE_SECONDS, what=f"answer {moment}\n{house.logs()}")
        if moment == whole:
            house.web.kill()
            house.web.start()
        else:
            house.web.kill_one_process()


def finish(house: WebHouse, work: Sequence[Future[None]]) -> None:
    def is_done() -> bool:
        house.web.keep_running()
        return all(each.done() for each in work)

    wait_for(is_done, seconds=SETTLE_SECONDS, what=f"the learners\n{house.logs()}")
    for each in work:
        each.result()


def check_outcome(learner: Learner) -> None:
    browser, person_id = learner.browser, learner.enrolment.person_id
    attempt = Attempt.objects.get(person_id=person_id)
    assert (attempt.state, attempt.passed, attempt.percent) == ("finished", True, 100)
    assert len(browser.acknowledged) == QUESTIONS
    assert attempt.responses == browser.acknowledged
    steps = ResponseStep.objects.filter(attempt=attempt).order_by("number")
    kinds = list(steps.values_list("number", "kind"))
    expected = [(number, "autosave") for number in range(1, SAVES + 1)]
    assert kinds == [*expected, (SAVES + 1, "submit")]

    enrolment = Enrolment.objects.get(person_id=person_id)
    assert enrolment.final_attempts == 1
    assert enrolment.is_completed
    entry = LedgerEntry.objects.get(person_id=person_id)
    assert Certificate.objects.get(enrolment__person_id=person_id).ledger_entry_uuid == entry.uuid
    assert "kf-result--passed" in browser.result


def check_portfolio(house: WebHouse, before: set[tuple[str, str]], *, people: int) -> None:
    house.settle()
    entries = {(str(entry.uuid), str(entry.amount)) for entry in LedgerEntry.objects.all()}
    assert len(entries) == people
    assert house.received() - before == entries
