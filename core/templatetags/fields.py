"""Form fields in the clothes of the theme."""

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()
_CHOICE_GROUPS = (forms.CheckboxSelectMultiple, forms.RadioSelect)


@register.filter
def kind(field: BoundField) -> str:
    """How a field is laid out: ``check`` (one box), ``group`` (several), ``bare`` or ``control``."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, _CHOICE_GROUPS):
        return "group"
    return "bare" if getattr(widget, "is_bare", False) else "control"


@register.filter
def control(field: BoundField) -> SafeString:
    """The control itself with the class that the theme knows, red when the field has errors."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        name = "form-check-input"
    elif isinstance(widget, forms.Select):
        name = "form-select"
    else:
        name = "form-control"
    own = widget.attrs.get("class", "")
    invalid = "is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": " ".join(filter(None, (name, invalid, own)))})
