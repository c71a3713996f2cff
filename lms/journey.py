"""The way through one element as the overview draws it: pre-test, screens, final test, certificate."""

from dataclasses import dataclass
from enum import StrEnum

from lms import selectors
from lms.models import Enrolment


class Stage(StrEnum):
    PRE_TEST = "pre_test"
    SCREENS = "screens"
    FINAL_TEST = "final_test"
    CERTIFICATE = "certificate"


class StageState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True)
class Journey:
    """``current`` is what the one big button does; ``states`` has no pre-test where there is none."""

    current: Stage
    states: dict[str, StageState]


def journey_of(enrolment: Enrolment, *, has_pre_test: bool) -> Journey:
    current = _current_stage(enrolment, has_pre_test=has_pre_test)
    stages = [stage for stage in Stage if has_pre_test or stage is not Stage.PRE_TEST]
    done = _done_stages(enrolment)
    final_open = selectors.final_test_is_open(enrolment)
    states: dict[str, StageState] = {}
    for stage in stages:
        if stage in done:
            states[stage] = StageState.DONE
        elif stage is current:
            states[stage] = StageState.CURRENT
        elif stage is Stage.CERTIFICATE or (stage is Stage.FINAL_TEST and not final_open):
            states[stage] = StageState.LOCKED
        else:
            states[stage] = StageState.OPEN
    return Journey(current, states)


def _current_stage(enrolment: Enrolment, *, has_pre_test: bool) -> Stage:
    if enrolment.is_completed:
        return Stage.CERTIFICATE
    if has_pre_test and enrolment.pre_test_closed_at is None and not enrolment.has_started:
        return Stage.PRE_TEST
    screens_left = len(enrolment.viewed_steps) < enrolment.steps_total
    if screens_left and not (enrolment.final_attempts and selectors.final_test_is_open(enrolment)):
        return Stage.SCREENS
    return Stage.FINAL_TEST


def _done_stages(enrolment: Enrolment) -> set[Stage]:
    if enrolment.is_completed:
        return set(Stage)
    done = set()
    if enrolment.pre_test_closed_at is not None:
        done.add(Stage.PRE_TEST)
    if len(enrolment.viewed_steps) == enrolment.steps_total:
        done.add(Stage.SCREENS)
    return done
