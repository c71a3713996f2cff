"""An answer in the person's own words or in a file, marked by a tutor against a rubric.

The spec is ``{"kind": "text", "max_words": N or None, "template": str, "rubric": [...]}`` or
``{"kind": "file", "accepts": [".pdf", …], "max_megabytes": N, "rubric": [...]}``; the rubric is a
list of ``{"criterion", "levels": [{"text", "points"}]}``. The response is ``["text=…"]`` or
``["file=<uuid of the asset>"]``. The rubric is the key: the learner meets it with the marks.
"""

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import NoReturn, TypeGuard
from uuid import UUID

from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.item_types.base import (
    AnswerClass,
    DraftParts,
    ItemBody,
    ItemDraft,
    ItemType,
    Json,
    Outcome,
    PreparedHtml,
    Response,
    ReviewOption,
    SlotGrade,
    UploadRules,
)
from core.errors import InvalidInputError

CODE = "written"
TEXT, FILE = "text", "file"
MAX_CHARACTERS = 20_000
MAX_MEGABYTES = 50
MOST_CRITERIA, MOST_LEVELS, MOST_POINTS = 30, 20, 1_000
# What office computers and telephones save; what runs in a browser is not among them.
ENDINGS = (".pdf", ".docx", ".odt", ".jpg", ".png", ".webp", ".gif")
DEFAULT_ENDINGS = [".pdf", ".docx", ".jpg", ".png"]
_DEFAULT_MEGABYTES = 10
_FIELDS = {"kind", "max_words", "template", "accepts", "max_megabytes", "rubric"}
_MOST_WORDS = 5_000
_LONGEST_LINE = 1_000


def hint(content: Json, _scoring: Json) -> str:
    if content["kind"] == FILE:
        rules = _rules(content)
        words = {"types": kinds_of_files(rules.accepts), "size": content["max_megabytes"]}
        return _("Attach one file: %(types)s, up to %(size)d MB. A tutor marks it.") % words
    most = content["max_words"]
    if not most:
        return _("Answer in your own words. A tutor marks it.")
    told = ngettext(
        "Answer in your own words, in %(most)d word at most. A tutor marks it.",
        "Answer in your own words, in %(most)d words at most. A tutor marks it.",
        most,
    )
    return told % {"most": most}


def kinds_of_files(accepts: Sequence[str]) -> str:
    return ", ".join(ending.removeprefix(".").upper() for ending in accepts)


def build(draft: ItemDraft) -> ItemBody:
    spec = draft.spec
    unknown = sorted(set(spec) - _FIELDS)
    if unknown:
        _refuse(unknown[0], _("Unknown field."))
    if draft.scoring:
        _refuse("scoring", _("The rubric alone gives points here."))
    kind = spec.get("kind")
    if kind not in (TEXT, FILE):
        _refuse("kind", _("Either “text” or “file” is expected."))
    asked = _asked_text(spec) if kind == TEXT else _asked_file(spec)
    return ItemBody(content={"kind": kind, **asked}, key={"rubric": _rubric(spec)}, scoring={}, feedback={})


def unbuild(body: ItemBody) -> DraftParts:
    return DraftParts(spec={**body.content, "rubric": body.key["rubric"]})


def draw_order(_content: Json, _rng: random.Random, _shuffle: bool) -> list[int]:
    return []


def clean_response(content: Json, raw: object) -> Response:
    """One part, ``text`` or ``file``; an outline that was left as it is counts as no answer.

    Whether the file was uploaded for this question is for the attempt to say.
    """
    if not isinstance(raw, list) or not all(isinstance(value, str) for value in raw):
        raise InvalidInputError(_("An answer is a list of texts."))
    if not raw:
        return []
    name, separator, value = raw[0].partition("=")
    if len(raw) > 1 or not separator or name != content["kind"]:
        raise InvalidInputError(_("One answer is expected."))
    return _clean_text(content, value) if name == TEXT else _clean_file(value)


