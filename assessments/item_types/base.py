"""What every item type offers: pure functions over plain data, apart from when and how often it is asked."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Json = dict[str, Any]
# What a person answered: strings whose meaning is the item type's own. An input named ``slot-3`` sends
# its value as it is (an option id); one named ``slot-3-l1`` belongs to part ``l1`` and sends ``l1=value``.
Response = list[str]


class Outcome(TextChoices):
    RIGHT = "right", _("Right")
    PARTIAL = "partial", _("Partly right")
    WRONG = "wrong", _("Wrong")
    NONE = "none", _("No answer")
    AWAITS_MARK = "awaits_mark", _("Awaits marking")
    VOID = "void", _("Not counted")


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """``text`` is plain text. Without an ``id`` one is derived from the text, so that it tells no order.

    ``percent`` of the points, -100 to 100, is what the option earns under the rule ``weights``.
    """

    text: str
    is_right: bool = False
    feedback: str = ""
    id: str = ""
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as an author or an importer gives it.

    ``stem`` and ``explanation`` are HTML and are sanitised; ``difficulty`` runs from 1 to 5;
    ``scoring`` names a rule of the type, e.g. ``{"rule": "ps50"}``; without an ``external_id``
    the item gets one of its own. Choice types are given by ``options``, every other type by
    ``spec``, whose shape its module tells.
    """

    type: str
    stem: str
    options: Sequence[OptionDraft] = ()
    explanation: str = ""
    tags: Sequence[str] = ()
    difficulty: int = 3
    external_id: str = ""
    scoring: Json | None = None
    spec: Json = field(default_factory=dict)


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
    """One option in a report; ``is_right`` is None while the policy keeps the key closed.

    Options that follow one another under the same ``group`` answer one question of several.
    """

    text: str
    is_chosen: bool
    is_right: bool | None = None
    feedback: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class DraftParts:
    """The part of a draft that a body was built from."""

    options: Sequence[OptionDraft] = ()
    spec: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerClass:
    """A kind of answer that statistics count: an option, a pair, an accepted variant, "other"."""

    code: str
    text: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class UploadRules:
    """Which files an answer may be: endings with their dot, as the content proves them, and the size."""

    accepts: tuple[str, ...]
    max_bytes: int


# What a type keeps of its HTML: made once per immutable version and joined per request, so that a form of
# 20 questions costs microseconds.
PreparedHtml = Any


@dataclass(frozen=True, slots=True)
class ItemType:
    """The functions of one item type. All are pure; those that check raise ``InvalidInputError``.

    hint            content, scoring → the line that tells what to do
    build           draft → body; refuses a bad key and names the field
    unbuild         body → the options and the spec that it was built from
    draw_order      content, chance, whether to shuffle → order of the parts, pinned in the form
    clean_response  content, raw value from outside → response; refuses what the form cannot hold
    response_schema content → JSON Schema of a response
    grade           body, response → grade
    review          body, response, order, whether the key is open → lines of the report
    review_html     the same → HTML before those lines, where lines do not tell it (a picture)
    answer_classes  body → the answers that statistics tell apart
    classify        body, response → codes of those classes
    prepare_html    content → HTML parts of the form, escaped, without keys
    render_html     prepared parts, slot, order, response → HTML of the inputs
    upload_rules    content → which file the answer is; None where it is not one

    ``content`` must not tell the key, in the order of its parts neither. ``scripts`` are static
    modules that make the inputs easier; without them the inputs work all the same.
    """

    code: str
    label: Promise
    hint: Callable[[Json, Json], str | Promise]
    build: Callable[[ItemDraft], ItemBody]
    unbuild: Callable[[ItemBody], DraftParts]
    draw_order: Callable[[Json, random.Random, bool], list[int]]
    clean_response: Callable[[Json, object], Response]
    response_schema: Callable[[Json], Json]
    grade: Callable[[ItemBody, Response], SlotGrade]
    review: Callable[[ItemBody, Response, Sequence[int], bool], list[ReviewOption]]
    answer_classes: Callable[[ItemBody], list[AnswerClass]]
    classify: Callable[[ItemBody, Response], list[str]]
    prepare_html: Callable[[Json], PreparedHtml]
    render_html: Callable[[PreparedHtml, int, Sequence[int], Response], str]
    review_html: Callable[[ItemBody, Response, Sequence[int], bool], str] | None = None
    marked_by_hand: bool = False
    scripts: tuple[str, ...] = ()
    upload_rules: Callable[[Json], UploadRules | None] | None = None


def outcome_of(fraction: Fraction, response: Response) -> Outcome:
    if not response:
        return Outcome.NONE
    if fraction == 1:
        return Outcome.RIGHT
    return Outcome.PARTIAL if fraction else Outcome.WRONG
