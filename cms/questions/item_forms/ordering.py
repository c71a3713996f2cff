"""Ordering: parts in their right order."""

from django.utils.translation import gettext_lazy

from cms.questions.item_forms.base import ItemForm, RowKind
from cms.questions.item_forms.matching import TextForm


class OrderingForm(ItemForm):
    code = "ordering"
    title = gettext_lazy("Ordering")
    summary = gettext_lazy("Steps are brought into their right order.")
    example = gettext_lazy("1. Make sure it is safe  2. Check consciousness  3. Call for help  4. Compress")
    icon = "list-ol"
    rules = (
        ("all_or_nothing", gettext_lazy("All or nothing: points only when everything is in its place.")),
        ("proportional", gettext_lazy("By place: each part in its own place earns its share.")),
        (
            "adjacent",
            gettext_lazy("By neighbours: each pair that follows one another rightly earns its share."),
        ),
    )
    rows_of = {
        "parts": RowKind(
            TextForm,
            title=gettext_lazy("Parts in the right order"),
            add=gettext_lazy("Add a part"),
            help=gettext_lazy("Learners see them shuffled."),
            shown=4,
        )
    }
