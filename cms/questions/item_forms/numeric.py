"""Numeric: numbers with a tolerance, their units and significant figures."""

from django.utils.translation import gettext_lazy

from cms.questions.item_forms.answers import ANSWERS_HELP, UNITS, NumberAnswerForm, figures_field
from cms.questions.item_forms.base import ItemForm, RowKind, tick


class NumericForm(ItemForm):
    code = "numeric"
    title = gettext_lazy("Numeric")
    summary = gettext_lazy("A number is typed, with its unit if need be.")
    example = gettext_lazy("Dose for 20 kg at 15 mg/kg? → 300 mg ± 5")
    icon = "decimal"
    rows_of = {
        "answers": RowKind(
            NumberAnswerForm,
            is_ordered=False,
            title=gettext_lazy("Accepted numbers"),
            add=gettext_lazy("Add a number"),
            help=ANSWERS_HELP,
            shown=2,
        ),
        "units": UNITS,
    }

    unit_required = tick(
        gettext_lazy("The unit must be given"),
        help_text=gettext_lazy("A number without its unit then earns nothing."),
    )
    significant_figures = figures_field()
