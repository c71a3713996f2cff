"""One item of a package: what it declares, how it scores, what it says back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.exchange.qti.declarations import Declaration, read_declarations
from assessments.exchange.qti.markup import as_html
from assessments.exchange.qti.processing import SCORE, Processing, template_rules
from assessments.exchange.qti.source import Source
from assessments.exchange.qti.tree import Node, QtiError
from assessments.exchange.qti.values import Value, members

Given = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Item:
    """``processing`` is None for an item that a person must mark."""

    root: Node
    body: Node
    source: Source
    responses: Mapping[str, Declaration]
    processing: Processing | None

    @property
    def title(self) -> str:
        return self.root.get("title")

    def declaration(self, interaction: Node) -> Declaration:
        """The response of an interaction. Raises ``QtiError`` when it is not declared."""
        name = interaction.get("responseIdentifier")
        if name not in self.responses:
            raise QtiError(
                interaction.line, _("The response “%(name)s” is not declared.") % {"name": name[:80]}
            )
        return self.responses[name]

    def score(self, given: Given) -> Fraction:
        return self._scored().score(given)

    def full_score(self, given: Given) -> Fraction:
        """What the right answer earns. Raises ``QtiError`` when it earns nothing."""
        full = self.score(given)
        if full <= 0:
            raise QtiError(self._scored().rules.line, _("No answer earns points by these rules."))
        return full

    def share(self, given: Given, full: Fraction) -> Fraction:
        """The part of the full score that an answer earns, within 0 and 1."""
        return min(max(self.score(given) / full, Fraction(0)), Fraction(1))

    def _scored(self) -> Processing:
        if self.processing is None:
            raise QtiError(self.root.line, _("The question has no right answer."))
        return self.processing

    def feedback(self, probes: Sequence[Given]) -> tuple[list[str], str]:
        """What is said to each of these answers alone, and what is said to all of them, as HTML."""
        own, common = [""] * len(probes), ""
        found = self.root.all("modalFeedback")
        outcomes = [self.processing.run(given) for given in probes] if self.processing and found else []
        for modal in found:
            content = as_html(modal.children, self.source).strip()
            shown = [_is_shown(modal, outcome) for outcome in outcomes]
            if all(shown):
                common += content if content.startswith("<") else f"<p>{content}</p>"
            elif any(shown):
                own = [
                    f"{told} {modal.text}".strip() if yes else told
                    for told, yes in zip(own, shown, strict=True)
                ]
            else:
                self.source.warn(modal.line, _("Feedback that no answer calls up is left out."))
        return own, common


def read_item(root: Node, source: Source) -> Item:
    """Raises ``QtiError`` for what no question of ours can be."""
    if root.get("adaptive") == "true":
        raise QtiError(root.line, _("Adaptive items are not supported."))
    for node in root.all("templateDeclaration", "templateProcessing"):
        raise QtiError(node.line, _("The question is made from random values, which is not supported."))
    body = root.first("itemBody")
    if body is None:
        raise QtiError(root.line, _("The item has no body."))
    responses = read_declarations(root, "responseDeclaration")
    outcomes = read_declarations(root, "outcomeDeclaration")
    rules = _rules(root, source, responses)
    return Item(root, body, source, responses, Processing(responses, outcomes, rules) if rules else None)


def _rules(root: Node, source: Source, responses: Mapping[str, Declaration]) -> Node | None:
    found = root.first("responseProcessing")
    if found is not None and found.nodes:
        return found
    template = found.get("template") or found.get("templateLocation") if found else ""
    if found is None or not template:
        return _implied_rules(root, source, responses)
    own = source.rules(found.get("templateLocation") or template)
    if own is not None:
        return own
    name = "RESPONSE" if "RESPONSE" in responses else next(iter(responses), "")
    return template_rules(template, name, found.line)


def _implied_rules(root: Node, source: Source, responses: Mapping[str, Declaration]) -> Node | None:
    """An item without rules still has its keys: each of its responses counts by its own."""
    keyed = [
        found for found in responses.values() if found.correct is not None or found.mapping or found.areas
    ]
    if not keyed:
        return None
    source.warn(root.line, _("The item has no response processing; its declared key is used."))
    rules = Node("responseProcessing", {}, root.line)
    for declared in keyed:
        name = (
            "map_response_point"
            if declared.areas
            else "map_response"
            if declared.mapping
            else "match_correct"
        )
        rules.children += [
            _adding(node) for node in template_rules(name, declared.identifier, root.line).nodes
        ]
    return rules


def _adding(rule: Node) -> Node:
    """The rule, its points added to the score instead of put in its place."""
    for node in rule.find("setOutcomeValue"):
        score = Node("variable", {"identifier": SCORE}, node.line)
        node.children = [Node("sum", {}, node.line, [score, *node.children])]
    return rule


def _is_shown(modal: Node, outcomes: Mapping[str, Value]) -> bool:
    held = modal.get("identifier") in members(outcomes.get(modal.get("outcomeIdentifier")))
    return held == (modal.get("showHide", "show") == "show")
