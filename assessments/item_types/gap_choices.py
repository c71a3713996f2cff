"""A gap that is filled from a list: options worth a percentage each, -100 to 100, one at least 100."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.html import escape
from django.utils.translation import gettext as _

from assessments.item_types.accepted import percent_text
from assessments.item_types.base import AnswerClass, Json, ReviewOption
from assessments.item_types.drafts import check_names, derived_id, read_list, refuse_repeated
from assessments.item_types.fields import feedback_of, line_of, percent_of, plain, refuse

NAMES = ("options", "layout")
_LAYOUTS = ("select", "radio", "column")
_MOST_OPTIONS = 50


def build(spec: Json, field: str) -> tuple[Json, Json, list[str]]:
    """Content, key and feedback of the gap. Raises ``InvalidInputError`` naming the field."""
    layout = spec.get("layout", "select")
    if layout not in _LAYOUTS:
        refuse(f"{field}.layout", _("Unknown; known are: %(names)s.") % {"names": ", ".join(_LAYOUTS)})
    texts, percents, feedback = [], [], []
    given = read_list(spec.get("options"), f"{field}.options", least=2, most=_MOST_OPTIONS)
    for number, raw in enumerate(given, start=1):
        name = f"{field}.options.{number}"
        option = check_names(raw, ("text", "percent", "feedback"), name)
        texts.append(line_of(option.get("text", ""), f"{name}.text"))
        percents.append(percent_of(option.get("percent", 0), f"{name}.percent", least=-100))
        feedback.append(feedback_of(option, name))
    refuse_repeated(texts, f"{field}.options", "text")
    if 100 not in percents:
        refuse(f"{field}.options", _("At least one option must earn 100 per cent."))
    ids = [derived_id(text) for text in texts]
    content = {"layout": layout, "options": [{"id": i, "text": t} for i, t in zip(ids, texts, strict=True)]}
    return content, {"percents": dict(zip(ids, map(plain, percents), strict=True))}, feedback


def unbuild(content: Json, key: Json, feedback: Sequence[str]) -> Json:
    return {
        "options": [
            {"text": option["text"], "percent": key["percents"][option["id"]], "feedback": text}
            for option, text in zip(content["options"], feedback, strict=True)
        ],
        "layout": content["layout"],
    }


def fraction_of(key: Json, given: str) -> Fraction:
    return Fraction(Decimal(key["percents"].get(given, 0))) / 100


def text_of(content: Json, given: str) -> str:
    """The text of the option with this id."""
    return next((option["text"] for option in content["options"] if option["id"] == given), "")


def review_lines(
    content: Json, key: Json, feedback: Sequence[str], given: str, prefix: str
) -> list[ReviewOption]:
    """What was chosen and every option that earns all, judged by the open key."""
    lines = []
    for option, told in zip(content["options"], feedback, strict=True):
        fraction, is_chosen = fraction_of(key, option["id"]), option["id"] == given
        if is_chosen or fraction == 1:
            earns = ""
            if is_chosen and 0 < fraction < 1:
                earns = _("It earns %(percent)s %%.") % {"percent": percent_text(fraction)}
            text = " ".join(filter(None, (earns, told)))
            lines.append(ReviewOption(f"{prefix}{option['text']}", is_chosen, fraction == 1, text))
    return lines


def answer_classes(content: Json, key: Json, prefix: str, told: str) -> list[AnswerClass]:
    return [
        AnswerClass(
            f"{prefix}{option['id']}", f"{told}{option['text']}", key["percents"][option["id"]] == 100
        )
        for option in content["options"]
    ]


def prepare_html(content: Json) -> list[tuple[str, str]]:
    return [(option["id"], str(escape(option["text"]))) for option in content["options"]]


def render_html(
    layout: str, options: Sequence[tuple[str, str]], name: str, order: Sequence[int], given: str, label: str
) -> str:
    """The gap as a list or as radio buttons; phrasing HTML alone, as it stands inside a paragraph."""
    shown = [options[place] for place in order]
    if layout == "select":
        nothing = escape(_("choose"))
        choices = "".join(
            f'<option value="{option_id}"{" selected" if option_id == given else ""}>{text}</option>'
            for option_id, text in shown
        )
        return (
            f'<select class="form-select kf-gap" name="{name}" aria-label="{label}">'
            f'<option value="">{nothing}</option>{choices}</select>'
        )
    radios = "".join(
        f'<label class="kf-gap-option"><input class="form-check-input" type="radio" name="{name}" '
        f'value="{option_id}"{" checked" if option_id == given else ""}><span>{text}</span></label>'
        for option_id, text in shown
    )
    classes = f"kf-gap-options kf-gap-options--{layout}"
    return f'<span class="{classes}" role="radiogroup" aria-label="{label}">{radios}</span>'
