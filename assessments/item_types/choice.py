"""What single and multiple choice share: options, their key, and the way they are shown.

Content is ``{"options": [{"id", "text"}]}``, key ``{"right": [id]}``, feedback ``{"options": {id: text}}``.
Under the rule ``weights`` the key has ``{"percents": {id: percent}}`` too, a limit of picks stands in the
content as ``max_picks``.
"""

import random
from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.item_types.base import (
    AnswerClass,
    DraftParts,
    ItemBody,
    ItemDraft,
    Json,
    OptionDraft,
    PreparedHtml,
    Response,
    ReviewOption,
)
from assessments.item_types.drafts import derived_id, plain_text
from assessments.item_types.weights import read_percents
from core.errors import InvalidInputError

MAX_OPTIONS = 30


def build_body(draft: ItemDraft, scoring: Json) -> ItemBody:
    """Check the options and the key of a draft; raise ``InvalidInputError`` naming the field.

    Percents are kept under the rule ``weights`` alone: no other rule asks for them.
    """
    options = list(draft.options)
    texts = [plain_text(option.text) for option in options]
    _check_options(texts)
    ids = [option.id or derived_id(text) for option, text in zip(options, texts, strict=True)]
    _check_ids(ids)
    right = [option_id for option_id, option in zip(ids, options, strict=True) if option.is_right]
    if not right:
        raise InvalidInputError(_("No option is marked as right."), fields={"key": [_("No right option.")]})
    key: Json = {"right": right}
    if scoring["rule"] == "weights":
        key["percents"] = read_percents(ids, options)
    return ItemBody(
        content={"options": [{"id": i, "text": text} for i, text in zip(ids, texts, strict=True)]},
        key=key,
        scoring=scoring,
        feedback=_option_feedback(ids, options),
    )


def unbuild(body: ItemBody) -> DraftParts:
    right, feedback = body.key["right"], body.feedback.get("options", {})
    percents = {option_id: Decimal(percent) for option_id, percent in body.key.get("percents", {}).items()}
    return DraftParts(
        options=[
            OptionDraft(
                text=option["text"],
                is_right=option["id"] in right,
                feedback=feedback.get(option["id"], ""),
                id=option["id"],
                percent=percents.get(option["id"]),
            )
            for option in body.content["options"]
        ]
    )


def draw_order(content: Json, rng: random.Random, shuffle: bool) -> list[int]:
    """Positions of the options in the order of showing."""
    order = list(range(len(content["options"])))
    if shuffle:
        rng.shuffle(order)
    return order


def clean_response(content: Json, raw: object, *, most: int | None = None) -> Response:
    """Return the chosen option ids in the order of the content.

    Raises ``InvalidInputError`` for anything but known, different ids, at most ``most`` of them.
    """
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise InvalidInputError(_("An answer is a list of option ids."))
    chosen = set(raw)
    known = [option["id"] for option in content["options"]]
    if len(chosen) != len(raw):
        raise InvalidInputError(_("An option is named twice."))
    if not chosen.issubset(known):
        raise InvalidInputError(_("The question has no such option."))
    if most is not None and len(chosen) > most:
        raise InvalidInputError(
            ngettext(
                "The question takes %(count)d option only.",
                "The question takes at most %(count)d options.",
                most,
            )
            % {"count": most}
        )
    return [option_id for option_id in known if option_id in chosen]


def response_schema(content: Json, *, most: int | None = None) -> Json:
    ids = [option["id"] for option in content["options"]]
    items = {"type": "string", "enum": ids}
    return {"type": "array", "items": items, "uniqueItems": True, "maxItems": most or len(ids)}


def answer_classes(body: ItemBody) -> list[AnswerClass]:
    right = body.key["right"]
    return [
        AnswerClass(option["id"], option["text"], option["id"] in right) for option in body.content["options"]
    ]


def classify(_body: ItemBody, response: Response) -> list[str]:
    return list(response)


def review(body: ItemBody, response: Response, order: Sequence[int], key_open: bool) -> list[ReviewOption]:
    options = body.content["options"]
    right = set(body.key["right"])
    feedback = body.feedback.get("options", {})
    return [
        ReviewOption(
            text=options[position]["text"],
            is_chosen=options[position]["id"] in response,
            is_right=options[position]["id"] in right if key_open else None,
            feedback=feedback.get(options[position]["id"], "") if key_open else "",
        )
        for position in order
    ]


def prepare_html(content: Json, *, input_type: str) -> PreparedHtml:
    """HTML of every option but for the slot number, which ``render_html`` puts before it."""
    return tuple(
        (
            option["id"],
            f'" type="{input_type}" value="{escape(option["id"])}"',
            f'><span class="kf-option__text">{escape(option["text"])}</span></label>',
        )
        for option in content["options"]
    )


def render_html(prepared: PreparedHtml, slot: int, order: Sequence[int], response: Response) -> str:
    head = f'<label class="kf-option"><input class="form-check-input" name="slot-{slot}'
    parts: list[str] = []
    for position in order:
        option_id, value, text = prepared[position]
        parts += (head, value, " checked" if option_id in response else "", text)
    return "".join(parts)


def _check_options(texts: Sequence[str]) -> None:
    if not 2 <= len(texts) <= MAX_OPTIONS:
        rule = _("Between 2 and %(most)d options are needed.") % {"most": MAX_OPTIONS}
        raise InvalidInputError(rule, fields={"options": [rule]})
    seen: set[str] = set()
    for number, text in enumerate(texts, start=1):
        if not text:
            rule = _("Option %(number)d is empty.") % {"number": number}
            raise InvalidInputError(rule, fields={f"options.{number}.text": [rule]})
        if text in seen:
            rule = _("Option %(number)d repeats another option.") % {"number": number}
            raise InvalidInputError(rule, fields={f"options.{number}.text": [rule]})
        seen.add(text)


def _check_ids(ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        rule = _("Two options have the same id.")
        raise InvalidInputError(rule, fields={"options": [rule]})


def _option_feedback(ids: Sequence[str], options: Sequence[OptionDraft]) -> Json:
    given = {i: option.feedback for i, option in zip(ids, options, strict=True) if option.feedback}
    return {"options": given} if given else {}
