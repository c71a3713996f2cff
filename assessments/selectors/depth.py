"""How many attempts in a row the banks of a test serve without asking anything twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.data import DrawRule
from assessments.drawing import draw_items, seeded_chance
from assessments.models import BankAlarm, ItemBank
from assessments.selectors.tests import ItemPool, get_test, read_pool

# Nobody needs more; whoever reaches it is told "50 or more".
MOST_FORMS = 50
_PEOPLE_TRIED = 3
_OBSERVED = timedelta(days=365)
_ATTEMPTS = """
    SELECT test_id, max(attempts), percentile_disc(0.95) WITHIN GROUP (ORDER BY attempts)
    FROM (
        SELECT test_id, person_id, count(*) AS attempts FROM assessments_attempt
        WHERE started_at >= %(since)s
            AND (%(test)s::bigint IS NULL OR test_version_id IN (
                SELECT id FROM assessments_testversion WHERE test_id = %(test)s
            ))
        GROUP BY test_id, person_id
    ) AS people
    GROUP BY test_id
"""


@dataclass(frozen=True, slots=True)
class AttemptHabits:
    """Attempts at a test in the last year: of one person at most, and of 95 people in 100 at most."""

    most: int
    usual: int


@dataclass(frozen=True, slots=True)
class MissingItems:
    """How many questions a draw rule lacks, told by what it draws from; ``str`` says what to add."""

    missing: int
    bank_id: int
    bank_name: str
    tags: Sequence[str]
    difficulty_from: int | None
    difficulty_to: int | None

    def __str__(self) -> str:
        told = ngettext(
            "add %(count)d question to the bank “%(bank)s”",
            "add %(count)d questions to the bank “%(bank)s”",
            self.missing,
        ) % {"count": self.missing, "bank": self.bank_name}
        return ", ".join([told, *self._limits()])

    def _limits(self) -> list[str]:
        limits: list[str] = []
        if self.tags:
            words = {"topics": ", ".join(self.tags)}
            limits.append(ngettext("topic: %(topics)s", "topics: %(topics)s", len(self.tags)) % words)
        lowest, highest = self.difficulty_from or 1, self.difficulty_to or 5
        if lowest == highest:
            limits.append(_("difficulty %(level)d") % {"level": lowest})
        elif (lowest, highest) != (1, 5):
            limits.append(_("difficulty %(lowest)d–%(highest)d") % {"lowest": lowest, "highest": highest})
        return limits

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "tags": list(self.tags)}


@dataclass(frozen=True, slots=True)
class TestDepth:
    """``forms`` in a row bring no question twice; ``fitting`` counts the questions that fit each rule."""

    __test__ = False

    forms: int
    fitting: Sequence[int]
    habits: AttemptHabits
    missing: Sequence[MissingItems]

    @property
    def is_too_shallow(self) -> bool:
        return self.habits.usual > self.forms

    @property
    def is_endless(self) -> bool:
        return self.forms >= MOST_FORMS


def list_habits(test_id: int | None = None) -> dict[int, AttemptHabits]:
    """By test id, of one test or of all; tests without attempts in the last year are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPTS, {"since": timezone.now() - _OBSERVED, "test": test_id})
        return {test: AttemptHabits(most, usual) for test, most, usual in cursor.fetchall()}


def get_depth(test_id: int, habits: AttemptHabits | None = None) -> TestDepth:
    """Raises ``NotFoundError``. Give ``habits`` where they are known."""
    rules = get_test(test_id).draft.sections
    habits = habits or list_habits(test_id).get(test_id) or AttemptHabits(0, 0)
    return measure_depth(rules, habits)


def measure_depth(rules: Sequence[DrawRule], habits: AttemptHabits) -> TestDepth:
    pool = read_pool(rules)
    counts = [rule.count for rule in rules]
    forms = min(_count_fresh_forms(pool, counts, seed) for seed in range(_PEOPLE_TRIED)) if rules else 0
    missing = _find_missing(rules, pool, forms, habits.usual)
    fitting = [len(items) for items in pool.items]
    return TestDepth(forms, fitting, habits, missing)


def find_alarmed_tests(test_ids: Iterable[int]) -> frozenset[int]:
    """The tests among these that were found too shallow at the last check."""
    rows = BankAlarm.objects.filter(test_id__in=list(test_ids), closed_at__isnull=True)
    return frozenset(rows.values_list("test_id", flat=True))


def _count_fresh_forms(pool: ItemPool, counts: Sequence[int], seed: int) -> int:
    """Draw one form after the other as for one person, until a question comes again."""
    chance, seen = seeded_chance(seed), dict[int, int]()
    for number in range(MOST_FORMS):
        drawn = draw_items(pool.items, counts, seen, chance, pool.enemies)
        items = [item for row in drawn for item in row]
        if len(items) < sum(counts) or any(item in seen for item in items):
            return number
        seen.update(dict.fromkeys(items, number))
    return MOST_FORMS


def _find_missing(rules: Sequence[DrawRule], pool: ItemPool, forms: int, wanted: int) -> list[MissingItems]:
    """What the rules lack for ``wanted`` fresh forms; where each alone has enough, the scarcest is named."""
    if wanted <= forms:
        return []
    lacking = {
        number: rule.count * wanted - len(fitting)
        for number, (rule, fitting) in enumerate(zip(rules, pool.items, strict=True))
        if rule.count * wanted > len(fitting)
    }
    if not lacking and rules:
        scarcest = min(range(len(rules)), key=lambda number: len(pool.items[number]) / rules[number].count)
        lacking = {scarcest: rules[scarcest].count * (wanted - forms)}
    names = dict(ItemBank.objects.values_list("id", "name").filter(id__in={r.bank_id for r in rules}))
    return [_missing(rules[number], names, count) for number, count in lacking.items()]


def _missing(rule: DrawRule, names: Mapping[int, str], count: int) -> MissingItems:
    return MissingItems(
        missing=count,
        bank_id=rule.bank_id,
        bank_name=names.get(rule.bank_id, ""),
        tags=tuple(rule.tags),
        difficulty_from=rule.difficulty_from,
        difficulty_to=rule.difficulty_to,
    )
