"""Eight months of an entrance check, so that the statistics of a test have something to tell.

A learner has an ability, an item a difficulty and a discrimination; whether an answer is right follows the
two-parameter logistic model of item response theory. One item is keyed wrongly, one is too easy, one is
known outside since spring, one says nothing.
"""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from accounts import api as accounts_api
from assessments import api as assessments_api
from demo.clock import set_clock
from demo.exams import Exam, load_exam, seed_exam
from demo.history import plain_stem

FOLDER = "entrance_check"
CONTEXT = "entrance-check"
TITLE = "Входной контроль"
_PREPARED_BEFORE = timedelta(days=260)
_OPEN_DAYS = 240
# Since when one question is known outside.
_LEAK_BEFORE = timedelta(days=100)
_SECOND_ATTEMPTS = 0.12
_GUESSING = 0.1
_MISKEYED, _WRONG_KEY = "entrance-check-cap-27", "96–98 %"
_REASON = (
    "В ключе ошибка: при риске гиперкапнии цель SpO₂ — 88–92 %, а засчитывался ответ «96–98 %». "
    "На это указала статистика: сильные участники выбирают верный вариант."
)


@dataclass(frozen=True)
class Difficulty:
    """``level`` on the scale of abilities, ``slope`` tells how well the item discriminates."""

    level: float
    slope: float = 1.6

    def chance_of(self, ability: float) -> float:
        return _GUESSING + (1 - _GUESSING) / (1 + math.exp(-self.slope * (ability - self.level)))


_PECULIAR = {
    "entrance-check-cap-02": Difficulty(-3.4),  # too easy
    "entrance-check-hf-11": Difficulty(0.4, 0.05),  # tells nothing
    "entrance-check-hf-07": Difficulty(1.4),  # leaking
}
_LEAKING, _LEAKED = "entrance-check-hf-07", Difficulty(-2.5)


def seed_test(owner_id: int, author_id: int) -> None:
    """Make the test with its miskeyed question, unless its bank is there."""
    exam = load_exam(FOLDER)
    if assessments_api.find_bank(exam.bank_code) is None:
        with transaction.atomic(), set_clock(timezone.now() - _PREPARED_BEFORE):
            miskeyed = [_miskey(item) if item.external_id == _MISKEYED else item for item in exam.items]
            seeded = seed_exam(replace(exam, items=miskeyed), owner_id, author_id)
            assessments_api.pin_test(seeded.test_id)


def seed_attempts(person_ids: Sequence[int]) -> Iterator[int]:
    """Let everybody take the test who has not; yields the person ids as they are done.

    Nobody takes it any more once its author has given it another name.
    """
    exam = load_exam(FOLDER)
    test_id = _find_test(exam)
    if test_id is None:
        return
    version_id = assessments_api.pin_test(test_id)
    known = {plain_stem(item.stem): item for item in exam.items}
    for person_id in person_ids:
        if not assessments_api.list_attempts(person_id, CONTEXT):
            with transaction.atomic():
                _Learner(person_id).take_test(version_id, known)
        yield person_id


def propose_correction(owner_id: int, author_id: int) -> None:
    """Put the right key up for decision, with its preview made; nothing where one was proposed before."""
    mine = assessments_api.Ownership(frozenset({owner_id}))
    if assessments_api.list_corrections(mine).exists():
        return
    exam = load_exam(FOLDER)
    right = next(item for item in exam.items if item.external_id == _MISKEYED)
    bank = assessments_api.find_bank(exam.bank_code)
    if bank is None:
        raise AssertionError("the test is seeded before its correction")
    (item,) = assessments_api.list_authored_items(bank.id, _MISKEYED).items
    latest = assessments_api.list_correctable_versions(item.uuid, mine)[0]
    made = assessments_api.propose_correction(
        latest.id, assessments_api.CorrectionKind.KEY, reason=_REASON, actor_id=author_id, draft=right
    )
    while assessments_api.continue_correction(made):
        pass


class _Learner:
    """One person at the test; everything about the learner follows from the SNILS."""

    def __init__(self, person_id: int) -> None:
        self.person_id = person_id
        self.chance = random.Random(f"entrance check of {accounts_api.get_person(person_id).snils}")
        self.ability = self.chance.gauss(0.3, 1.1)

    def take_test(self, version_id: int, known: Mapping[str, assessments_api.ItemDraft]) -> None:
        """``known`` are the items by the words of their stems, with what is really right."""
        now = timezone.now()
        began_at = now - timedelta(days=self.chance.uniform(5, _OPEN_DAYS))
        self._attempt(version_id, known, began_at, is_leaked=began_at > now - _LEAK_BEFORE)
        if self.chance.random() < _SECOND_ATTEMPTS:
            self.ability += 0.5
            later = began_at + timedelta(days=3)
            self._attempt(version_id, known, later, is_leaked=later > now - _LEAK_BEFORE)

    def _attempt(
        self,
        version_id: int,
        known: Mapping[str, assessments_api.ItemDraft],
        began_at: datetime,
        *,
        is_leaked: bool,
    ) -> None:
        with set_clock(began_at):
            attempt = assessments_api.start_attempt(
                person_id=self.person_id,
                test_version_id=version_id,
                context=CONTEXT,
                title=TITLE,
                return_url="/",
            )
            form = assessments_api.get_form(attempt.uuid, self.person_id)
        asked = [(known[plain_stem(shown.legend or shown.prose)], shown) for shown in form.questions]
        responses: dict[str, list[str]] = {}
        # Not in the order of the form, which is drawn anew in every demo: its figures stay the same.
        for item, shown in sorted(asked, key=lambda pair: pair[0].external_id):
            ids = {option.text: option.id for option in shown.options}
            responses[str(shown.slot)] = self._choose(item, ids, _difficulty(item.external_id, is_leaked))
        with set_clock(began_at + timedelta(minutes=self.chance.randrange(8, 25))):
            assessments_api.submit_attempt(
                attempt.uuid, self.person_id, key=str(uuid4()), step=form.attempt.step, responses=responses
            )

    def _choose(
        self, item: assessments_api.ItemDraft, ids: Mapping[str, str], difficulty: Difficulty
    ) -> list[str]:
        """What the learner holds for right, which the wrong key of one item does not change."""
        knows = self.chance.random() < difficulty.chance_of(self.ability)
        texts = [option.text for option in item.options if option.is_right == knows]
        # One wrong answer tempts more than the others, as in life.
        wanted = self.chance.choices(texts, [3, *[1] * (len(texts) - 1)])[0]
        return [ids[" ".join(wanted.split())]]


def _difficulty(external_id: str, is_leaked: bool) -> Difficulty:
    if is_leaked and external_id == _LEAKING:
        return _LEAKED
    drawn = Difficulty(random.Random(external_id).uniform(-1.2, 1.0))
    return _PECULIAR.get(external_id, drawn)


def _miskey(item: assessments_api.ItemDraft) -> assessments_api.ItemDraft:
    options = [replace(option, is_right=plain_stem(option.text) == _WRONG_KEY) for option in item.options]
    return replace(item, options=options)


def _find_test(exam: Exam) -> int | None:
    name = exam.settings["name"]
    return next((test.id for test in assessments_api.list_tests(name) if test.name == name), None)
