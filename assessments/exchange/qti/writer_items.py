"""One item as QTI: what is asked, what is right and how it scores. What cannot be said is named."""

import mimetypes
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.exchange.answers import default_rubric
from assessments.exchange.losses import Losses
from assessments.exchange.qti import writer_rules as rules
from assessments.exchange.qti.build import el, html_nodes, number, set_outcome, variable
from assessments.exchange.qti.tree import Node
from assessments.exchange.qti.writer_rules import RESPONSE
from assessments.item_types.base import ItemDraft, Json, OptionDraft

FEEDBACK = "FEEDBACK"
_GAP = re.compile(r"\{\{(\d+)\}\}")
_SHAPES = {"rect": "rect", "circle": "circle", "polygon": "poly"}
_POINTS = ("-2", "-1", "0", "1", "2")


@dataclass(slots=True)
class Written:
    """The parts of an item; ``calls_feedback`` when answers have words of their own."""

    body: list[Node | str]
    declarations: list[Node] = field(default_factory=list)
    rules: list[Node] = field(default_factory=list)
    calls_feedback: bool = False


def write_body(draft: ItemDraft, losses: Losses) -> Written | None:
    """None for a type that QTI has no form for; the losses tell so."""
    writer = _WRITERS.get(draft.type)
    if writer is None:
        losses.lose_item(_("The format has no questions of this type."))
        return None
    return writer(draft, losses)


def _stem(draft: ItemDraft) -> Node:
    return el("div", None, *html_nodes(draft.stem))


def _single(draft: ItemDraft, _losses: Losses) -> Written:
    is_weighted = (draft.scoring or {}).get("rule") == "weights"
    names = _names("choice", draft.options)
    right = [name for name, option in zip(names, draft.options, strict=True) if option.is_right]
    worth = {
        name: rules.share(option.percent or 0) for name, option in zip(names, draft.options, strict=True)
    }
    if is_weighted:
        right = sorted(right, key=lambda name: -Decimal(worth[name]))
    declared = rules.declare(
        RESPONSE, "single", "identifier", right[:1], rules.mapping(worth) if is_weighted else None
    )
    return _choice(draft, names, declared, 1, rules.mapped() if is_weighted else rules.all_or_nothing())


def _multiple(draft: ItemDraft, _losses: Losses) -> Written:
    scoring = draft.scoring or {}
    rule = scoring.get("rule", "all_or_nothing")
    names = _names("choice", draft.options)
    keyed = list(zip(names, draft.options, strict=True))
    right = [name for name, option in keyed if option.is_right]
    one = rules.part(len(right))
    worth = {
        "penalty": {name: one if option.is_right else f"-{one}" for name, option in keyed},
        "weights": {name: rules.share(option.percent or 0) for name, option in keyed},
    }.get(rule, {name: one for name, option in keyed if option.is_right})
    scored = {
        "all_or_nothing": rules.all_or_nothing(),
        "proportional": rules.proportional(len(right)),
        "ps50": rules.ps50(len(right)),
    }.get(rule, rules.mapped())
    table = None if rule == "all_or_nothing" else rules.mapping(worth)
    declared = rules.declare(RESPONSE, "multiple", "identifier", right, table)
    return _choice(draft, names, declared, scoring.get("max_picks") or 0, scored)


def _choice(draft: ItemDraft, names: Sequence[str], declared: Node, most: int, scored: list[Node]) -> Written:
    choices = [
        el("simpleChoice", {"identifier": name}, option.text, *_inline(name, option.feedback))
        for name, option in zip(names, draft.options, strict=True)
    ]
    asked = {"responseIdentifier": RESPONSE, "shuffle": True, "maxChoices": most}
    calls = any(option.feedback for option in draft.options)
    return Written([_stem(draft), el("choiceInteraction", asked, *choices)], [declared], scored, calls)


def _inline(name: str, feedback: str) -> list[Node]:
    told = {"outcomeIdentifier": FEEDBACK, "identifier": name, "showHide": "show"}
    return [el("feedbackInline", told, feedback)] if feedback else []


def _true_false(draft: ItemDraft, losses: Losses) -> Written:
    feedback = draft.spec.get("feedback", {})
    answer = draft.spec["answer"]
    options = [
        OptionDraft(_("True"), is_right=answer is True, feedback=feedback.get("true", ""), id="true"),
        OptionDraft(_("False"), is_right=answer is False, feedback=feedback.get("false", ""), id="false"),
    ]
    return _single(ItemDraft(draft.type, draft.stem, options), losses)


def _names(prefix: str, options: Sequence[OptionDraft]) -> list[str]:
    if [option.id for option in options] == ["true", "false"]:
        return ["true", "false"]
    return [f"{prefix}-{place}" for place in range(1, len(options) + 1)]


