"""Script concordance: a hypothesis, new information, and how a panel of experts answered."""

from typing import Any

from django.utils.translation import gettext_lazy

from cms.questions.item_forms.base import ItemForm, Json, lines, whole

_POINTS = 5


class ScriptConcordanceForm(ItemForm):
    code = "script_concordance"
    title = gettext_lazy("Script concordance")
    summary = gettext_lazy("How new information changes a hypothesis; answers are compared with experts'.")
    example = gettext_lazy("You think of pulmonary embolism. D-dimer is normal. −2 −1 0 +1 +2")
    icon = "group"
    template = "cms/questions/_concordance.html"
    stem_help = gettext_lazy("Describe the case.")

    hypothesis = lines(gettext_lazy("Hypothesis"))
    new_information = lines(gettext_lazy("New information"))
    panel_1 = whole(gettext_lazy("−2: much less likely"), initial=0)
    panel_2 = whole(gettext_lazy("−1: less likely"), initial=0)
    panel_3 = whole(gettext_lazy("0: neither more nor less likely"), initial=0)
    panel_4 = whole(gettext_lazy("+1: more likely"), initial=0)
    panel_5 = whole(gettext_lazy("+2: much more likely"), initial=0)
    aliases = {"panel": "panel_1"}

    @classmethod
    def initial_of(cls, given: Any) -> Json:
        panel = {f"panel_{place}": count for place, count in enumerate(given["panel"], start=1)}
        return {"hypothesis": given["hypothesis"], "new_information": given["new_information"], **panel}

    def spec(self) -> Json:
        cleaned = self.cleaned_data
        panel = [cleaned[f"panel_{place}"] or 0 for place in range(1, _POINTS + 1)]
        names = ("hypothesis", "new_information")
        return {**{name: cleaned[name] for name in names}, "panel": panel}

    def panel_fields(self) -> list[Any]:
        return [self[f"panel_{place}"] for place in range(1, _POINTS + 1)]
