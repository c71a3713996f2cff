"""Which items of the pools make a form: by chance from a seed, those the person has not seen first.

A draw is a matching of items to rules; the best one is found by taking items in the order of their
worth and letting rules exchange what they hold. Enemies — two items of which one gives the other
away — never meet: a draw uses only items of one *peaceful* set, in which no two are enemies, and
several such sets are tried until one fills every rule. All of them are tried where they are few.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

# Per draw rule, the ids of the items it may take.
Pools = Sequence[Sequence[int]]
# Item → the items it must not meet in one form; told from both sides.
Enemies = Mapping[int, frozenset[int]]

_RANDOM_SETS = 4
# Where a draw is short, sets are tried until so many items were looked at; where only an unseen item
# could still be won, so many sets.
_ITEMS_TO_FILL, _SETS_TO_IMPROVE = 200_000, 24


def draw_items(
    pools: Pools,
    counts: Sequence[int],
    last_seen: Mapping[int, int],
    rng: random.Random,
    enemies: Enemies | None = None,
) -> list[list[int]]:
    """Return the drawn item ids per rule, no item twice and no enemies together.

    ``last_seen`` maps an item to a number that is greater the more recently the person saw it.
    Without enemies a rule is short only if no draw can fill all; with them the same holds as long
    as there are no more than some thousand peaceful sets, and nearly always beyond that.
    """
    drawn = _draw(pools, counts, last_seen, rng)
    if not enemies or not _has_enemies(drawn, enemies):
        return drawn
    return _draw_in_peace(pools, counts, last_seen, rng, enemies, bound=_worth(drawn, last_seen))


def seeded_chance(seed: int) -> random.Random:
    """The same seed draws the same form; chance here is fairness, not secrecy."""
    return random.Random(seed)  # noqa: S311


def _draw(
    pools: Pools, counts: Sequence[int], last_seen: Mapping[int, int], rng: random.Random
) -> list[list[int]]:
    """The draw as if there were no enemies."""
    drawn: list[list[int]] = [[] for _ in pools]
    taken: set[int] = set()
    # The rule with the least choice goes first, lest a broad rule takes the few items of a narrow one.
    for rule in sorted(range(len(pools)), key=lambda number: len(pools[number])):
        free = [item for item in pools[rule] if item not in taken] if taken else pools[rule]
        drawn[rule] = _pick(free, counts[rule], last_seen, rng)
        taken.update(drawn[rule])
    if len(pools) == 1 or _worth(drawn, last_seen) == (sum(counts), sum(counts)):
        return drawn
    return _match(pools, counts, last_seen, rng)


def _pick(free: Sequence[int], count: int, last_seen: Mapping[int, int], rng: random.Random) -> list[int]:
    unseen = [item for item in free if item not in last_seen] if last_seen else free
    if len(unseen) >= count:
        return rng.sample(unseen, count)
    picked = [*unseen, *_by_age(free, last_seen, rng)[: count - len(unseen)]]
    rng.shuffle(picked)
    return picked


def _match(
    pools: Pools, counts: Sequence[int], last_seen: Mapping[int, int], rng: random.Random
) -> list[list[int]]:
    """Fill the rules together; of all fullest draws, one with the most unseen items.

    Taking the items in the order of their worth is exact: what rules can hold together is a matroid.
    """
    takers: dict[int, list[int]] = {}
    for rule, pool in enumerate(pools):
        for item in pool:
            takers.setdefault(item, []).append(rule)
    unseen = [item for item in takers if item not in last_seen]
    rng.shuffle(unseen)
    drawn: list[list[int]] = [[] for _ in pools]
    missing = sum(counts)
    for item in (*unseen, *_by_age(takers, last_seen, rng)):
        if missing and _place(item, takers, counts, drawn, set()):
            missing -= 1
    for items in drawn:
        rng.shuffle(items)
    return drawn


def _place(
    item: int,
    takers: Mapping[int, Sequence[int]],
    counts: Sequence[int],
    drawn: list[list[int]],
    asked: set[int],
) -> bool:
    """Give the item to a rule, whose own items may move on to other rules (an augmenting path)."""
    for rule in takers[item]:
        if len(drawn[rule]) < counts[rule]:
            drawn[rule].append(item)
            return True
    for rule in takers[item]:
        if rule in asked:
            continue
        asked.add(rule)
        for place, other in enumerate(drawn[rule]):
            if len(takers[other]) > 1 and _place(other, takers, counts, drawn, asked):
                drawn[rule][place] = item
                return True
    return False


def _by_age(items: Iterable[int], last_seen: Mapping[int, int], rng: random.Random) -> list[int]:
    """The seen ones, the longest unseen first; chance decides between equals."""
    seen = [item for item in items if item in last_seen]
    rng.shuffle(seen)
    seen.sort(key=last_seen.__getitem__)
    return seen


def _worth(drawn: Sequence[Sequence[int]], last_seen: Mapping[int, int]) -> tuple[int, int]:
    """How many items are drawn, and how many of them are unseen."""
    items = [item for row in drawn for item in row]
    return len(items), sum(1 for item in items if item not in last_seen)


def _has_enemies(drawn: Sequence[Sequence[int]], enemies: Enemies) -> bool:
    together = {item for row in drawn for item in row}
    return any(not together.isdisjoint(enemies[item]) for item in together if item in enemies)


def _draw_in_peace(
    pools: Pools,
    counts: Sequence[int],
    last_seen: Mapping[int, int],
    rng: random.Random,
    enemies: Enemies,
    *,
    bound: tuple[int, int],
) -> list[list[int]]:
    """The best draw of the peaceful sets tried; ``bound`` is what no draw can exceed."""
    best: list[list[int]] = []
    best_worth = (-1, -1)
    for number, peaceful in enumerate(_peaceful_sets(pools, counts, last_seen, rng, enemies)):
        allowed = [[item for item in pool if item not in enemies or item in peaceful] for pool in pools]
        drawn = _draw(allowed, counts, last_seen, rng)
        worth = _worth(drawn, last_seen)
        if worth > best_worth:
            best, best_worth = drawn, worth
        if best_worth == bound or (best_worth[0] == bound[0] and number >= _SETS_TO_IMPROVE):
            break
    return best


def _peaceful_sets(
    pools: Pools,
    counts: Sequence[int],
    last_seen: Mapping[int, int],
    rng: random.Random,
    enemies: Enemies,
) -> Iterator[set[int]]:
    """Sets of items that have enemies, none of them enemies of each other, each as large as can be.

    First by chance; then those that spare the rules with the least choice; then one after the other.
    """
    hostile = sorted({item for pool in pools for item in pool} & enemies.keys())
    for _ in range(_RANDOM_SETS):
        rng.shuffle(hostile)
        yield _grow_set(sorted(hostile, key=last_seen.__contains__), enemies)
    scarcity = _scarcity(pools, counts)
    hostile.sort(key=lambda item: (scarcity[item], len(enemies[item]), item in last_seen))
    yield _grow_set(hostile, enemies)
    yield from islice(_every_set(hostile, enemies), _ITEMS_TO_FILL // len(scarcity))


def _scarcity(pools: Pools, counts: Sequence[int]) -> dict[int, int]:
    """How many items the neediest rule that may take the item can spare."""
    spare: dict[int, int] = {}
    for pool, count in zip(pools, counts, strict=True):
        for item in pool:
            spare[item] = min(spare.get(item, len(pool)), len(pool) - count)
    return spare


def _grow_set(ordered: Iterable[int], enemies: Enemies) -> set[int]:
    grown: set[int] = set()
    for item in ordered:
        if grown.isdisjoint(enemies[item]):
            grown.add(item)
    return grown


def _every_set(ordered: Sequence[int], enemies: Enemies) -> Iterator[set[int]]:
    """All largest peaceful sets (some smaller or repeated ones among them).

    Each holds the first item left or one of its enemies, so these are the branches of the search.
    """
    waiting: list[tuple[frozenset[int], tuple[int, ...]]] = [(frozenset(), tuple(ordered))]
    while waiting:
        chosen, left = waiting.pop()
        if not left:
            yield set(chosen)
            continue
        first, refused = left[0], set[int]()
        branches = []
        for item in (first, *(other for other in left if other in enemies[first])):
            rest = tuple(o for o in left if o != item and o not in enemies[item] and o not in refused)
            branches.append((chosen | {item}, rest))
            refused.add(item)
        waiting.extend(reversed(branches))
