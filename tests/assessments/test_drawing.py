"""The draw: by seed, unseen first, never short where a full draw exists."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import draw_items, seeded_chance

POOL = list(range(1, 31))


def draw(pools: list[list[int]], counts: list[int], seen: dict[int, int] | None = None, seed: int = 1):
    return draw_items(pools, counts, seen or {}, seeded_chance(seed))


@given(seed=st.integers(0, 2**63 - 1))
def test_the_same_seed_draws_the_same_items(seed: int) -> None:
    assert draw([POOL], [10], seed=seed) == draw([POOL], [10], seed=seed)


def test_different_seeds_draw_different_items() -> None:
    assert len({tuple(draw([POOL], [10], seed=seed)[0]) for seed in range(50)}) == 50


def test_every_item_has_its_chance() -> None:
    drawn = [item for seed in range(600) for item in draw([POOL], [10], seed=seed)[0]]
    counts = [drawn.count(item) for item in POOL]
    assert min(counts) > 140
    assert max(counts) < 260


@given(seen=st.sets(st.sampled_from(POOL)), count=st.integers(1, 30), seed=st.integers(0, 99))
def test_unseen_items_come_first(seen: set[int], count: int, seed: int) -> None:
    drawn = draw([POOL], [count], dict.fromkeys(seen, 0), seed)[0]
    unseen = set(POOL) - seen
    assert len(set(drawn)) == count
    assert len(unseen & set(drawn)) == min(count, len(unseen))


def test_of_seen_items_the_longest_unseen_come_first() -> None:
    seen = {item: (2 if item <= 10 else 1) for item in POOL if item <= 20}
    drawn = draw([POOL], [15], seen)[0]
    assert set(range(21, 31)) <= set(drawn)
    assert all(item > 10 for item in drawn)


@given(
    pools=st.lists(st.sets(st.integers(1, 12), max_size=12).map(sorted), min_size=1, max_size=4),
    seen=st.sets(st.integers(1, 12)),
    seed=st.integers(0, 99),
    data=st.data(),
)
def test_a_full_draw_is_found_whenever_there_is_one(
    pools: list[list[int]], seen: set[int], seed: int, data: st.DataObject
) -> None:
    # A hidden solution: every item is given to at most one rule that may take it.
    wanted = [0] * len(pools)
    for item in range(1, 13):
        takers = [rule for rule, pool in enumerate(pools) if item in pool]
        taker = data.draw(st.sampled_from([*takers, None])) if takers else None
        if taker is not None:
            wanted[taker] += 1
    drawn = draw(pools, wanted, dict.fromkeys(seen, 0), seed)
    assert [len(items) for items in drawn] == wanted
    assert all(set(items) <= set(pool) for items, pool in zip(drawn, pools, strict=True))
    together = [item for items in drawn for item in items]
    assert len(together) == len(set(together))


def test_a_broad_rule_leaves_the_narrow_one_its_items() -> None:
    assert sorted(draw([POOL, [1, 2, 3]], [27, 3])[1]) == [1, 2, 3]


def test_a_pool_too_small_comes_back_short() -> None:
    assert [len(items) for items in draw([[1, 2], [1, 2]], [2, 1])] in ([2, 0], [1, 1])
