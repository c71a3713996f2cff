"""Writes tables of questions, and the small one that shows authors how to fill theirs."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from io import BytesIO, StringIO

from django.utils.translation import gettext as _
from openpyxl import Workbook

from assessments.exchange import markup
from assessments.exchange.answers import pattern_of, written_spec
from assessments.exchange.base import Loss, WrittenFile
from assessments.exchange.gift_syntax import split_markup
from assessments.exchange.losses import Losses
from assessments.exchange.table_columns import MOST_ANSWERS, column_name, plain_codes
from assessments.exchange.table_rows import ARROW
from assessments.item_types.base import ItemDraft, Json, OptionDraft

_CELL_LENGTH = 32_767
_WIDTHS = {"question": 60, "explanation": 40}
_FORMULA_SIGNS = ("=", "+", "-", "@", "'")


@dataclass(slots=True)
class _Cells:
    """What a type writes into its columns; ``scoring`` only where the rule is not the usual one."""

    answers: list[str] = field(default_factory=list)
    right: str = ""
    feedback: list[str] = field(default_factory=list)
    scoring: str = ""


def write_csv(drafts: Sequence[ItemDraft]) -> WrittenFile:
    """UTF-8 with a mark, parted by semicolons: so office programs of this country open it at once."""
    table, losses = _table(drafts)
    text = StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(table)
    return WrittenFile(text.getvalue().encode("utf-8-sig"), losses)


def write_xlsx(drafts: Sequence[ItemDraft]) -> WrittenFile:
    table, losses = _table(drafts)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Questions"))
    sheet.freeze_panes = "A2"
    for place, code in enumerate(plain_codes()):
        sheet.column_dimensions[chr(ord("A") + place)].width = _WIDTHS.get(code, 16)
    for row in table:
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    return WrittenFile(content.getvalue(), losses)


def template_drafts() -> list[ItemDraft]:
    """One question of each type that a table can hold, for authors to write over."""
    right, wrong, also = (
        OptionDraft(_("Right"), True),
        OptionDraft(_("Wrong")),
        OptionDraft(_("Right too"), True),
    )
    number = {"value": "3.14", "tolerance": "0.01"}
    pairs = [
        {"left": _("First line"), "right": _("Its answer")},
        {"left": _("Second line"), "right": _("Second answer")},
    ]
    drafts: list[tuple[str, list[OptionDraft], Json]] = [
        ("single_choice", [wrong, replace(right, feedback=_("Shown to those who chose it."))], {}),
        ("multiple_choice", [right, also, wrong], {}),
        ("true_false", [], {"answer": True}),
        (
            "short_text",
            [],
            {"answers": [{"text": _("accepted answer")}, {"text": _("another accepted answer")}]},
        ),
        ("numeric", [], {"answers": [number]}),
        ("matching", [], {"pairs": pairs, "distractors": [_("Answer of no line")]}),
        ("ordering", [], {"parts": [_("First"), _("Second"), _("Third")]}),
        ("written", [], written_spec()),
    ]
    return [
        ItemDraft(
            kind, f"<p>{_('Your question?')}</p>", options, spec=spec, external_id=f"{_('example')}-{place}"
        )
        for place, (kind, options, spec) in enumerate(drafts, start=1)
    ]


def _table(drafts: Sequence[ItemDraft]) -> tuple[list[list[str]], list[Loss]]:
    losses: list[Loss] = []
    rows: list[tuple[ItemDraft, _Cells]] = []
    for draft in drafts:
        lost = Losses(draft)
        cells = _cells(draft, lost)
        if cells is not None:
            rows.append((draft, cells))
        losses += lost.found
    answers = max((len(cells.answers) for _draft, cells in rows), default=0) or 2
    remarks = max((_last(cells.feedback) for _draft, cells in rows), default=0)
    head = [column_name(code) for code in plain_codes()]
    head += [column_name("answer", number) for number in range(1, answers + 1)]
    head += [column_name("feedback", number) for number in range(1, remarks + 1)]
    body = [_row(draft, cells, answers, remarks) for draft, cells in rows]
    return [head, *([_guarded(text) for text in row] for row in body)], losses


def _last(texts: Sequence[str]) -> int:
    return max((number for number, text in enumerate(texts, start=1) if text), default=0)


def _row(draft: ItemDraft, cells: _Cells, answers: int, remarks: int) -> list[str]:
    plain = {
        "id": draft.external_id,
        "type": draft.type,
        "question": _marked(draft.stem),
        "right": cells.right,
        "scoring": cells.scoring,
        "difficulty": str(draft.difficulty),
        "tags": "; ".join(draft.tags),
        "explanation": _marked(draft.explanation),
    }
    filled = cells.answers + [""] * (answers - len(cells.answers))
    told = [*cells.feedback, *[""] * remarks][:remarks]
    return [*(plain[code] for code in plain_codes()), *filled, *told]


def _marked(html: str) -> str:
    text = markup.plain_of_stem(html)
    if text is None or split_markup(text, "")[0]:
        return f"[html]{html}"
    return text


def _guarded(text: str) -> str:
    """What a spreadsheet would take for a formula gets an apostrophe before it."""
    text = markup.without_noncharacters(text)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def _cells(draft: ItemDraft, lost: Losses) -> _Cells | None:
    """The columns of a question, or None when a table cannot hold it."""
    write = _WRITERS.get(draft.type)
    if write is None:
        lost.lose_item(_("A table cannot hold questions of this type."))
        return None
    cells = write(draft, lost)
    lost.check_pictures()
    if any(";" in tag for tag in draft.tags):
        lost.lose("tags", _("A semicolon parts two tags."))
    if cells is not None and _is_too_large(draft, cells):
        lost.lose_item(_("The question does not fit into a row of a table."))
        return None
    return cells


def _is_too_large(draft: ItemDraft, cells: _Cells) -> bool:
    texts: Iterable[str] = (draft.stem, draft.explanation, *cells.answers, *cells.feedback)
    return len(cells.answers) > MOST_ANSWERS or any(len(text) > _CELL_LENGTH - 10 for text in texts)


def _choice(draft: ItemDraft, lost: Losses) -> _Cells:
    scoring = draft.scoring or {}
    rule = scoring.get("rule", "all_or_nothing")
    if scoring.get("max_picks") is not None:
        lost.lose("scoring.max_picks", _("The format has no place for it."))
    numbered = list(enumerate(draft.options, start=1))
    if rule == "weights":
        right = [f"{number}:{_told(o.percent or Decimal(0))}" for number, o in numbered if o.percent]
    else:
        right = [str(number) for number, option in numbered if option.is_right]
    return _Cells(
        answers=[option.text for option in draft.options],
        right="; ".join(right),
        feedback=[option.feedback for option in draft.options],
        scoring="" if rule in ("weights", "all_or_nothing") else rule,
    )


def _told(percent: Decimal) -> str:
    return format(percent.normalize(), "f")


def _true_false(draft: ItemDraft, _lost: Losses) -> _Cells:
    feedback = draft.spec.get("feedback", {})
    told = [feedback.get("true", ""), feedback.get("false", "")]
    return _Cells(right=str(draft.spec["answer"]).lower(), feedback=told)


def _accepted_cells(rows: Sequence[Json], texts: list[str]) -> _Cells:
    percents = [str(row.get("percent", 100)) for row in rows]
    is_plain = all(percent == "100" for percent in percents)
    right = [] if is_plain else [f"{number}:{told}" for number, told in enumerate(percents, start=1)]
    return _Cells(texts, "; ".join(right), [row.get("feedback", "") for row in rows])


def _short_text(draft: ItemDraft, lost: Losses) -> _Cells:
    spec = draft.spec
    lost.check_flags(spec, case_sensitive=False, keep_punctuation=False)
    wildcards = spec.get("wildcards", False)
    return _accepted_cells(
        spec["answers"], [pattern_of(row["text"], wildcards=wildcards) for row in spec["answers"]]
    )


def _numeric(draft: ItemDraft, lost: Losses) -> _Cells:
    lost.check_flags(draft.spec, significant_figures=None, units=[], unit_required=False)
    rows = draft.spec["answers"]
    return _accepted_cells(rows, [f"{row['value']}:{lost.absolute_tolerance(row)}" for row in rows])


def _matching(draft: ItemDraft, lost: Losses) -> _Cells | None:
    spec = draft.spec
    if any(ARROW in pair["left"] for pair in spec["pairs"]):
        lost.lose_item(_("The left side of a pair has “->” in it."))
        return None
    pairs = [f"{pair['left']} {ARROW} {pair['right']}" for pair in spec["pairs"]]
    spare = [f"{ARROW} {text}" for text in spec.get("distractors", [])]
    rule = (draft.scoring or {}).get("rule", "proportional")
    return _Cells(pairs + spare, scoring="" if rule == "proportional" else rule)


def _ordering(draft: ItemDraft, _lost: Losses) -> _Cells:
    rule = (draft.scoring or {}).get("rule", "all_or_nothing")
    return _Cells(list(draft.spec["parts"]), scoring="" if rule == "all_or_nothing" else rule)


def _written(_draft: ItemDraft, lost: Losses) -> _Cells:
    lost.check_written()
    return _Cells()


_WRITERS: dict[str, Callable[[ItemDraft, Losses], _Cells | None]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "written": _written,
}
