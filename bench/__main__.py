"""``make bench``: start an instance of its own, load it over HTTP, print a table, write var/bench.json."""

import argparse
import asyncio
import dataclasses
import json
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from bench.engine import fill_attempts, measure_grading, measure_import
from bench.instance import Instance, running_instance
from bench.load import Run, Work, drive
from bench.report import print_requests, print_row, print_start
from bench.scenarios import DELIVERED, PAGE_SCENARIOS, Plan, Portfolio, credit_delivery, final_test_cycle
from bench.statistics import measure_statistics
from bench.yardstick import measure_commits
from core.engines.layout import BASE_DIR

CONCURRENCIES = (1, 8, 32)
Results = dict[str, dict[str, dict[str, float]]]


@dataclasses.dataclass(frozen=True)
class Size:
    """How much is measured: units of work per repeat by concurrency, and how often it is repeated."""

    repeats: int
    cycles: dict[int, int]
    pages: dict[int, int]
    deliveries: int
    stored: int
    counted: int

    @property
    def enrolments(self) -> int:
        # The cycle is measured twice: as the table is, and with ``stored`` attempts in it.
        return 2 * (self.repeats + 1) * sum(self.cycles.values()) + self.deliveries


FULL = Size(3, {1: 40, 8: 320, 32: 320}, {1: 200, 8: 1200, 32: 1200}, 40, 1_000_000, 100_000)
QUICK = Size(1, {1: 10, 8: 40, 32: 40}, {1: 20, 8: 80, 32: 80}, 5, 20_000, 1_000)
FULL_TABLE = "final_test_cycle_full_table"


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few units of each, to see that it works")
    parser.add_argument("--only", action="append", help="measure only this scenario; may be repeated")
    parser.add_argument(
        "--var", type=Path, default=BASE_DIR / "var/bench", help="data folder of the instance"
    )
    options = parser.parse_args()
    size = QUICK if options.quick else FULL
    with running_instance(options.var) as instance:
        plan = _prepare(instance, size)
        results = Bench(instance, plan, size, options.only).measure_all()
    target = BASE_DIR / "var/bench.json"
    target.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"\nWritten to {target}")
    return 0


def _prepare(instance: Instance, size: Size) -> Plan:
    print("Preparing 5,000 elements, 2,000 people and their history…", flush=True)
    instance.manage("make_load", "--elements", "5000", "--people", "2000")
    target = instance.layout.var / "plan.json"
    instance.run_module("bench.prepare", str(target), str(size.enrolments))
    return Plan.of_json(target.read_text(encoding="utf-8"))


class Bench:
    """Everything that is measured in one instance; ``only`` names what is wanted, None for all."""

    def __init__(self, instance: Instance, plan: Plan, size: Size, only: Sequence[str] | None) -> None:
        self.instance, self.plan, self.size, self.only = instance, plan, size, only
        self.results: Results = {}
        self._waiting = iter(plan.enrolments)

    def measure_all(self) -> Results:
        sockets = self.instance.layout.sockets
        print_start()
        self._measure("commits", self.size.pages, lambda clients, _: measure_commits(sockets, clients))
        self._measure("final_test_cycle", self.size.cycles, self._cycles)
        if self._wants("credit_delivery"):
            enrolments = list(islice(self._waiting, self.size.deliveries))
            self.results["credit_delivery"] = {"1": _measure_delivery(self.instance, self.plan, enrolments)}
        for name, scenario in PAGE_SCENARIOS.items():
            self._measure(name, self.size.pages, self._pages(scenario(self.plan)))
        self._measure_once("grading", measure_grading)
        self._measure_once("import_gift", measure_import)
        self._measure_once("statistics", self._statistics)
        if self._wants(FULL_TABLE):
            held = fill_attempts(self.instance, self.size.stored)
            print(f"attempts stored: {held:,} until here, {max(held, self.size.stored):,} from here")
        self._measure(FULL_TABLE, self.size.cycles, self._cycles)
        return self.results

    def _wants(self, name: str) -> bool:
        return not self.only or name in self.only

    def _measure(self, name: str, amounts: dict[int, int], repeat: Callable[[int, int], Run]) -> None:
        if not self._wants(name):
            return
        self.results[name] = {}
        for concurrency in CONCURRENCIES:
            repeat(concurrency, max(concurrency, amounts[concurrency] // 8))  # warm-up, not counted
            runs = [repeat(concurrency, amounts[concurrency]) for _ in range(self.size.repeats)]
            run = median_run(runs)
            self.results[name][str(concurrency)] = _figures(run)
            print_row(name, concurrency, run, runs)
            if len(run.requests) > 1:
                print_requests(run)

    def _measure_once(self, name: str, work: Callable[[Instance], Run]) -> None:
        if self._wants(name):
            run = work(self.instance)
            self.results[name] = {"1": _figures(run)}
            print_row(name, 1, run, [run])

    def _cycles(self, concurrency: int, amount: int) -> Run:
        units = [final_test_cycle(each, self.plan.right) for each in islice(self._waiting, amount)]
        return _timed(self.instance, units, concurrency)

    def _pages(self, units: Iterator[Work]) -> Callable[[int, int], Run]:
        return lambda concurrency, amount: _timed(self.instance, islice(units, amount), concurrency)

    def _statistics(self, instance: Instance) -> Run:
        """A full rebuild as one unit of work; what one more attempt costs is in the printed line."""
        figures = measure_statistics(instance, self.size.counted)
        print(f"statistics of {self.size.counted:,} attempts of 20 questions: {figures}")
        seconds = figures["rebuild_s"]
        return Run(figures["attempts"] / seconds, 1000 * seconds, 1000 * seconds, {})


def _measure_delivery(
    instance: Instance, plan: Plan, enrolments: Sequence[dict[str, str]]
) -> dict[str, float]:
    """One person after another on an otherwise idle machine; times from the result to the portfolio."""
    portfolio = Portfolio(
        instance.environment["KAFEDRA_PORTFOLIO_URL"],
        instance.environment["KAFEDRA_PORTFOLIO_TOKEN"],
        plan.right,
    )
    units = [credit_delivery(enrolment, portfolio) for enrolment in enrolments]
    run = asyncio.run(drive(instance.base_url, units, 1))
    p50, p95 = run.requests[DELIVERED]
    delivered = dataclasses.replace(run, p50_ms=p50, p95_ms=p95, requests={})
    print_row("credit_delivery", 1, delivered, [delivered])
    return _figures(delivered)


def _figures(run: Run) -> dict[str, float]:
    return {"rate": round(run.rate, 1), "p50_ms": round(run.p50_ms, 2), "p95_ms": round(run.p95_ms, 2)}


def _timed(instance: Instance, units: Iterable[Work], concurrency: int) -> Run:
    work = list(units)
    before = instance.cpu_seconds()
    run = asyncio.run(drive(instance.base_url, work, concurrency))
    return dataclasses.replace(run, cpu_seconds_per_unit=(instance.cpu_seconds() - before) / len(work))


def median_run(runs: Sequence[Run]) -> Run:
    """The median of each figure over the repeats."""
    return Run(
        rate=statistics.median(run.rate for run in runs),
        p50_ms=statistics.median(run.p50_ms for run in runs),
        p95_ms=statistics.median(run.p95_ms for run in runs),
        requests={
            name: (
                statistics.median(run.requests[name][0] for run in runs),
                statistics.median(run.requests[name][1] for run in runs),
            )
            for name in runs[0].requests
        },
        cpu_seconds_per_unit=statistics.median(run.cpu_seconds_per_unit for run in runs),
    )


if __name__ == "__main__":
    sys.exit(main())
