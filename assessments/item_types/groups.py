"""The order of several groups of options, pinned in a form as one list of positions counted through."""

import random
from collections.abc import Sequence

from assessments.item_types.base import Json


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


def as_shown(content: Json, order: Sequence[int]) -> tuple[Json, list[int]]:
    """Content and order with the options where they are shown: the place an author gave may tell the key.

    What has no options tells nothing by its order and stays as it is.
    """
    if "options" in content:
        return {**content, "options": [content["options"][place] for place in order]}, list(range(len(order)))
    for name in ("questions", "gaps"):
        if name in content:
            orders = split_order([len(group.get("options", ())) for group in content[name]], order)
            groups = [
                _group_as_shown(group, places) for group, places in zip(content[name], orders, strict=True)
            ]
            return {**content, name: groups}, list(range(len(order)))
    return content, list(order)


def _group_as_shown(group: Json, places: Sequence[int]) -> Json:
    return {**group, "options": [group["options"][place] for place in places]} if places else group