def _ordering(draft: ItemDraft, _losses: Losses) -> Written:
    parts = draft.spec["parts"]
    names = [f"part-{place}" for place in range(1, len(parts) + 1)]
    rule = (draft.scoring or {}).get("rule", "all_or_nothing")
    scored = {"proportional": rules.places, "adjacent": rules.neighbours}.get(rule)
    choices = [el("simpleChoice", {"identifier": n}, text) for n, text in zip(names, parts, strict=True)]
    # Not in the right order: a reader that does not shuffle would show the answer.
    choices.sort(key=lambda choice: str(choice.children[0]))
    asked = el("orderInteraction", {"responseIdentifier": RESPONSE, "shuffle": True}, *choices)
    return Written(
        [_stem(draft), asked],
        [rules.declare(RESPONSE, "ordered", "identifier", names)],
        scored(names) if scored else rules.all_or_nothing(),
    )


def _matching(draft: ItemDraft, _losses: Losses) -> Written:
    pairs = draft.spec["pairs"]
    texts = list(dict.fromkeys([*(p["right"] for p in pairs), *draft.spec.get("distractors", [])]))
    rights = {text: f"right-{place}" for place, text in enumerate(texts, start=1)}
    keyed = [f"left-{place} {rights[pair['right']]}" for place, pair in enumerate(pairs, start=1)]
    left = [_associable(f"left-{n}", pair["left"], 1) for n, pair in enumerate(pairs, start=1)]
    right = [_associable(name, text, len(pairs)) for text, name in rights.items()]
    asked = el(
        "matchInteraction",
        {"responseIdentifier": RESPONSE, "shuffle": True, "maxAssociations": len(pairs)},
        el("simpleMatchSet", None, *left),
        el("simpleMatchSet", None, *right),
    )
    is_whole = (draft.scoring or {}).get("rule") == "all_or_nothing"
    table = None if is_whole else rules.mapping(dict.fromkeys(keyed, rules.part(len(pairs))))
    return Written(
        [_stem(draft), asked],
        [rules.declare(RESPONSE, "multiple", "directedPair", keyed, table)],
        rules.all_or_nothing() if is_whole else rules.mapped(),
    )


def _associable(name: str, text: str, most: int) -> Node:
    return el("simpleAssociableChoice", {"identifier": name, "matchMax": most}, text)


def _typed(draft: ItemDraft, losses: Losses) -> Written:
    kind = "numeric" if draft.type == "numeric" else "text"
    declared, scored = _gap_rules(RESPONSE, {"kind": kind, **draft.spec}, losses, weight=1)
    if any(answer.get("feedback") for answer in draft.spec["answers"]):
        losses.lose("spec.answers", _("What is said to single answers stays behind."))
    asked = el("p", None, el("textEntryInteraction", {"responseIdentifier": RESPONSE}))
    return Written([_stem(draft), asked], [declared], scored)


def _gap_rules(name: str, gap: Json, losses: Losses, *, weight: int) -> tuple[Node, list[Node]]:
    """The declaration of a gap, and the rules that add its points."""
    answers = gap["options"] if gap["kind"] == "choice" else gap["answers"]
    best = max(answers, key=lambda answer: Decimal(str(answer["percent"])))
    if gap["kind"] == "numeric":
        losses.check_flags(gap, significant_figures=None, units=[], unit_required=False)
        return rules.declare(name, "single", "float", [str(best["value"])]), rules.numbers(
            name, answers, weight
        )
    worth = {
        _key(name, gap, place): rules.share(answer["percent"])
        for place, answer in enumerate(answers, start=1)
    }
    ignores_case = gap["kind"] == "text" and not gap.get("case_sensitive", False)
    if gap["kind"] == "text":
        losses.check_flags(gap, keep_punctuation=False, wildcards=False)
    base_type = "identifier" if gap["kind"] == "choice" else "string"
    table = rules.mapping(worth, ignores_case=ignores_case)
    declared = rules.declare(name, "single", base_type, [_key(name, gap, answers.index(best) + 1)], table)
    mapped = rules.map_response(name)
    points = mapped if weight == 1 else el("product", None, number(weight), mapped)
    return declared, [rules.add(points)]


def _key(name: str, gap: Json, place: int) -> str:
    return f"{name}-{place}" if gap["kind"] == "choice" else gap["answers"][place - 1]["text"]


def _cloze(draft: ItemDraft, losses: Losses) -> Written:
    gaps = draft.spec["gaps"]
    declared, scored = [], []
    for place, gap in enumerate(gaps, start=1):
        weight = gap.get("weight", 1)
        one, added = _gap_rules(f"GAP{place}", gap, losses, weight=weight)
        declared.append(one)
        scored += added
        answers = gap["options"] if gap["kind"] == "choice" else gap["answers"]
        if any(answer.get("feedback") for answer in answers):
            losses.lose(f"spec.gaps.{place}", _("What is said to single answers stays behind."))
        if gap.get("layout", "select") != "select":
            losses.lose(f"spec.gaps.{place}.layout", _("The format has no place for it."))
    total = sum(gap.get("weight", 1) for gap in gaps)
    scored.append(rules.score(el("divide", None, variable("SCORE"), number(total))))
    text = el("div", None, *_with_gaps(html_nodes(draft.spec["text"]), gaps))
    return Written([_stem(draft), text], declared, scored)


