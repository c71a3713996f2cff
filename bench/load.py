"""A closed loop of signed-in people: each sends the next request when the last one was answered."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

Headers = dict[str, str]
# One unit of work: gets a connection, sends its requests, says how long each took in seconds.
Work = Callable[["Connection"], Awaitable[None]]


class UnexpectedAnswerError(Exception):
    """The server answered something that the scenario does not allow; the figures would be worthless."""


@dataclass
class Connection:
    """A keep-alive session that times every request, in seconds."""

    session: aiohttp.ClientSession
    base_url: str
    timings: dict[str, list[float]] = field(default_factory=dict)

    async def get(self, name: str, path: str, headers: Headers, *, expect: int = 200) -> str:
        return await self._send(name, "GET", path, headers, expect=expect)

    async def post(
        self, name: str, path: str, headers: Headers, *, data: object = None, expect: int = 302
    ) -> str:
        """Answer with the address of a redirect, else with the body."""
        return await self._send(name, "POST", path, headers, data=data, expect=expect)

    async def _send(
        self, name: str, method: str, path: str, headers: Headers, *, expect: int, data: object = None
    ) -> str:
        started = time.perf_counter()
        async with self.session.request(
            method, self.base_url + path, headers=headers, data=data, allow_redirects=False
        ) as response:
            body = await response.text()
        self.timings.setdefault(name, []).append(time.perf_counter() - started)
        if response.status != expect:
            message = f"{method} {path}: {response.status} instead of {expect}\n{body[:600]}"
            raise UnexpectedAnswerError(message)
        return response.headers["Location"] if expect in (301, 302, 303) else body


@dataclass(frozen=True)
class Run:
    """What one repeat measured: units of work per second; times in milliseconds."""

    rate: float
    p50_ms: float
    p95_ms: float
    requests: dict[str, tuple[float, float]]
    cpu_seconds_per_unit: float = 0.0


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest-rank percentile of the values; they need not be sorted."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(percent / 100 * len(ordered)) - 1))]


async def drive(base_url: str, units: Sequence[Work], concurrency: int) -> Run:
    """Do every unit of work once, ``concurrency`` at a time, and time them."""
    queue = list(reversed(units))
    durations: list[float] = []
    connections: list[Connection] = []

    async def one_person() -> None:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            connection = Connection(session, base_url)
            connections.append(connection)
            while queue:
                unit = queue.pop()
                started = time.perf_counter()
                await unit(connection)
                durations.append(time.perf_counter() - started)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as people:
        for _ in range(concurrency):
            people.create_task(one_person())
    elapsed = time.perf_counter() - started
    return Run(
        rate=len(durations) / elapsed,
        p50_ms=1000 * statistics.median(durations),
        p95_ms=1000 * percentile(durations, 95),
        requests=_by_request(connections),
    )


def _by_request(connections: Sequence[Connection]) -> dict[str, tuple[float, float]]:
    merged: dict[str, list[float]] = {}
    for connection in connections:
        for name, values in connection.timings.items():
            merged.setdefault(name, []).extend(values)
    return {
        name: (1000 * statistics.median(values), 1000 * percentile(values, 95))
        for name, values in merged.items()
    }
