"""Tests, their pinned versions and the pools they draw from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.cache import BoundedCache
from assessments.data import DrawRule, RetryPolicy, TestData, TestDraft, TestProblem, TestTerms
from assessments.drawing import Enemies, draw_items, seeded_chance
from assessments.models import EnemyPair, Item, Test, TestSettings, TestVersion
from assessments.selectors.rows import list_stamps
from core.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class PinnedTest:
    """A test version as the engine uses it."""

    id: int
    test_id: int
    rules: tuple[DrawRule, ...]
    pass_mark: int
    retry_policy: RetryPolicy
    feedback_policy: str
    time_limit_minutes: int | None
    shuffle_options: bool
    shuffle_questions: bool

    @property
    def bank_ids(self) -> set[int]:
        return {rule.bank_id for rule in self.rules}


@dataclass(frozen=True, slots=True)
class ItemPool:
    """``items`` holds the item ids per draw rule, ``versions`` the version drawn of each today.

    ``enemies`` are those that could meet in one form of this test.
    """

    stamps: frozenset[UUID]
    items: tuple[tuple[int, ...], ...]
    versions: Mapping[int, int]
    enemies: Enemies


_pinned: BoundedCache[int, PinnedTest] = BoundedCache(1_000)
_pools: BoundedCache[int, ItemPool] = BoundedCache(300)


def list_tests(query: str = "", *, limit: int = 100) -> list[TestData]:
    tests = Test.objects.filter(name__icontains=query) if query else Test.objects.all()
    return [_test_data(test) for test in tests[:limit]]


def get_test(test_id: int) -> TestData:
    """Raises ``NotFoundError``."""
    return _test_data(_get_row(test_id))


def check_test(test_id: int) -> list[TestProblem]:
    """What stands in the way of publishing; empty when the test is ready."""
    rules = rules_of(_get_row(test_id))
    if not rules:
        return [TestProblem("no_sections", "sections", _("The test has no draw rules."))]
    pool, counts = read_pool(rules), [rule.count for rule in rules]
    drawn = draw_items(pool.items, counts, {}, seeded_chance(0), pool.enemies)
    if all(len(items) == count for items, count in zip(drawn, counts, strict=True)):
        return []
    freely = draw_items(pool.items, counts, {}, seeded_chance(0))
    if all(len(items) == count for items, count in zip(freely, counts, strict=True)):
        return [_too_hostile(sum(counts), sum(len(items) for items in drawn))]
    return [
        _too_few(number, rule, len(fitting), len(items))
        for number, (rule, fitting, items) in enumerate(zip(rules, pool.items, freely, strict=True), start=1)
        if len(items) < rule.count
    ]


def get_pinned_test(test_version_id: int) -> PinnedTest:
    """Raises ``NotFoundError``."""
    pinned = _pinned.find(test_version_id)
    if pinned is None:
        pinned = _read_pinned(test_version_id)
        _pinned.put(test_version_id, pinned)
    return pinned


def get_test_terms(test_version_id: int) -> TestTerms:
    """Raises ``NotFoundError``."""
    test = get_pinned_test(test_version_id)
    return TestTerms(
        question_count=sum(rule.count for rule in test.rules),
        pass_mark=test.pass_mark,
        time_limit_minutes=test.time_limit_minutes,
        max_attempts=test.retry_policy.max_attempts,
    )


def get_pool(test: PinnedTest) -> ItemPool:
    """The items that the test may draw now; read anew only when one of its banks changed."""
    stamps = list_stamps(test.bank_ids)
    pool = _pools.find(test.id)
    if pool is None or pool.stamps != stamps:
        pool = read_pool(test.rules, stamps)
        _pools.put(test.id, pool)
    return pool


def read_pool(rules: Sequence[DrawRule], stamps: frozenset[UUID] = frozenset()) -> ItemPool:
    rows = list(
        Item.objects.filter(bank_id__in={rule.bank_id for rule in rules}, is_active=True)
        .exclude(current_version=None)
        .order_by("id")
        .values_list(
            "id", "bank_id", "current_version_id", "current_version__tags", "current_version__difficulty"
        )
    )
    items = tuple(
        tuple(item for item, bank, _version, tags, level in rows if _fits(rule, bank, tags, level))
        for rule in rules
    )
    versions = {item: version for item, _bank, version, _tags, _level in rows if version is not None}
    return ItemPool(stamps=stamps, items=items, versions=versions, enemies=_read_enemies(items))


def _read_enemies(items: Sequence[Sequence[int]]) -> Enemies:
    together = sorted({item for row in items for item in row})
    pairs = EnemyPair.objects.filter(first_item__in=together, second_item__in=together)
    found: dict[int, set[int]] = {}
    for one, other in pairs.values_list("first_item_id", "second_item_id"):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {item: frozenset(others) for item, others in found.items()}


def rules_of(row: TestSettings) -> tuple[DrawRule, ...]:
    return tuple(DrawRule.from_json(rule) for rule in row.sections)


def draft_of(row: TestSettings, name: str) -> TestDraft:
    return TestDraft(
        name=name,
        sections=rules_of(row),
        pass_mark=row.pass_mark,
        retry_policy=RetryPolicy(**row.retry_policy),
        feedback_policy=row.feedback_policy,
        time_limit_minutes=row.time_limit_minutes,
        shuffle_options=row.shuffle_options,
        shuffle_questions=row.shuffle_questions,
    )


def _get_row(test_id: int) -> Test:
    try:
        return Test.objects.get(id=test_id)
    except Test.DoesNotExist:
        raise NotFoundError(_("There is no such test.")) from None


def _read_pinned(test_version_id: int) -> PinnedTest:
    row = TestVersion.objects.filter(id=test_version_id).first()
    if row is None:
        raise NotFoundError(_("There is no such test."))
    return PinnedTest(
        id=row.id,
        test_id=row.test_id,
        rules=rules_of(row),
        pass_mark=row.pass_mark,
        retry_policy=RetryPolicy(**row.retry_policy),
        feedback_policy=row.feedback_policy,
        time_limit_minutes=row.time_limit_minutes,
        shuffle_options=row.shuffle_options,
        shuffle_questions=row.shuffle_questions,
    )


def _test_data(row: Test) -> TestData:
    return TestData(id=row.id, uuid=row.uuid, draft=draft_of(row, row.name))


def _fits(rule: DrawRule, bank_id: int, tags: Sequence[str], difficulty: int) -> bool:
    return (
        bank_id == rule.bank_id
        and set(rule.tags).issubset(tags)
        and (rule.difficulty_from is None or difficulty >= rule.difficulty_from)
        and (rule.difficulty_to is None or difficulty <= rule.difficulty_to)
    )


def _too_few(number: int, rule: DrawRule, pool_size: int, can_draw: int) -> TestProblem:
    message = _(
        "Draw rule %(number)d asks for %(wanted)d questions; %(fitting)d fit it, %(drawable)d can be drawn."
    ) % {"number": number, "wanted": rule.count, "fitting": pool_size, "drawable": can_draw}
    return TestProblem("too_few_items", f"sections.{number}.count", message)


def _too_hostile(wanted: int, drawable: int) -> TestProblem:
    message = _(
        "Of %(wanted)d questions only %(drawable)d can be drawn together: the others exclude each other. "
        "Add questions or release some pairs."
    ) % {"wanted": wanted, "drawable": drawable}
    return TestProblem("enemies_meet", "sections", message)
