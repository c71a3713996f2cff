"""The order of several groups of options, pinned in a form as one list of positions counted through."""

import random
from collections.abc import Sequence


def draw_within(sizes: Sequence[int], rng: random.Random, shuffle: bool) -> list[int]:
    """Positions of all options, group after group; shuffled, each group keeps its own."""
    order: list[int] = []
    for size in sizes:
        places = list(range(size))
        if shuffle:
            rng.shuffle(places)
        first = len(order)
        order += [first + place for place in places]
    return order


def split_order(sizes: Sequence[int], order: Sequence[int]) -> list[list[int]]:
    """The order of each group, counted from its own first option."""
    found, first = [], 0
    for size in sizes:
        found.append([place - first for place in order[first : first + size]])
        first += size
    return found
