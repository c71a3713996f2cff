"""The form of every item type; a new type is one module and one line here."""

from django.utils.translation import gettext as _

from cms.questions.item_forms.base import ItemForm
from cms.questions.item_forms.choices import MultipleChoiceForm, SingleChoiceForm
from cms.questions.item_forms.cloze import ClozeForm
from cms.questions.item_forms.hotspot import HotspotForm
from cms.questions.item_forms.key_feature import KeyFeatureForm
from cms.questions.item_forms.matching import MatchingForm
from cms.questions.item_forms.numeric import NumericForm
from cms.questions.item_forms.ordering import OrderingForm
from cms.questions.item_forms.script_concordance import ScriptConcordanceForm
from cms.questions.item_forms.short_text import ShortTextForm
from cms.questions.item_forms.true_false import TrueFalseForm
from cms.questions.item_forms.written import WrittenForm
from core.errors import NotFoundError

ITEM_FORMS: dict[str, type[ItemForm]] = {
    form.code: form
    for form in (
        SingleChoiceForm,
        MultipleChoiceForm,
        TrueFalseForm,
        MatchingForm,
        OrderingForm,
        NumericForm,
        ShortTextForm,
        ClozeForm,
        HotspotForm,
        KeyFeatureForm,
        ScriptConcordanceForm,
        WrittenForm,
    )
}


def get_item_form(code: str) -> type[ItemForm]:
    """Raises ``NotFoundError``."""
    if code not in ITEM_FORMS:
        raise NotFoundError(_("There is no such type of question."))
    return ITEM_FORMS[code]
