"""The work that is measured, each unit as one person's browser would send it."""

import asyncio
import itertools
import json
import random
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.instance import H5P_HOST
from bench.load import Connection, Headers, Work

# Any token that browser and form agree on passes Django's double-submit check.
_CSRF = "b" * 32
_QUESTION = re.compile(
    r'<fieldset class="kf-question"[^>]*data-slot="(\d+)".*?<span>(.*?)</span></legend>(.*?)</fieldset>', re.S
)
_OPTION = re.compile(r'value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="(step|questions|key|request_uuid)" value="([^"]*)"')
_SEARCH_WORDS = (
    "гипертензия", "сердечная недостаточность", "пневмония", "диабет", "астма", "инсульт", "анемия",
    "лечение", "диагностика взрослых", "реабилитация", "антибиотик", "беременность", "дети", "онкология",
)  # fmt: skip


DELIVERED = "credit in the portfolio"
_DELIVERY_SECONDS = 30


@dataclass(frozen=True)
class Plan:
    """What ``bench.prepare`` left: session keys, enrolments that wait for their final test, right answers."""

    sessions: list[str]
    tutor: str
    enrolments: list[dict[str, str]]
    slugs: list[str]
    right: dict[str, list[str]]
    h5p: dict[str, str]

    @classmethod
    def of_json(cls, text: str) -> "Plan":
        return cls(**json.loads(text))


def signed_in(session: str, base_url: str) -> Headers:
    """Headers of a browser behind the TLS proxy that production stands behind."""
    return {
        "Cookie": f"kafedra_session={session}; csrftoken={_CSRF}",
        "X-CSRFToken": _CSRF,
        "Referer": base_url.replace("http://", "https://") + "/",
        "X-Forwarded-Proto": "https",
        "Accept": "text/html",
        "Accept-Encoding": "gzip",
    }


def final_test_cycle(enrolment: dict[str, str], right: dict[str, list[str]]) -> Work:
    """Start, load the form, save 20 answers, hand in and be graded, read the report; passed at once.

    Handing in completes the enrolment: credit, certificate and outbox row are committed before the
    answer.
    """
    path = f"/learn/{enrolment['uuid']}/final-test/"

    async def work(connection: Connection) -> None:
        headers = signed_in(enrolment["session"], connection.base_url)
        form_path = await connection.post("start", path, headers, data={})
        page = await connection.get("load form", form_path, headers)
        hidden = dict(_HIDDEN.findall(page))
        answers = _answers(page, right)
        body = {"step": 0, "kind": "save", "request_uuid": str(uuid.uuid4()), "responses": answers}
        sent = {**headers, "Content-Type": "application/json", "Accept": "application/json"}
        saved = await connection.post(
            "save 20 answers", f"{form_path}responses/", sent, data=json.dumps(body), expect=200
        )
        fields = [*{**hidden, "step": json.loads(saved)["step"]}.items()]
        fields += [(f"slot-{slot}", option) for slot, options in answers.items() for option in options]
        sent = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        result = await connection.post(
            "submit and grade", f"{form_path}submit/", sent, data=urlencode(fields)
        )
        parts = urlsplit(result)
        report = await connection.get("report", f"{parts.path}?{parts.query}", headers)
        if "kf-result--passed" not in report:
            message = "the attempt was not passed although every answer is right"
            raise AssertionError(message)

    return work


def credit_delivery(enrolment: dict[str, str], portfolio: "Portfolio") -> Work:
    """From a passed final test until the portfolio service itself shows the credit."""
    summary = f"/api/v1/people/{enrolment['person_uuid']}/summary/?limit=1"

    async def work(connection: Connection) -> None:
        held = Connection(connection.session, portfolio.url)
        before = json.loads(await held.get("ask", summary, portfolio.headers))["total"]
        await final_test_cycle(enrolment, portfolio.right)(connection)
        passed = time.perf_counter()
        while json.loads(await held.get("ask", summary, portfolio.headers))["total"] == before:
            if time.perf_counter() - passed > _DELIVERY_SECONDS:
                message = f"no credit in the portfolio after {_DELIVERY_SECONDS} s"
                raise AssertionError(message)
            await asyncio.sleep(0.01)
        connection.timings.setdefault(DELIVERED, []).append(time.perf_counter() - passed)

    return work


@dataclass(frozen=True)
class Portfolio:
    """The portfolio service of the instance, and what the people it is asked about should answer."""

    url: str
    token: str
    right: dict[str, list[str]]

    @property
    def headers(self) -> Headers:
        return {"Authorization": f"Token {self.token}", "Accept": "application/json"}


def _answers(page: str, right: dict[str, list[str]]) -> dict[str, list[str]]:
    answers = {}
    for slot, legend, inputs in _QUESTION.findall(page):
        offered = _OPTION.findall(inputs)
        chosen = right[legend if legend in right else unescape(legend)]
        answers[slot] = [option for option in offered if option in chosen]
    if len(answers) != 20:
        message = f"the form shows {len(answers)} questions instead of 20"
        raise AssertionError(message)
    return answers


def catalogue_search(_plan: Plan) -> Iterator[Work]:
    """Anonymous searches, every one with another mixture of words, filters and pages."""
    chance = random.Random(1)
    while True:
        query: dict[str, Any] = {"q": chance.choice(_SEARCH_WORDS), "page": chance.choice((1, 1, 1, 2))}
        if chance.random() < 0.3:
            query["kind"] = "interactive_module"
        yield _page("search", f"/catalogue/?{urlencode(query)}", "")


def module_page(plan: Plan) -> Iterator[Work]:
    """A screen of a module as an enrolled person sees it."""
    for enrolment in itertools.cycle(plan.enrolments):
        yield _page("screen", f"/learn/{enrolment['uuid']}/steps/1/", enrolment["session"])


def tutor_dashboard(plan: Plan) -> Iterator[Work]:
    """The dashboard over 2,000 people: first pages, later pages and filters."""
    queries = ("", "?page=2", "?q=Иван", "?page=20", "?state=idle", "?sort=credits")
    for query in itertools.cycle(queries):
        yield _page("dashboard", f"/tutor/{query}", plan.tutor)


def h5p_frame(plan: Plan) -> Iterator[Work]:
    """The page inside the frame, which tells H5P what to play."""
    while True:
        yield _on_h5p_host("frame", plan.h5p["frame"])


def h5p_library_file(plan: Plan) -> Iterator[Work]:
    """A script of an H5P library, without a cache on the way."""
    while True:
        yield _on_h5p_host("file", plan.h5p["library_file"])


def static_file(plan: Plan) -> Iterator[Work]:
    """The yardstick of the one above: a file that WhiteNoise holds ready."""
    while True:
        yield _on_h5p_host("file", plan.h5p["static_file"])


PageScenario = Callable[[Plan], Iterator[Work]]
PAGE_SCENARIOS: dict[str, PageScenario] = {
    "catalogue_search": catalogue_search,
    "module_page": module_page,
    "tutor_dashboard": tutor_dashboard,
    "static_file": static_file,
    "h5p_library_file": h5p_library_file,
    "h5p_frame": h5p_frame,
}


def _page(name: str, path: str, session: str) -> Work:
    async def work(connection: Connection) -> None:
        await connection.get(name, path, signed_in(session, connection.base_url))

    return work


def _on_h5p_host(name: str, path: str) -> Work:
    async def work(connection: Connection) -> None:
        await connection.get(name, path, {"Host": H5P_HOST, "X-Forwarded-Proto": "https"})

    return work
