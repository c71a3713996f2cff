"""What every item type offers: pure functions over plain data, apart from when and how often it is asked."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Json = dict[str, Any]
# What a person answered: strings whose meaning is the item type's own (for choices: option ids).
Response = list[str]


class Outcome(TextChoices):
    RIGHT = "right", _("Right")
    PARTIAL = "partial", _("Partly right")
    WRONG = "wrong", _("Wrong")
    NONE = "none", _("No answer")


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """``text`` is plain text. Without an ``id`` one is derived from the text, so that it tells no order."""

    text: str
    is_right: bool = False
    feedback: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as an author or an importer gives it.

    ``stem`` and ``explanation`` are HTML and are sanitised; ``difficulty`` runs from 1 to 5;
    ``scoring`` names a rule of the type, e.g. ``{"rule": "ps50"}``; without an ``external_id``
    the item gets one of its own.
    """

    type: str
    stem: str
    options: Sequence[OptionDraft] = ()
    explanation: str = ""
    tags: Sequence[str] = ()
    difficulty: int = 3
    external_id: str = ""
    scoring: Json | None = None


@dataclass(frozen=True, slots=True)
class ItemBody:
    """The asked and the keyed part of one item version; ``content`` alone may reach a browser."""

    content: Json
    key: Json
    scoring: Json
    feedback: Json


@dataclass(frozen=True, slots=True)
class SlotGrade:
    """``fraction`` of the slot's points, 0 to 1, exact."""

    fraction: Fraction
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ReviewOption:
    """One option in a report; ``is_right`` is None while the policy keeps the key closed."""

    text: str
    is_chosen: bool
    is_right: bool | None = None
    feedback: str = ""


# Per part of a question: its id, and its HTML before and after the ``checked`` attribute.
# Made once per immutable version and joined per request: a form of 20 questions costs microseconds.
PreparedHtml = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ItemType:
    """The functions of one item type. All are pure; those that check raise ``InvalidInputError``.

    build           draft → body; refuses a bad key and names the field
    draw_order      content → order in which the parts are shown, pinned in the form
    clean_response  content, raw value from outside → response; refuses what the form cannot hold
    grade           body, response → grade
    review          body, response, order, whether the key is open → options of the report
    prepare_html    content → HTML parts of the form, escaped, without keys
    render_html     prepared parts, slot, order, response → HTML of the inputs
    """

    code: str
    label: Promise
    hint: Callable[[Json], Promise]
    build: Callable[[ItemDraft], ItemBody]
    draw_order: Callable[[Json, random.Random, bool], list[int]]
    clean_response: Callable[[Json, object], Response]
    grade: Callable[[ItemBody, Response], SlotGrade]
    review: Callable[[ItemBody, Response, Sequence[int], bool], list[ReviewOption]]
    prepare_html: Callable[[Json], PreparedHtml]
    render_html: Callable[[PreparedHtml, int, Sequence[int], Response], str]
