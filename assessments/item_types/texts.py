"""Compares what people type with what counts as right: spelling habits are forgiven, the words are not."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_DASHES = "‐‑‒–—―−"
_DOUBLE_QUOTES = "«»“”„‟″＂"
_SINGLE_QUOTES = "‘’‚‛′`´"
_ALIKE = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        "ё": "е",
        "Ё": "Е",
    }
)
_FINAL = ' .,;:!?"'
# Stands for an asterisk that is meant as such; no keyboard types it.
_LITERAL_STAR = "\ue000"


@dataclass(frozen=True, slots=True)
class Habits:
    """What does not matter when two texts are compared."""

    case_sensitive: bool = False
    keep_punctuation: bool = False


def normalise(text: str, habits: Habits) -> str:
    """Make texts equal that differ in form, case, ё, spaces, dashes, quotes or the last full stop."""
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    # Quotes are made alike first: the compatible form of some of them has a space inside.
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFC", visible).translate(_ALIKE))
    if not habits.case_sensitive:
        same = unicodedata.normalize("NFKC", same.casefold())
    same = " ".join(same.split()).replace(" -", "-").replace("- ", "-")
    if habits.keep_punctuation:
        return same
    return same.rstrip(_FINAL).lstrip(' "') or same


@lru_cache(maxsize=10_000)
def accepted_form(accepted: str, habits: Habits, *, wildcards: bool) -> tuple[str, ...]:
    r"""The pieces of an accepted answer between its asterisks, normalised; one piece without wildcards.

    A real asterisk is written ``\*`` where wildcards are in use. Remembered, as the same few answers
    are compared with those of thousands of people.
    """
    if not wildcards:
        return (normalise(accepted, habits),)
    pattern = normalise(accepted.replace(r"\*", _LITERAL_STAR), habits)
    return tuple(piece.replace(_LITERAL_STAR, "*") for piece in pattern.split("*"))


def matches(pieces: tuple[str, ...], text: str) -> bool:
    """Whether ``text``, normalised, is made of the pieces in their order with anything in between.

    No pattern costs more than a walk along the text for each piece: the leftmost place of a piece
    leaves the most room for those after it, so that nothing is ever tried twice.
    """
    first, *others = pieces
    if not others:
        return first == text
    *middle, last = others
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in middle:
        place = text.find(piece, place, end)
        if place < 0:
            return False
        place += len(piece)
    return True