def _with_gaps(nodes: Sequence[Node | str], gaps: Sequence[Json]) -> list[Node | str]:
    found: list[Node | str] = []
    for node in nodes:
        if isinstance(node, Node):
            found.append(Node(node.name, node.attributes, 0, _with_gaps(node.children, gaps)))
            continue
        for place, piece in enumerate(_GAP.split(node)):
            if place % 2 and 0 < int(piece) <= len(gaps):
                found.append(_gap_interaction(f"GAP{int(piece)}", gaps[int(piece) - 1]))
            elif piece:
                found.append(piece)
    return found


def _gap_interaction(name: str, gap: Json) -> Node:
    if gap["kind"] != "choice":
        return el("textEntryInteraction", {"responseIdentifier": name})
    choices = [
        el("inlineChoice", {"identifier": f"{name}-{place}"}, option["text"])
        for place, option in enumerate(gap["options"], start=1)
    ]
    return el("inlineChoiceInteraction", {"responseIdentifier": name, "shuffle": True}, *choices)


def _hotspot(draft: ItemDraft, losses: Losses) -> Written:
    spec = draft.spec
    names = [f"zone-{place}" for place in range(1, len(spec["zones"]) + 1)]
    right = [name for name, zone in zip(names, spec["zones"], strict=True) if zone["is_right"]]
    if any(zone.get("feedback") for zone in spec["zones"]):
        losses.lose("spec.zones", _("What is said to single answers stays behind."))
    kind = mimetypes.guess_type(spec["image"])[0] or "image/png"
    size = {"width": spec["width"], "height": spec["height"]}
    picture = el("object", {"type": kind, "data": spec["image"], **size}, spec.get("alt", ""))
    zones = [_zone(name, zone) for name, zone in zip(names, spec["zones"], strict=True)]
    asked = {"responseIdentifier": RESPONSE, "maxChoices": spec["picks"]}
    is_whole = (draft.scoring or {}).get("rule", "all_or_nothing") == "all_or_nothing"
    table = None if is_whole else rules.mapping(dict.fromkeys(right, rules.part(len(right))))
    return Written(
        [_stem(draft), el("hotspotInteraction", asked, picture, *zones)],
        [rules.declare(RESPONSE, "multiple", "identifier", right, table)],
        rules.all_or_nothing() if is_whole else rules.proportional(len(right)),
    )


def _zone(name: str, zone: Json) -> Node:
    label = {"hotspotLabel": zone["label"]} if zone.get("label") else {}
    coords = ",".join(str(length) for length in zone["coords"])
    return el(
        "hotspotChoice", {"identifier": name, "shape": _SHAPES[zone["shape"]], "coords": coords, **label}
    )


def _written(draft: ItemDraft, losses: Losses) -> Written:
    spec = draft.spec
    body: list[Node | str] = [_stem(draft)]
    if spec["kind"] == "text":
        losses.check_flags(spec, max_words=None, template="")
        body.append(el("extendedTextInteraction", {"responseIdentifier": RESPONSE}))
    else:
        losses.check_flags(spec, max_megabytes=10)
        kinds = [mimetypes.guess_type(f"a{ending}")[0] or "" for ending in spec.get("accepts", [])]
        body.append(el("uploadInteraction", {"responseIdentifier": RESPONSE, "type": " ".join(kinds)}))
    if spec["rubric"] != default_rubric():
        losses.lose("spec.rubric", _("Only the criteria are written, not their levels and points."))
        body += [
            el("rubricBlock", {"view": "scorer"}, el("p", None, row["criterion"])) for row in spec["rubric"]
        ]
    base_type = "string" if spec["kind"] == "text" else "file"
    return Written(body, [rules.declare(RESPONSE, "single", base_type)])


def _script(draft: ItemDraft, losses: Losses) -> Written:
    """As a choice in which every answer earns what the panel gives it."""
    losses.lose("type", _("Written as a choice whose answers earn different shares; the panel stays behind."))
    spec, most = draft.spec, max(draft.spec["panel"])
    options = [
        OptionDraft(point, is_right=count > 0, percent=Decimal(100 * count) / most)
        for point, count in zip(_POINTS, spec["panel"], strict=True)
    ]
    scored = _single(ItemDraft("single_choice", draft.stem, options, scoring={"rule": "weights"}), losses)
    told = [el("p", None, spec["hypothesis"]), el("p", None, spec["new_information"])]
    scored.body[1:1] = told
    return scored


_Writer = Callable[[ItemDraft, Losses], Written]
_WRITERS: dict[str, _Writer] = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "true_false": _true_false,
    "ordering": _ordering,
    "matching": _matching,
    "short_text": _typed,
    "numeric": _typed,
    "cloze": _cloze,
    "hotspot": _hotspot,
    "written": _written,
    "script_concordance": _script,
}


def feedback_rule() -> Node:
    return set_outcome(FEEDBACK, el("multiple", None, variable(RESPONSE)))
