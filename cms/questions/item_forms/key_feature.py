"""Key features: the decisions of a case, each with keys and harmful choices."""

from django.utils.translation import gettext_lazy

from cms.questions.item_forms.answers import decimal_field
from cms.questions.item_forms.base import ItemForm, Json, PartForm, RowKind, line, lines, tick, whole


class CaseOptionForm(PartForm):
    text = lines(gettext_lazy("Answer"))
    is_key = tick(gettext_lazy("Key decision"))
    is_harmful = tick(gettext_lazy("Harmful"))
    feedback = line(gettext_lazy("Comment on this answer"))
    told_by = ("text", "is_key", "is_harmful", "feedback")


class CaseQuestionForm(PartForm):
    text = lines(gettext_lazy("Question"))
    max_picks = whole(
        gettext_lazy("Choices at most"),
        least=1,
        help_text=gettext_lazy("Left empty, as many as there are keys."),
    )
    weight = decimal_field(gettext_lazy("Weight"), initial="1")
    rows_of = {
        "options": RowKind(
            CaseOptionForm,
            title=gettext_lazy("Answers"),
            add=gettext_lazy("Add an answer"),
            help=gettext_lazy("A harmful choice takes all the points of its question."),
            shown=4,
            is_ordered=False,
        )
    }

    def spec(self) -> Json:
        spec = {**super().spec()}
        spec["weight"] = spec["weight"] or "1"
        return {name: value for name, value in spec.items() if value is not None}


class KeyFeatureForm(ItemForm):
    code = "key_feature"
    title = gettext_lazy("Key features")
    summary = gettext_lazy("A case with the few decisions that it turns on; harmful ones cost the points.")
    example = gettext_lazy("Chest pain for 2 hours. What first? ☑ ECG ☑ Aspirin ☐ Discharge (harmful)")
    icon = "key"
    stem_help = gettext_lazy("Describe the case; its questions come below.")
    rows_of = {
        "questions": RowKind(
            CaseQuestionForm,
            title=gettext_lazy("Questions of the case"),
            add=gettext_lazy("Add a question"),
            shown=1,
            spare=0,
        )
    }
