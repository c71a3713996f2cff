"""From the interactions of an item to a question of ours; what none of ours can be is refused by name."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils.html import escape
from django.utils.translation import gettext as _

from assessments.exchange.answers import default_rubric
from assessments.exchange.qti.choices import read_choice, read_order
from assessments.exchange.qti.gaps import (
    Compose,
    Gap,
    answer_spec,
    matched_gaps,
    read_gap,
    response_gaps,
    right_answers,
    score_gaps,
)
from assessments.exchange.qti.item import Item
from assessments.exchange.qti.markup import as_html, tidy
from assessments.exchange.qti.pairs import read_match
from assessments.exchange.qti.pictures import read_hotspot, read_select_point
from assessments.exchange.qti.tree import Node, QtiError
from assessments.exchange.qti.values import Scalar, members
from assessments.html import is_blank
from assessments.item_types.base import ItemDraft, Json

_Reader = Callable[[Item, Node], ItemDraft]

_INLINE = ("textEntryInteraction", "inlineChoiceInteraction")
_BLANK = "_____"
_BLOCK_ENDS = ("</p>", "</ul>", "</ol>", "</table>", "</blockquote>", "</pre>")
_ACCEPTS = [".pdf", ".docx", ".odt", ".jpg", ".png"]
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
}
_MEGABYTES = 10
_LONGEST_CRITERION = 1_000


def read_question(item: Item) -> ItemDraft:
    """Raises ``InvalidInputError``: a ``QtiError`` with its line wherever the package is at fault."""
    found = [node for node in item.body.iter() if node.name.endswith("Interaction")]
    if not found:
        raise QtiError(item.body.line, _("The item asks nothing: it has no interaction."))
    names = {node.name for node in found}
    unknown = next((n for n in found if n.name not in (*_SINGLE, *_INLINE, "gapMatchInteraction")), None)
    if unknown is not None:
        words = {"name": unknown.name}
        raise QtiError(unknown.line, _("An interaction of the kind “%(name)s” is not supported.") % words)
    if names <= set(_INLINE):
        return _inline(item, found)
    if len(found) > 1:
        raise QtiError(
            found[1].line, _("Several interactions in one item are supported in gaps of a text alone.")
        )
    if found[0].name == "gapMatchInteraction":
        gaps, compose = matched_gaps(item, found[0])
        return _cloze(item, gaps, compose, _matched_right(item, found[0], gaps))
    draft = _SINGLE[found[0].name](item, found[0])
    return replace(draft, stem=_stem(item, found[0]))


def _stem(item: Item, interaction: Node) -> str:
    """The body without the interaction; its prompt asks, in a paragraph of its own."""

    def in_place(node: Node) -> str | None:
        if node is not interaction:
            return None
        prompt = node.first("prompt")
        asked = as_html(prompt.children, item.source).strip() if prompt else ""
        return asked if not asked or "<p>" in asked else f"<p>{asked}</p>"

    return _or_title(item, as_html(item.body.children, item.source, in_place))


def _or_title(item: Item, html: str) -> str:
    html = tidy(html)
    if not is_blank(html):
        return html
    return f"<p>{escape(item.title or _('Fill in the gaps.'))}</p>"


def _inline(item: Item, nodes: Sequence[Node]) -> ItemDraft:
    gaps = [read_gap(item, node) for node in nodes]
    compose = response_gaps(item, gaps)
    if len(gaps) == 1 and gaps[0].kind != "choice":
        return _typed(item, gaps[0], compose)
    return _cloze(item, gaps, compose, right_answers(item, gaps))


def _typed(item: Item, gap: Gap, compose: Compose) -> ItemDraft:
    right = right_answers(item, [gap])
    scores = score_gaps(item, [gap], right, compose)
    told, explanation = item.feedback([compose([value]) for value, _written in gap.answers])
    spec = answer_spec(item, gap, scores.percents[0], told)

    def in_place(node: Node) -> str | None:
        if node is gap.node:
            return "" if _stands_alone(item.body, node) else _BLANK
        return None

    stem = _or_title(item, as_html(item.body.children, item.source, in_place).replace("<p></p>", "").strip())
    return ItemDraft(
        "numeric" if gap.kind == "numeric" else "short_text", stem, explanation=explanation, spec=spec
    )


def _stands_alone(body: Node, node: Node) -> bool:
    """Whether nothing is written in the paragraph beside the gap."""
    around = next((n for n in body.iter() if any(child is node for child in n.children)), body)
    return around is body or around.text == node.text


def _cloze(item: Item, gaps: Sequence[Gap], compose: Compose, right: Sequence[Scalar | None]) -> ItemDraft:
    if not gaps:
        raise QtiError(item.body.line, _("The text has no gaps."))
    scores = score_gaps(item, gaps, right, compose)
    written: list[Json] = []
    for gap, percents, weight in zip(gaps, scores.percents, scores.weights, strict=True):
        spec = answer_spec(item, gap, percents, [""] * len(gap.answers))
        written.append({"kind": gap.kind, "weight": weight, **spec})
    _told, explanation = item.feedback([compose(right)])
    stem, text = _split_text(item, gaps)
    return ItemDraft("cloze", stem, explanation=explanation, spec={"text": text, "gaps": written})


def _split_text(item: Item, gaps: Sequence[Gap]) -> tuple[str, str]:
    """What stands before the first block with a gap asks; the rest is the text with its gaps."""

    def in_place(node: Node) -> str | None:
        for number, gap in enumerate(gaps, start=1):
            if node is gap.node:
                return f"{{{{{number}}}}}"
        if node.name in ("gapText", "gapImg"):
            return ""
        if node.name == "prompt":
            return f"<p>{as_html(node.children, item.source).strip()}</p>"
        return None

    children = [part for part in item.body.children if not isinstance(part, str) or part.strip()]
    if (
        len(children) == 1
        and isinstance(children[0], Node)
        and children[0].name in ("div", "gapMatchInteraction")
    ):
        children = children[0].children
    parts = [as_html([part], item.source, in_place) for part in children]
    first = next((n for n, part in enumerate(parts) if "{{" in part), 0)
    # Text without a block of its own belongs to the sentence with the gap.
    while first and parts[first - 1].strip() and not parts[first - 1].rstrip().endswith(_BLOCK_ENDS):
        first -= 1
    return _or_title(item, "".join(parts[:first])), tidy("".join(parts[first:]))


def _matched_right(item: Item, node: Node, gaps: Sequence[Gap]) -> list[Scalar | None]:
    declared = item.declaration(node)
    keyed = members(declared.correct) or tuple(declared.mapping.entries if declared.mapping else ())
    by_gap = {str(pair).split()[-1]: str(pair).split()[0] for pair in keyed if pair}
    return [by_gap.get(gap.node.get("identifier")) for gap in gaps]


def _written_text(item: Item, _node: Node) -> ItemDraft:
    _warn_of_key(item)
    spec = {"kind": "text", "max_words": None, "template": "", "rubric": _rubric(item)}
    return ItemDraft("written", "", spec=spec)


def _written_file(item: Item, node: Node) -> ItemDraft:
    _warn_of_key(item)
    endings = [_ENDINGS[kind] for kind in node.get("type").replace(",", " ").split() if kind in _ENDINGS]
    spec = {
        "kind": "file",
        "accepts": list(dict.fromkeys(endings)) or _ACCEPTS,
        "max_megabytes": _MEGABYTES,
        "rubric": _rubric(item),
    }
    return ItemDraft("written", "", spec=spec)


def _warn_of_key(item: Item) -> None:
    for declared in item.responses.values():
        if declared.correct is not None or declared.mapping is not None:
            item.source.warn(declared.line, _("The model answer is left out: a tutor marks the answer."))


def _rubric(item: Item) -> list[Json]:
    """Every remark for the scorer is a criterion; without one the answer as a whole is judged."""
    told = [node.text for node in item.root.find("rubricBlock") if "scorer" in node.get("view").split()]
    criteria = list(dict.fromkeys(text[:_LONGEST_CRITERION] for text in told if text))
    if not criteria:
        return default_rubric()
    levels = default_rubric()[0]["levels"]
    return [{"criterion": text, "levels": levels} for text in criteria]


_SINGLE: dict[str, _Reader] = {
    "choiceInteraction": read_choice,
    "orderInteraction": read_order,
    "matchInteraction": read_match,
    "associateInteraction": read_match,
    "hotspotInteraction": read_hotspot,
    "selectPointInteraction": read_select_point,
    "extendedTextInteraction": _written_text,
    "uploadInteraction": _written_file,
}
