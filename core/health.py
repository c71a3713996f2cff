"""Readiness checks: each room registers what it needs from its neighbours."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class HealthResult:
    """``detail`` is a short fact for an operator, never personal data."""

    name: str
    healthy: bool
    detail: str


# A check returns a short fact, or raises when its neighbour is not ready.
Check = Callable[[], str]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    _checks[name] = check


def run_checks() -> list[HealthResult]:
    return [_run(name, check) for name, check in sorted(_checks.items())]


def _run(name: str, check: Check) -> HealthResult:
    try:
        return HealthResult(name, healthy=True, detail=check())
    except Exception as error:  # noqa: BLE001  (whatever breaks a neighbour is what is reported)
        return HealthResult(name, healthy=False, detail=f"{type(error).__name__}: {error}"[:200])
