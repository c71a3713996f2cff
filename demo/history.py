"""A year of learning behind the specialists of the demo, made by the services that learners use."""

import html
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags

from accounts import api as accounts_api
from assessments import api as assessments_api
from content import api as content_api
from demo import algorithms
from demo.clock import set_clock
from demo.texts import ModuleText, Question
from lms import api as lms_api

_YEAR_DAYS = 360
_RECENT_DAYS = 40


@dataclass(frozen=True)
class Course:
    """How one person goes through one module.

    ``steps_share`` of the screens are seen; every entry of ``final_shares`` is one final test with
    that share of right answers.
    """

    module: ModuleText
    begins_at: datetime
    steps_share: float
    answers_pre_test: bool
    final_shares: tuple[float, ...]


def seed_history(person_ids: Sequence[int], modules: Sequence[ModuleText]) -> Iterator[int]:
    """Give every person without enrolments a history of their own; yields the person ids as they are done.

    Each person is one transaction: an interrupted run goes on where it stopped.
    """
    now = timezone.now()
    for person_id in person_ids:
        if not lms_api.list_enrolments(person_id):
            chance = random.Random(f"history of person {accounts_api.get_person(person_id).snils}")
            with transaction.atomic():
                for course in plan_courses(chance, _fitting(person_id, modules), now):
                    follow(person_id, course, chance)
        yield person_id


def plan_courses(chance: random.Random, modules: Sequence[ModuleText], now: datetime) -> Iterator[Course]:
    """Between none and all of the modules, the finished ones over the year, the open ones lately."""
    how_many = min(len(modules), chance.choices([0, 1, 2, 3], [8, 42, 35, 15])[0])
    for module in chance.sample(list(modules), how_many):
        finishes = chance.random() < 0.78
        days_ago = chance.randrange(3, _YEAR_DAYS if finishes else _RECENT_DAYS)
        begins_at = now - timedelta(days=days_ago, hours=chance.randrange(0, 9), minutes=chance.randrange(60))
        yield Course(
            module=module,
            begins_at=begins_at,
            steps_share=1.0 if finishes else chance.choice([0.0, 0.3, 0.5, 0.8, 1.0]),
            answers_pre_test=chance.random() < 0.7,
            final_shares=_final_shares(chance) if finishes else _failed_shares(chance),
        )


def follow(person_id: int, course: Course, chance: random.Random) -> None:
    """Take the course step by step, each at its own moment."""
    clock = Clock(course.begins_at, chance)
    slug = course.module.slug
    with clock.next_moment():
        enrolment = lms_api.enrol(person_id, slug)
    with clock.next_moment():
        if course.answers_pre_test:
            attempt = lms_api.start_pre_test(enrolment.uuid, person_id)
            _answer(attempt.uuid, person_id, course.module.pre_questions, 0.2 + 0.5 * chance.random(), chance)
        else:
            lms_api.skip_pre_test(enrolment.uuid, person_id)
    see_steps(enrolment, person_id, clock, course.steps_share)
    if course.steps_share < 1:
        return
    for share in course.final_shares:
        with clock.next_moment():
            attempt = lms_api.start_final_test(enrolment.uuid, person_id)
            _answer(attempt.uuid, person_id, course.module.questions, share, chance)


def see_steps(enrolment: lms_api.EnrolmentData, person_id: int, clock: "Clock", share: float = 1.0) -> None:
    """Look at this share of the steps from the first on, and do what they ask to be done."""
    steps = content_api.get_version(enrolment.version_uuid).steps
    snils = accounts_api.get_person(person_id).snils
    chance = random.Random(f"algorithms of {snils} in {enrolment.title}")
    for index, step in enumerate(steps[: round(len(steps) * share)]):
        for block in step["blocks"]:
            if block["type"] == "h5p":
                _play(enrolment.uuid, person_id, block, clock, chance)
        with clock.next_moment():
            lms_api.record_progress(enrolment.uuid, person_id, uuid4(), lms_api.ProgressKind.STEP_SEEN, index)


def _play(
    enrolment_uuid: UUID, person_id: int, block: Mapping[str, Any], clock: "Clock", chance: random.Random
) -> None:
    with clock.next_moment():
        lms_api.mark_viewed(enrolment_uuid, person_id, block["id"])
    plays = algorithms.statements_of_plays(algorithms.version_of(block), block["min_percent"] or 0, chance)
    for statement in plays:
        with clock.next_moment():
            lms_api.record_statement(enrolment_uuid, person_id, block["id"], statement)


class Clock:
    """Moments that follow each other by a few minutes."""

    def __init__(self, begins_at: datetime, chance: random.Random) -> None:
        self.moment, self.chance = begins_at, chance

    def next_moment(self) -> AbstractContextManager[None]:
        self.moment += timedelta(minutes=self.chance.randrange(2, 12), seconds=self.chance.randrange(60))
        return set_clock(self.moment)


def _answer(
    attempt_uuid: UUID, person_id: int, questions: Sequence[Question], share: float, chance: random.Random
) -> None:
    """Answer the form so that the given share of it is right, and submit."""
    known = {question.stem: question for question in questions}
    form = assessments_api.get_form(attempt_uuid, person_id)
    slots = [shown.slot for shown in form.questions]
    right = set(chance.sample(slots, round(len(slots) * share)))
    responses = {
        str(shown.slot): _choose(
            known[plain_stem(shown.legend or shown.prose)],
            {option.text: option.id for option in shown.options},
            shown.slot in right,
        )
        for shown in form.questions
    }
    assessments_api.submit_attempt(
        attempt_uuid, person_id, key=str(uuid4()), step=form.attempt.step, responses=responses
    )


def plain_stem(stem_html: str) -> str:
    """The words of a stem, by which a shown question is known again."""
    return html.unescape(strip_tags(stem_html)).strip()


def _choose(question: Question, ids: Mapping[str, str], is_right: bool) -> list[str]:
    texts = question.right if is_right else question.wrong[:1]
    return [ids[" ".join(text.split())] for text in texts]


def _fitting(person_id: int, modules: Sequence[ModuleText]) -> list[ModuleText]:
    """The modules of the person's own specialties; for the rest, the one that concerns everybody."""
    own = {specialty.code for specialty in accounts_api.specialties_of(person_id)}
    return [module for module in modules if own & set(module.specialty_codes)] or list(modules[-1:])


def _final_shares(chance: random.Random) -> tuple[float, ...]:
    """None, one or two failures, then a pass."""
    failures = chance.choices([0, 1, 2], [55, 32, 13])[0]
    return (*_shares(chance, failures, 0.3, 0.6), *_shares(chance, 1, 0.75, 1.0))


def _failed_shares(chance: random.Random) -> tuple[float, ...]:
    return _shares(chance, chance.choice([0, 0, 1, 2]), 0.25, 0.6)


def _shares(chance: random.Random, count: int, low: float, high: float) -> tuple[float, ...]:
    return tuple(chance.uniform(low, high) for _number in range(count))
