"""The form in which a correction is proposed; the rules themselves are those of the assessment room."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import api as assessments_api
from assessments.api import CorrectableVersion, CorrectionKind, ItemDraft

_RULE_LABELS = {
    "all_or_nothing": gettext_lazy("All or nothing"),
    "ps50": gettext_lazy("Half of the points for half of the right answers (PS50)"),
    "proportional": gettext_lazy("A share of the points for each right answer"),
    "penalty": gettext_lazy("The same, wrong answers take points away"),
    "adjacent": gettext_lazy("By pairs of neighbours"),
    "weights": gettext_lazy("A percentage of its own for each answer"),
}
_RULES_OF_TYPE = {
    "single_choice": ("all_or_nothing", "weights"),
    "multiple_choice": ("all_or_nothing", "ps50", "proportional", "penalty", "weights"),
    "matching": ("proportional", "all_or_nothing"),
    "ordering": ("all_or_nothing", "proportional", "adjacent"),
    "hotspot": ("all_or_nothing", "proportional"),
}
_WEIGHTS = "weights"


class ProposalForm(forms.Form):
    """What is wrong with ``version``; ``others`` are the versions whose key may be taken instead."""

    kind = forms.ChoiceField(label=gettext_lazy("What should be done?"), widget=forms.RadioSelect)
    right = forms.MultipleChoiceField(
        label=gettext_lazy("Right answers"), required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.TypedChoiceField(
        label=gettext_lazy("Take the key of version"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=gettext_lazy(
            "Edit the question first and save it with the right key, without touching its wording; "
            "then choose that version here."
        ),
    )
    rule = forms.ChoiceField(label=gettext_lazy("Scoring"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Stays on record; those who decide read it."),
    )

    def __init__(
        self, version: CorrectableVersion, others: Sequence[CorrectableVersion], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.others = version, others
        self.has_options = bool(version.draft.options)
        self._offer_rules()
        self._offer_keys()
        self._choices("kind", self._kinds())

    def _kinds(self) -> list[tuple[str, Any]]:
        kinds = [CorrectionKind.VOID]
        if "right" in self.fields or "source" in self.fields:
            kinds.append(CorrectionKind.KEY)
        if "rule" in self.fields:
            kinds.append(CorrectionKind.SCORING)
        return [(kind.value, kind.label) for kind in kinds]

    def _offer_rules(self) -> None:
        rules = _RULES_OF_TYPE.get(self.version.draft.type, ())
        if not rules:
            del self.fields["rule"]
            return
        self._choices("rule", [(rule, _RULE_LABELS[rule]) for rule in rules])
        self.fields["rule"].initial = (self.version.draft.scoring or {}).get("rule", rules[0])
        if self.has_options and _WEIGHTS in rules:
            for number, option in enumerate(self.version.draft.options):
                self.fields[f"percent_{number}"] = forms.DecimalField(
                    label=_("Percentage"),
                    required=False,
                    min_value=-100,
                    max_value=100,
                    max_digits=8,
                    decimal_places=5,
                    initial=option.percent,
                )

    def _offer_keys(self) -> None:
        if self.has_options:
            del self.fields["source"]
            options = self.version.draft.options
            self._choices("right", [(option.id, option.text) for option in options])
            self.fields["right"].initial = [option.id for option in options if option.is_right]
            return
        del self.fields["right"]
        offered = [(str(other.id), str(other.number)) for other in self.others if other.id != self.version.id]
        self._choices("source", [("", "—"), *offered])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def option_rows(self) -> list[tuple[Any, Any]]:
        """The checkbox and the percentage of each option, in the author's order."""
        if not self.has_options:
            return []
        percents = [
            self[f"percent_{number}"] if f"percent_{number}" in self.fields else None
            for number in range(len(self.version.draft.options))
        ]
        return list(zip(self["right"], percents, strict=True))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            cleaned.get("kind") == CorrectionKind.KEY
            and "source" in self.fields
            and not cleaned.get("source")
        ):
            self.add_error("source", _("Which version has the right key?"))
        return cleaned

    def draft(self) -> ItemDraft | None:
        """What holds instead; None when the question is not counted any more."""
        draft, cleaned = self.version.draft, self.cleaned_data
        if cleaned["kind"] == CorrectionKind.SCORING:
            scoring = {**(draft.scoring or {}), "rule": cleaned["rule"]}
            return replace(draft, scoring=scoring, options=self._options(cleaned["rule"]))
        if cleaned["kind"] != CorrectionKind.KEY:
            return None
        if not self.has_options:
            source = next(other for other in self.others if other.id == cleaned["source"])
            return replace(source.draft, scoring=draft.scoring)
        rule = (draft.scoring or {}).get("rule", "")
        right = set(cleaned["right"])
        return replace(
            draft,
            options=[replace(option, is_right=option.id in right) for option in self._options(rule)],
        )

    def _options(self, rule: str) -> list[assessments_api.OptionDraft]:
        return [
            replace(option, percent=self._percent(number) if rule == _WEIGHTS else None)
            for number, option in enumerate(self.version.draft.options)
        ]

    def _percent(self, number: int) -> Decimal | None:
        given: Decimal | None = self.cleaned_data.get(f"percent_{number}")
        return given


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Stays on record; those who decide read it."),
    )
