"""Drafts of every type that other people's formats know, as the drafts come out of a bank."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from assessments.exchange.answers import cloze_stem, default_rubric, matching_spec
from assessments.item_types.base import ItemDraft, OptionDraft

# Letters of several scripts, the signs that formats live by, and what is dear to them.
_ALPHABET = "abcXYZабвГДЁйéß漢א😀́¼→≥°„»€0123456789" + "~=#{}:\\[]%<>&;,\"'*-+ .|@!?/()_^$\t\n"


def _squashed(text: str) -> str:
    return " ".join(text.split())


lines = st.text(_ALPHABET, max_size=25).map(_squashed)
texts = lines.filter(bool)
ids = texts.filter(lambda text: "\\]" not in f"{text}]")
escaped = texts.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
html = escaped.map(lambda text: f"<p>{text}</p>") | escaped.map(lambda text: f"<ul><li>{text}</li></ul>")
percents = st.sampled_from([Decimal(n) for n in ("-100", "-33.33333", "0", "12.5", "50", "100")])
numbers = st.decimals(-1000, 1000, places=2).map(str)
tolerances = st.decimals(0, 10, places=3).map(str)


@st.composite
def options(draw: Any, *, scored: bool) -> list[OptionDraft]:
    given = draw(st.lists(texts, min_size=2, max_size=5, unique=True))
    made = []
    for place, text in enumerate(given):
        percent = Decimal(100) if place == 0 else draw(percents) if scored else Decimal(0)
        made.append(OptionDraft(text, percent > 0, draw(lines), percent=percent if scored else None))
    return draw(st.permutations(made))


@st.composite
def drafts(draw: Any, kind: str) -> ItemDraft:
    """One draft; the id and the tags come from the file formats' own alphabets."""
    made: dict[str, Any] = {"options": (), "spec": {}, "scoring": None, "stem": draw(html)}
    made.update(draw({**_KINDS, **_MORE}[kind]))
    return ItemDraft(
        type=kind,
        explanation=draw(st.just("") | html),
        tags=draw(st.lists(ids, max_size=2)),
        external_id=draw(ids),
        **made,
    )


def accepted(**shape: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({**shape, "percent": st.sampled_from([0, 50, 100]), "feedback": lines})
    return st.lists(row, min_size=1, max_size=3)


_SHORT = {"case_sensitive": False, "keep_punctuation": False, "wildcards": False}
_NUMERIC: dict[str, Any] = {"significant_figures": None, "units": [], "unit_required": False}
_PAIR = st.fixed_dictionaries({"left": texts, "right": texts})

_KINDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "single_choice": options(scored=False).map(
        lambda made: {"options": made, "scoring": {"rule": "all_or_nothing"}}
    ),
    "multiple_choice": options(scored=True).map(
        lambda made: {"options": made, "scoring": {"rule": "weights"}}
    ),
    "true_false": st.fixed_dictionaries(
        {
            "spec": st.fixed_dictionaries(
                {
                    "answer": st.booleans(),
                    "feedback": st.fixed_dictionaries({"true": lines, "false": lines}),
                }
            )
        }
    ),
    "short_text": accepted(text=texts).map(lambda rows: {"spec": {"answers": rows, **_SHORT}}),
    "numeric": accepted(value=numbers, tolerance=tolerances, tolerance_kind=st.just("absolute")).map(
        lambda rows: {"spec": {"answers": rows, **_NUMERIC}}
    ),
    "matching": st.fixed_dictionaries(
        {
            "spec": st.builds(
                matching_spec, st.lists(_PAIR, min_size=1, max_size=3), st.lists(texts, max_size=2)
            ),
            "scoring": st.just({"rule": "proportional"}),
        }
    ),
    "written": st.builds(
        lambda: {"spec": {"kind": "text", "max_words": None, "template": "", "rubric": default_rubric()}}
    ),
}
_GAP_KINDS = (
    accepted(text=texts).map(lambda rows: {"kind": "text", "weight": 2, "answers": rows, **_SHORT}),
    accepted(value=numbers, tolerance=tolerances, tolerance_kind=st.just("absolute")).map(
        lambda rows: {"kind": "numeric", "weight": 1, "answers": rows, **_NUMERIC}
    ),
    st.builds(
        lambda rows, layout: {"kind": "choice", "weight": 1, "options": rows, "layout": layout},
        accepted(text=texts),
        st.sampled_from(["select", "radio", "column"]),
    ),
)
_MORE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "ordering": st.builds(
        lambda parts, rule: {"spec": {"parts": parts}, "scoring": {"rule": rule}},
        st.lists(texts, min_size=2, max_size=4),
        st.sampled_from(["all_or_nothing", "proportional", "adjacent"]),
    ),
    "cloze": st.lists(st.one_of(_GAP_KINDS), min_size=1, max_size=3).map(
        lambda gaps: {
            "stem": cloze_stem(),
            "spec": {
                "text": "<p>" + " и ".join(f"{{{{{n}}}}}" for n in range(1, len(gaps) + 1)) + "</p>",
                "gaps": gaps,
            },
        }
    ),
}
KINDS = tuple(_KINDS)
ALL_KINDS = (*_KINDS, *_MORE)
