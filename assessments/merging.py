"""How answers of one step, or of two tabs, come together: pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.data import Responses
from assessments.item_types.base import Response


def merge_step(current: Mapping[str, Response], given: Mapping[str, Response]) -> Responses:
    """The state after a step: given slots replace, an empty response withdraws an answer."""
    merged = {**current, **given}
    return {slot: response for slot, response in merged.items() if response}


def changes_nothing(current: Mapping[str, Response], given: Mapping[str, Response]) -> bool:
    return merge_step(current, given) == current


@dataclass(frozen=True, slots=True)
class MergedTabs:
    """``taken`` are the slots whose answer came from the other tab, in spite of another one here."""

    responses: Responses
    taken: list[int]


def merge_tabs(
    base: Mapping[str, Response], saved: Mapping[str, Response], mine: Mapping[str, Response]
) -> MergedTabs:
    """Bring a stale tab's answers into the saved state.

    ``base`` is what that tab had last known. What only the tab changed is kept; where both
    changed, what is saved stands and the slot is named, so that nothing is overwritten unseen.
    """
    responses: Responses = {}
    taken: list[int] = []
    for slot in {*base, *saved, *mine}:
        before, theirs, ours = base.get(slot, []), saved.get(slot, []), mine.get(slot, [])
        response = ours if theirs == before else theirs
        if response:
            responses[slot] = response
        if response != ours and ours != before:
            taken.append(int(slot))
    return MergedTabs(responses, sorted(taken))