def response_schema(content: Json) -> Json:
    longest = len("text=") + MAX_CHARACTERS
    patterns = {TEXT: r"^text=[\s\S]*\S", FILE: r"^file=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
    items = {"type": "string", "pattern": patterns[content["kind"]], "maxLength": longest}
    return {"type": "array", "items": items, "maxItems": 1}


def grade(_body: ItemBody, response: Response) -> SlotGrade:
    """Nothing needs no mark: no answer is worth nothing."""
    return SlotGrade(Fraction(0), Outcome.AWAITS_MARK if response else Outcome.NONE)


def review(_body: ItemBody, response: Response, _order: Sequence[int], _open: bool) -> list[ReviewOption]:
    return [ReviewOption(text=told_answer(response), is_chosen=True)] if response else []


def told_answer(response: Response) -> str:
    """The text itself; a file is told by a word, for its name is not part of the response."""
    name, _separator, value = response[0].partition("=") if response else ("", "", "")
    return _("File") if name == FILE else value


def file_of(response: Response) -> UUID | None:
    """The asset that the response names; None where it names none, as an answer never checked may."""
    name, _separator, value = response[0].partition("=") if response else ("", "", "")
    try:
        return UUID(value) if name == FILE else None
    except ValueError:
        return None


def answer_classes(_body: ItemBody) -> list[AnswerClass]:
    return []


def classify(_body: ItemBody, _response: Response) -> list[str]:
    return []


def prepare_html(content: Json) -> PreparedHtml:
    return content


def render_html(prepared: PreparedHtml, slot: int, _order: Sequence[int], response: Response) -> str:
    if prepared["kind"] == FILE:
        # How a file gets there depends on the attempt: the page of the attempt shows that part.
        value = response[0].removeprefix("file=") if response else ""
        return f'<input type="hidden" name="slot-{slot}-file" value="{escape(value)}">'
    return _text_html(prepared, slot, told_answer(response))


def upload_rules(content: Json) -> UploadRules | None:
    return _rules(content) if content["kind"] == FILE else None


def count_words(text: str) -> int:
    return len(text.split())


def _text_html(content: Json, slot: int, text: str) -> str:
    name, most = f"slot-{slot}-text", content["max_words"]
    words = {"done": "%1", "most": most}
    told = _("Words: %(done)s of %(most)d") % words if most else _("Words: %(done)s") % words
    over = _("More words than asked for: the tutor may take that into account.") if most else ""
    label = escape(_("Your answer"))
    outline = _outline_html(content["template"], name) if content["template"] else ""
    # The first line break after the tag belongs to HTML and not to the text.
    return (
        f'{outline}<textarea class="form-control kf-written" id="{name}" name="{name}" rows="8"'
        f' maxlength="{MAX_CHARACTERS}" aria-label="{label}"'
        f' aria-describedby="{name}-words">\n{escape(text)}</textarea>'
        f'<p class="kf-written__words" id="{name}-words" data-words-of="{name}" data-most="{most or ""}"'
        f' data-text="{escape(told)}">{escape(told.replace("%1", str(count_words(text))))}</p>'
        f'<p class="kf-written__over" data-over-of="{name}" role="status" data-text="{escape(over)}"></p>'
    )


def _outline_html(template: str, name: str) -> str:
    title, insert = escape(_("Outline of the answer")), escape(_("Insert into the answer"))
    return (
        f'<div class="kf-outline"><p class="kf-outline__title">{title}</p>'
        f'<div class="kf-outline__text" id="{name}-outline">{escape(template)}</div>'
        f'<button class="btn btn-outline-primary btn-sm" type="button" data-insert="{name}" hidden>'
        f"{insert}</button></div>"
    )


def _clean_text(content: Json, value: str) -> Response:
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if len(text) > MAX_CHARACTERS:
        raise InvalidInputError(
            _("The answer is longer than %(most)d characters.") % {"most": MAX_CHARACTERS}
        )
    if not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidInputError(_("The answer has a character that cannot be saved."))
    untouched = text.split() == content["template"].split()
    return [] if untouched or not text.strip() else [f"text={text}"]


def _clean_file(value: str) -> Response:
    try:
        return [f"file={UUID(value)}"] if value.strip() else []
    except ValueError:
        raise InvalidInputError(_("The file is not known here; please attach it again.")) from None


def _asked_text(spec: Json) -> Json:
    most = spec.get("max_words")
    if most is not None and not (_is_whole(most) and 1 <= most <= _MOST_WORDS):
        _refuse("max_words", _("A whole number from 1 to %(most)d is expected.") % {"most": _MOST_WORDS})
    template = spec.get("template") or ""
    if not isinstance(template, str) or len(template) > MAX_CHARACTERS:
        _refuse(
            "template", _("A text of at most %(most)d characters is expected.") % {"most": MAX_CHARACTERS}
        )
    return {"max_words": most, "template": template.replace("\r\n", "\n").replace("\x00", "").strip()}


def _asked_file(spec: Json) -> Json:
    given = spec.get("accepts", DEFAULT_ENDINGS)
    if not isinstance(given, (list, tuple)) or not all(isinstance(ending, str) for ending in given):
        _refuse("accepts", _("A list of file endings is expected."))
    chosen = {_ending(ending) for ending in given}
    if not chosen or not chosen.issubset(ENDINGS):
        _refuse("accepts", _("Possible files are: %(types)s.") % {"types": ", ".join(ENDINGS)})
    most = spec.get("max_megabytes", _DEFAULT_MEGABYTES)
    if not _is_whole(most) or not 1 <= most <= MAX_MEGABYTES:
        rule = _("A whole number from 1 to %(most)d is expected.") % {"most": MAX_MEGABYTES}
        _refuse("max_megabytes", rule)
    return {"accepts": [ending for ending in ENDINGS if ending in chosen], "max_megabytes": most}


def _ending(given: str) -> str:
    ending = f".{given.strip().lower().removeprefix('.')}"
    return ".jpg" if ending == ".jpeg" else ending


def _rules(content: Json) -> UploadRules:
    return UploadRules(tuple(content["accepts"]), content["max_megabytes"] * 1024 * 1024)


def _rubric(spec: Json) -> list[Json]:
    given = spec.get("rubric")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_CRITERIA:
        _refuse("rubric", _("Between 1 and %(most)d criteria are needed.") % {"most": MOST_CRITERIA})
    rubric = [_criterion(raw, f"rubric.{number}") for number, raw in enumerate(given, start=1)]
    names = [row["criterion"] for row in rubric]
    for number, name in enumerate(names, start=1):
        if name in names[: number - 1]:
            _refuse(f"rubric.{number}.criterion", _("The criterion repeats another one."))
    if not any(level["points"] for row in rubric for level in row["levels"]):
        _refuse("rubric", _("No level gives points."))
    return rubric


def _criterion(raw: object, field: str) -> Json:
    if not isinstance(raw, dict):
        _refuse(field, _("A criterion with its levels is expected."))
    levels = raw.get("levels")
    if not isinstance(levels, list) or not 2 <= len(levels) <= MOST_LEVELS:
        _refuse(f"{field}.levels", _("Between 2 and %(most)d levels are needed.") % {"most": MOST_LEVELS})
    return {
        "criterion": _line(raw.get("criterion"), f"{field}.criterion"),
        "levels": [_level(level, f"{field}.levels.{place}") for place, level in enumerate(levels, start=1)],
    }


def _level(raw: object, field: str) -> Json:
    if not isinstance(raw, dict):
        _refuse(field, _("A level with its points is expected."))
    points = raw.get("points")
    if not _is_whole(points) or not 0 <= points <= MOST_POINTS:
        rule = _("Points are a whole number from 0 to %(most)d.") % {"most": MOST_POINTS}
        _refuse(f"{field}.points", rule)
    return {"text": _line(raw.get("text"), f"{field}.text"), "points": points}


def _line(raw: object, field: str) -> str:
    text = " ".join(raw.replace("\x00", "").split()) if isinstance(raw, str) else ""
    if not 1 <= len(text) <= _LONGEST_LINE:
        _refuse(field, _("A text of 1 to %(most)d characters is needed.") % {"most": _LONGEST_LINE})
    return text


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _refuse(field: str, rule: str) -> NoReturn:
    raise InvalidInputError(rule, fields={field: [rule]})


WRITTEN = ItemType(
    code=CODE,
    label=gettext_lazy("Written answer or file"),
    hint=hint,
    build=build,
    unbuild=unbuild,
    draw_order=draw_order,
    clean_response=clean_response,
    response_schema=response_schema,
    grade=grade,
    review=review,
    answer_classes=answer_classes,
    classify=classify,
    prepare_html=prepare_html,
    render_html=render_html,
    marked_by_hand=True,
    scripts=("assessments/written.js",),
    upload_rules=upload_rules,
)
