"""Short text: accepted answers, and what is forgiven when they are compared."""

from django.utils.translation import gettext_lazy

from cms.questions.item_forms.answers import ANSWERS_HELP, TextAnswerForm
from cms.questions.item_forms.base import ItemForm, RowKind, tick

CASE = gettext_lazy("Capital and small letters differ")
PUNCTUATION = gettext_lazy("Punctuation counts")
WILDCARDS = gettext_lazy("“*” stands for any letters")


class ShortTextForm(ItemForm):
    code = "short_text"
    title = gettext_lazy("Short text")
    summary = gettext_lazy("A word or a phrase is typed and compared with the accepted answers.")
    example = gettext_lazy("The drug of choice is … → metformin")
    icon = "edit"
    rows_of = {
        "answers": RowKind(
            TextAnswerForm,
            is_ordered=False,
            title=gettext_lazy("Accepted answers"),
            add=gettext_lazy("Add an accepted answer"),
            help=ANSWERS_HELP,
            shown=3,
        )
    }

    case_sensitive = tick(CASE)
    keep_punctuation = tick(PUNCTUATION)
    wildcards = tick(
        WILDCARDS, help_text=gettext_lazy("“metformin*” then accepts “metformin hydrochloride” too.")
    )
