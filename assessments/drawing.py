"""Which items of the pools make a form: by chance from a seed, those the person has not seen first."""

import random
from collections.abc import Mapping, Sequence

# Per draw rule, the ids of the items it may take.
Pools = Sequence[Sequence[int]]


def draw_items(
    pools: Pools, counts: Sequence[int], last_seen: Mapping[int, int], rng: random.Random
) -> list[list[int]]:
    """Return the drawn item ids per rule, no item twice; a rule is short only if no draw can fill all.

    ``last_seen`` maps an item to a number that is greater the more recently the person saw it.
    """
    drawn: list[list[int]] = [[] for _ in pools]
    owner: dict[int, int] = {}
    # The rule with the least choice goes first, lest a broad rule takes the few items of a narrow one.
    for rule in sorted(range(len(pools)), key=lambda number: len(pools[number])):
        free = [item for item in pools[rule] if item not in owner] if owner else pools[rule]
        drawn[rule] = _pick(free, counts[rule], last_seen, rng)
        owner.update(dict.fromkeys(drawn[rule], rule))
    if any(len(items) < count for items, count in zip(drawn, counts, strict=True)):
        return _refill(pools, counts, owner)
    return drawn


def seeded_chance(seed: int) -> random.Random:
    """The same seed draws the same form; chance here is fairness, not secrecy."""
    return random.Random(seed)  # noqa: S311


def _pick(free: Sequence[int], count: int, last_seen: Mapping[int, int], rng: random.Random) -> list[int]:
    unseen = [item for item in free if item not in last_seen] if last_seen else free
    if len(unseen) >= count:
        return rng.sample(unseen, count)
    seen = [item for item in free if item in last_seen]
    rng.shuffle(seen)
    seen.sort(key=last_seen.__getitem__)
    picked = [*unseen, *seen[: count - len(unseen)]]
    rng.shuffle(picked)
    return picked


def _refill(pools: Pools, counts: Sequence[int], owner: dict[int, int]) -> list[list[int]]:
    """Fill short rules by letting another rule exchange what it took (augmenting paths)."""
    for rule, count in enumerate(counts):
        missing = count - sum(1 for taker in owner.values() if taker == rule)
        while missing > 0 and _take_one(rule, pools, owner, set()):
            missing -= 1
    drawn: list[list[int]] = [[] for _ in pools]
    for item, rule in owner.items():
        drawn[rule].append(item)
    return drawn


def _take_one(rule: int, pools: Pools, owner: dict[int, int], asked: set[int]) -> bool:
    asked.add(rule)
    for item in pools[rule]:
        if item not in owner:
            owner[item] = rule
            return True
    for item in pools[rule]:
        if owner[item] not in asked and _take_one(owner[item], pools, owner, asked):
            owner[item] = rule
            return True
    return False
