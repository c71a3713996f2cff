"""What the writers of other people's formats have to name: the parts of an item that stay behind."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.exchange.answers import default_rubric
from assessments.exchange.base import Loss
from assessments.item_types.base import ItemDraft, Json

# Five decimals are what such files have: thirds are read back as thirds.
_PLACES = Decimal("0.00001")
_DIFFICULTY = 3


class Losses:
    """Collects what the written form of one draft does not say."""

    def __init__(self, draft: ItemDraft) -> None:
        self.draft = draft
        self.found: list[Loss] = []

    def lose(self, field: str, why: str) -> None:
        self.found.append(Loss(self.draft.external_id, field, why))

    def lose_item(self, why: str) -> None:
        self.found = [Loss(self.draft.external_id, "type", why)]

    def check_difficulty(self) -> None:
        if self.draft.difficulty != _DIFFICULTY:
            self.lose("difficulty", _("The format has no place for it."))

    def check_pictures(self) -> None:
        if "<img" in self.draft.stem or "<img" in self.draft.explanation:
            self.lose("picture", _("Pictures do not go along; only their address on this site does."))

    def check_rule(self, only: str) -> None:
        rule = (self.draft.scoring or {}).get("rule", only)
        if rule != only:
            self.lose("scoring", _("The format scores this type by one rule only."))

    def check_flags(self, spec: Json, **meant: Any) -> None:
        """Name every setting that is not what the format takes for granted."""
        for name, value in meant.items():
            if spec.get(name, value) != value:
                self.lose(f"spec.{name}", _("The format has no place for it."))

    def check_brackets(self) -> None:
        """Backslashes before a closing bracket cannot be told from those that write one."""
        for field, texts in (("external_id", [self.draft.external_id]), ("tags", self.draft.tags)):
            if any("\\]" in f"{text}]" for text in texts):
                self.lose(field, _("A backslash before a bracket or at the end is not kept."))

    def check_written(self) -> None:
        spec = self.draft.spec
        self.check_flags(spec, kind="text", max_words=None, template="", rubric=default_rubric())

    def absolute_tolerance(self, answer: Json) -> str:
        tolerance = str(answer.get("tolerance", "0"))
        if answer.get("tolerance_kind", "absolute") == "absolute":
            return tolerance
        self.lose("spec.answers", _("A share of the value was written as a fixed tolerance."))
        return format(Decimal(tolerance) * abs(Decimal(str(answer["value"]))), "f")


def weights_of(draft: ItemDraft, losses: Losses) -> list[str]:
    """What every option earns in per cent; rules that are no weights are told as near as weights come."""
    scoring = draft.scoring or {}
    rule = scoring.get("rule", "all_or_nothing")
    if scoring.get("max_picks") is not None:
        losses.lose("scoring.max_picks", _("The format has no place for it."))
    if rule == "weights":
        return [_told(option.percent or Decimal(0)) for option in draft.options]
    if draft.type == "single_choice":
        return ["100" if option.is_right else "0" for option in draft.options]
    losses.lose("scoring", _("The rule was written as weights: a wrong option costs what a right one earns."))
    share = Decimal(100) / max(1, sum(option.is_right for option in draft.options))
    wrong = Decimal(-100) if rule == "all_or_nothing" else -share
    return [_told(share if option.is_right else wrong) for option in draft.options]


def _told(percent: Decimal) -> str:
    return format(percent.quantize(_PLACES).normalize() + 0, "f")
