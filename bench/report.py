"""The table on the terminal."""

from collections.abc import Sequence

from bench.load import Run


def print_start() -> None:
    print(f"\n{'work':<18} {'c':>3} {'per second':>11} {'p50 ms':>9} {'p95 ms':>9} {'CPU ms':>8}  rates")


def print_row(name: str, concurrency: int, run: Run, runs: Sequence[Run]) -> None:
    rates = sorted(repeat.rate for repeat in runs)
    cpu = f"{1000 * run.cpu_seconds_per_unit:8.1f}" if run.cpu_seconds_per_unit else " " * 8
    print(
        f"{name:<18} {concurrency:>3} {run.rate:>11.1f} {run.p50_ms:>9.2f} {run.p95_ms:>9.2f} {cpu}"
        f"  {rates[0]:.1f} to {rates[-1]:.1f}",
        flush=True,
    )


def print_requests(run: Run) -> None:
    for name, (p50, p95) in run.requests.items():
        print(f"    {name:<29} {p50:>9.2f} {p95:>9.2f}")
