"""Statistics of tests and items as their keepers see them: figures, answers, months and what they mean."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from assessments.models import (
    AnswerCount,
    Item,
    ItemBank,
    ItemCount,
    ItemVersion,
    MonthCount,
    SlotCount,
    Test,
    TestVersion,
    TotalCount,
)
from assessments.selectors.authoring import Ownership
from assessments.selectors.corrections import corrected_items
from assessments.selectors.items import LoadedItem, load_items
from assessments.statistics import (
    AnswerRow,
    Finding,
    MonthPoint,
    PositionStatistics,
    Rise,
    TestStatistics,
    describe_position,
    describe_test,
    find_in_item,
    find_in_test,
    find_rise,
    guess_score,
    tabulate_answers,
    weigh,
)
from core.errors import NotFoundError

# Marks are counted in ten-millionths of a point.
UNIT = 10_000_000
_BINS = 10
_ItemRow = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class VersionCount:
    """A version and how many first attempts count for it."""

    number: int
    attempts: int


@dataclass(frozen=True, slots=True)
class TestSummary:
    """``average_percent`` of all first attempts, None before the first one."""

    __test__ = False

    uuid: UUID
    name: str
    attempts: int
    average_percent: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """How many results lie from ``start`` to ``end`` per cent."""

    start: int
    end: int
    count: int


@dataclass(frozen=True, slots=True)
class TestItem:
    """An item in one test: its figures there, and what is known of it everywhere."""

    __test__ = False

    uuid: UUID
    number: int
    stem: str
    figures: PositionStatistics
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class TestReport:
    """``slots`` are the places of the form; ``is_fixed`` says that every form has the same items.

    Figures of a fixed test are those of its items, which then carry the weights; otherwise the weights
    are those of the slots. Points of ``figures`` are out of ``maximum``.
    """

    __test__ = False

    uuid: UUID
    name: str
    versions: Sequence[VersionCount]
    number: int | None
    maximum: int
    figures: TestStatistics
    distribution: Sequence[Bin]
    items: Sequence[TestItem]
    slots: Mapping[int, PositionStatistics]
    is_fixed: bool
    findings: Sequence[Finding]

    @property
    def average_percent(self) -> float | None:
        return self._percent(self.figures.average)

    @property
    def median_percent(self) -> float | None:
        return self._percent(self.figures.median)

    @property
    def deviation_percent(self) -> float | None:
        return self._percent(self.figures.standard_deviation)

    @property
    def error_percent(self) -> float | None:
        return self._percent(self.figures.standard_error)

    def _percent(self, points: float | None) -> float | None:
        return None if points is None or not self.maximum else 100 * points / self.maximum


@dataclass(frozen=True, slots=True)
class ItemReport:
    """One version of an item over all tests that ask it."""

    uuid: UUID
    versions: Sequence[VersionCount]
    number: int
    figures: PositionStatistics
    answers: Sequence[AnswerRow]
    months: Sequence[MonthPoint]
    rise: Rise | None
    findings: Sequence[Finding]


def list_test_summaries(ownership: Ownership, query: str = "") -> list[TestSummary]:
    """Every test of the owner with what its first attempts say in one line."""
    tests = Test.objects.filter(ownership.condition(), name__icontains=query).order_by("name", "id")
    listed = list(tests.values_list("id", "uuid", "name"))
    counted = {
        row["test_version__test"]: row
        for row in TotalCount.objects.filter(test_version__test__in=[row[0] for row in listed])
        .values("test_version__test")
        .annotate(
            n=Sum("count"), earned=Sum(F("total") * F("count")), possible=Sum(F("maximum") * F("count"))
        )
    }
    return [_summary(uuid, name, counted.get(test)) for test, uuid, name in listed]


def get_test_report(uuid: UUID, ownership: Ownership, number: int | None = None) -> TestReport:
    """The statistics of one version, the newest with results when none is named.

    Raises ``NotFoundError``, also for a test of others.
    """
    test = Test.objects.filter(ownership.condition(), uuid=uuid).first()
    if test is None:
        raise NotFoundError(_("There is no such test."))
    versions = list(TestVersion.objects.filter(test=test).order_by("-number").values_list("id", "number"))
    counts = _sums(TotalCount.objects.filter(test_version__test=test), "test_version_id")
    counted = [VersionCount(n, counts[version]) for version, n in versions if counts[version]]
    chosen = _chosen({n: version for version, n in versions}, counted, number)
    if chosen is None:
        return TestReport(
            test.uuid, test.name, [], None, 0, TestStatistics(), [], [], {}, is_fixed=False, findings=[]
        )
    return _test_report(test, counted, *chosen)


def get_item_report(uuid: UUID, ownership: Ownership, number: int | None = None) -> ItemReport:
    """The statistics of one version, the newest with results when none is named.

    Raises ``NotFoundError``, also for an item of others.
    """
    visible = ItemBank.objects.filter(ownership.condition())
    item = Item.objects.filter(uuid=uuid, bank__in=visible).select_related("current_version").first()
    if item is None or item.current_version is None:
        raise NotFoundError(_("There is no such question."))
    versions = list(ItemVersion.objects.filter(item=item).order_by("-number").values_list("id", "number"))
    counts = _sums(ItemCount.objects.filter(item_version__item=item), "item_version_id")
    counted = [VersionCount(n, counts[version]) for version, n in versions if counts[version]]
    current = item.current_version
    chosen = _chosen({n: version for version, n in versions}, counted, number) or (current.number, current.id)
    return _item_report(item.uuid, counted, *chosen)


def _chosen(
    versions: Mapping[int, int], counted: Sequence[VersionCount], number: int | None
) -> tuple[int, int] | None:
    """Number and id of the version to be shown."""
    if number is not None and number not in versions:
        raise NotFoundError(_("There is no such version."))
    if number is None and counted:
        number = counted[0].number
    return None if number is None else (number, versions[number])


def _summary(uuid: UUID, name: str, row: Mapping[str, Any] | None) -> TestSummary:
    if not row or not row["possible"]:
        return TestSummary(uuid, name, 0, None)
    return TestSummary(uuid, name, row["n"], float(100 * row["earned"] / UNIT / row["possible"]))


def _test_report(test: Test, counted: Sequence[VersionCount], number: int, version_id: int) -> TestReport:
    totals, maximum = _totals(version_id)
    figures = _item_figures(version_id)
    slots = _slot_figures(version_id)
    n = sum(totals.values())
    is_fixed = bool(figures) and all(row.n == n for row in figures.values())
    if is_fixed:
        figures = dict(zip(figures, weigh(list(figures.values())), strict=True))
    places = list((figures if is_fixed else slots).values())
    described = describe_test(totals, places, unit=UNIT)
    return TestReport(
        uuid=test.uuid,
        name=test.name,
        versions=counted,
        number=number,
        maximum=maximum,
        figures=described,
        distribution=_distribution(totals, maximum),
        items=_test_items(figures),
        slots=slots,
        is_fixed=is_fixed,
        findings=find_in_test(described),
    )


def _totals(version_id: int) -> tuple[Counter[int], int]:
    totals: Counter[int] = Counter()
    maximum = 0
    rows = TotalCount.objects.filter(test_version_id=version_id, count__gt=0)
    for total, most, count in rows.values_list("total", "maximum", "count"):
        totals[total] += count
        maximum = max(maximum, most)
    return totals, maximum


def _slot_figures(version_id: int) -> dict[int, PositionStatistics]:
    joints: defaultdict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
    points: dict[int, int] = {}
    rows = SlotCount.objects.filter(test_version_id=version_id, count__gt=0).order_by("slot")
    for slot, worth, mark, total, count in rows.values_list("slot", "points", "mark", "total", "count"):
        joints[slot][mark, total] += count
        points[slot] = worth
    described = [
        describe_position(pairs, unit=UNIT, max_mark=float(points[slot])) for slot, pairs in joints.items()
    ]
    return dict(zip(joints, weigh(described), strict=True))


def _item_figures(version_id: int) -> dict[int, PositionStatistics]:
    """Figures in one test by item version, each compared with the rest of the test."""
    rows = ItemCount.objects.filter(test_version_id=version_id, count__gt=0)
    joints: defaultdict[int, Counter[tuple[int, int]]] = defaultdict(Counter)
    points: dict[int, int] = {}
    listed = rows.values_list("item_version_id", "points", "mark", "total", "count")
    for item, worth, mark, total, count in listed:
        joints[item][mark, total] += count
        points[item] = worth
    items = load_items(joints)
    return {
        item: describe_position(
            pairs, unit=UNIT, max_mark=float(points[item]), random_guess_score=_guess(items[item])
        )
        for item, pairs in joints.items()
    }


def _test_items(figures: Mapping[int, PositionStatistics]) -> list[TestItem]:
    answers, months = _answer_tables(figures), _months(figures)
    versions = ItemVersion.objects.filter(id__in=figures).order_by("item_id").select_related("item")
    return [
        TestItem(
            uuid=version.item.uuid,
            number=version.number,
            stem=version.stem,
            figures=figures[version.id],
            findings=find_in_item(figures[version.id], answers[version.id], find_rise(months[version.id])),
        )
        for version in versions
    ]


def _item_report(uuid: UUID, counted: Sequence[VersionCount], number: int, version_id: int) -> ItemReport:
    item = load_items([version_id])[version_id]
    rows = ItemCount.objects.filter(item_version_id=version_id, count__gt=0)
    figures = describe_position(
        _pooled(rows.values_list("points", "mark", "total", "maximum", "count")),
        unit=UNIT,
        max_mark=1.0,
        random_guess_score=_guess(item),
    )
    answers, months = _answer_tables([version_id])[version_id], _months([version_id])[version_id]
    rise = find_rise(months)
    return ItemReport(
        uuid=uuid,
        versions=counted,
        number=number,
        figures=figures,
        answers=answers,
        months=months,
        rise=rise,
        findings=find_in_item(figures, answers, rise),
    )


def _pooled(rows: Iterable[_ItemRow]) -> Counter[tuple[int, int]]:
    """(mark, total) over tests of different length: the mark out of one point, the rest out of one more."""
    pairs: Counter[tuple[int, int]] = Counter()
    for points, mark, total, maximum, count in rows:
        own = round(mark / points) if points else 0
        rest = round((total - mark) / (maximum - points)) if maximum > points else 0
        pairs[own, own + rest] += count
    return pairs


def _answer_tables(version_ids: Iterable[int]) -> dict[int, list[AnswerRow]]:
    wanted = list(version_ids)
    answered: dict[int, defaultdict[str, Counter[int]]] = {
        version: defaultdict(Counter) for version in wanted
    }
    everyone: dict[int, Counter[int]] = {version: Counter() for version in wanted}
    given = AnswerCount.objects.filter(item_version_id__in=wanted, count__gt=0)
    for version, code, total, most, count in given.values_list(
        "item_version_id", "answer", "total", "maximum", "count"
    ):
        answered[version][code][_result(total, most)] += count
    met = ItemCount.objects.filter(item_version_id__in=wanted, count__gt=0)
    for version, total, most, count in met.values_list("item_version_id", "total", "maximum", "count"):
        everyone[version][_result(total, most)] += count
    items, corrected = load_items(wanted), corrected_items(wanted)
    tables = {}
    for version in wanted:
        item = items[version]
        body = corrected[version].body if version in corrected else item.body
        tables[version] = tabulate_answers(
            item.type.answer_classes(body), answered[version], everyone[version], unit=UNIT
        )
    return tables


def _months(version_ids: Iterable[int]) -> defaultdict[int, list[MonthPoint]]:
    rows = (
        MonthCount.objects.filter(item_version_id__in=list(version_ids))
        .values("item_version_id", "month")
        .annotate(n=Sum("count"), earned=Sum(F("fraction") * F("count")))
        .filter(n__gt=0)
        .order_by("item_version_id", "month")
    )
    months: defaultdict[int, list[MonthPoint]] = defaultdict(list)
    for row in rows:
        facility = float(row["earned"] / row["n"] / UNIT)
        months[row["item_version_id"]].append(MonthPoint(row["month"], row["n"], facility))
    return months


def _distribution(totals: Mapping[int, int], maximum: int) -> list[Bin]:
    """Ten bins of ten per cent; a result without an error lies in the last one."""
    counts: Counter[int] = Counter()
    for total, count in totals.items():
        share = max(0, total) * _BINS // (maximum * UNIT) if maximum else 0
        counts[min(share, _BINS - 1)] += count
    width = 100 // _BINS
    return [
        Bin(place * width, (place + 1) * width - (place < _BINS - 1), counts[place]) for place in range(_BINS)
    ]


def _guess(item: LoadedItem) -> float | None:
    return guess_score(item.type.code, item.type.unbuild(item.body), item.body.scoring)


def _result(total: int, maximum: int) -> int:
    return round(total / maximum) if maximum else 0


def _sums(rows: QuerySet[Any], by: str) -> Counter[int]:
    return Counter(dict(rows.values_list(by).annotate(n=Sum("count")).values_list(by, "n")))
