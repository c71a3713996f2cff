"""Two tabs: nothing saved is overwritten unseen."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.merging import merge_step, merge_tabs

answers = st.dictionaries(
    st.sampled_from(["1", "2", "3"]), st.lists(st.sampled_from("abc"), unique=True, min_size=1)
)


def test_an_empty_response_withdraws_the_answer() -> None:
    assert merge_step({"1": ["a"], "2": ["b"]}, {"1": []}) == {"2": ["b"]}


def test_changes_of_both_tabs_come_together() -> None:
    merged = merge_tabs({"1": ["a"]}, {"1": ["a"], "2": ["b"]}, {"1": ["c"]})
    assert merged.responses == {"1": ["c"], "2": ["b"]}
    assert merged.taken == []


def test_where_both_changed_what_is_saved_stands_and_is_named() -> None:
    merged = merge_tabs({"1": ["a"]}, {"1": ["b"]}, {"1": ["c"]})
    assert merged.responses == {"1": ["b"]}
    assert merged.taken == [1]


@given(base=answers, saved=answers)
def test_a_tab_that_changed_nothing_gets_what_is_saved(base: dict, saved: dict) -> None:
    merged = merge_tabs(base, saved, base)
    assert merged.responses == saved
    assert merged.taken == []


@given(base=answers, saved=answers, mine=answers)
def test_no_change_of_the_other_tab_is_lost(base: dict, saved: dict, mine: dict) -> None:
    merged = merge_tabs(base, saved, mine)
    for slot in ("1", "2", "3"):
        if saved.get(slot) != base.get(slot):
            assert merged.responses.get(slot) == saved.get(slot)
        else:
            assert merged.responses.get(slot) == mine.get(slot)
