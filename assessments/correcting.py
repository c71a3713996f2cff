"""What a correction is: kinds, states, the rule that answers are graded by, what it does to an attempt."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.item_types.base import ItemBody, Json


class CorrectionKind(TextChoices):
    VOID = "void", _("Do not count the question")
    KEY = "key", _("Change the key")
    SCORING = "scoring", _("Change the scoring")
    REVERSAL = "reversal", _("Undo an earlier correction")


class CorrectionState(TextChoices):
    """The way of a correction; the database refuses any other step."""

    COUNTING = "counting", _("Preview is being made")
    PREVIEWED = "previewed", _("Awaits a decision")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    WITHDRAWN = "withdrawn", pgettext_lazy("correction", "Withdrawn")


# A correction in one of these holds its item: another one must wait.
OPEN_STATES = (CorrectionState.COUNTING, CorrectionState.PREVIEWED, CorrectionState.APPLYING)
# In these a worker has something to do.
WORKING_STATES = (CorrectionState.COUNTING, CorrectionState.APPLYING)


class EffectKind(TextChoices):
    NOW_PASSES = "now_passes", _("Newly pass")
    NOW_FAILS = "now_fails", _("No longer pass")
    SCORE_CHANGES = "score_changes", _("Another score")
    STAYS = "stays", _("No change")


@dataclass(frozen=True, slots=True)
class GradingRule:
    """What the answers to one item version are graded by; its content stays as it was asked."""

    is_void: bool
    key: Json
    scoring: Json
    feedback: Json

    @classmethod
    def of_body(cls, body: ItemBody) -> Self:
        return cls(is_void=False, key=body.key, scoring=body.scoring, feedback=body.feedback)

    @classmethod
    def from_json(cls, stored: Json) -> Self:
        return cls(**stored)

    def to_json(self) -> Json:
        return asdict(self)

    def applied_to(self, content: Json) -> ItemBody:
        return ItemBody(content, self.key, self.scoring, self.feedback)


@dataclass(frozen=True, slots=True)
class Standing:
    """The result of one attempt; all but ``max_score`` are None while answers await their mark."""

    score: Decimal | None
    max_score: Decimal
    percent: Decimal | None
    passed: bool | None


def kind_of_effect(before: Standing, after: Standing) -> EffectKind:
    if after.passed and not before.passed:
        return EffectKind.NOW_PASSES
    if before.passed and not after.passed:
        return EffectKind.NOW_FAILS
    return EffectKind.STAYS if before == after else EffectKind.SCORE_CHANGES
