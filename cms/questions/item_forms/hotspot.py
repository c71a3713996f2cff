"""Hotspot: a picture, and the zones on it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from cms.questions.item_forms.base import ItemForm, Json, PartForm, RowKind, line, lines, tick, whole

_SEPARATOR = re.compile(r"[\s;]+|,\s+|,")
_HINTS = gettext_lazy(
    "rectangle: left, top, right, bottom; circle: x, y, radius; polygon: x, y of each corner"
)


class ZoneForm(PartForm):
    label = line(gettext_lazy("What is there"))
    shape = forms.ChoiceField(
        label=gettext_lazy("Shape"),
        required=False,
        choices=[
            ("rect", gettext_lazy("rectangle")),
            ("circle", gettext_lazy("circle")),
            ("polygon", gettext_lazy("polygon")),
        ],
    )
    is_right = tick(gettext_lazy("Right"))
    coords = line(gettext_lazy("Coordinates in pixels"), widget=forms.TextInput({"placeholder": _HINTS}))
    feedback = line(gettext_lazy("Comment on this zone"))
    told_by = ("coords", "label", "feedback", "is_right")

    @classmethod
    def initial_of(cls, given: Any) -> Json:
        return {**given, "coords": ", ".join(str(number) for number in given["coords"])}

    def spec(self) -> Json:
        cleaned = self.cleaned_data
        numbers = [part for part in _SEPARATOR.split(cleaned["coords"].strip()) if part]
        return {**cleaned, "shape": cleaned["shape"] or "rect", "coords": numbers}


class HotspotForm(ItemForm):
    code = "hotspot"
    title = gettext_lazy("Hotspot on a picture")
    summary = gettext_lazy("Places are marked on a picture: an X-ray, an ECG, a scheme.")
    example = gettext_lazy("Mark the fracture on the X-ray.")
    icon = "crosshairs"
    template = "cms/questions/_hotspot.html"
    rules = (
        ("all_or_nothing", gettext_lazy("All or nothing: all right zones and nothing else are marked.")),
        (
            "proportional",
            gettext_lazy("By share: each right zone earns its part; too many marks earn nothing."),
        ),
    )
    rows_of = {
        "zones": RowKind(
            ZoneForm,
            title=gettext_lazy("Zones"),
            add=gettext_lazy("Add a zone"),
            help=gettext_lazy("Where zones overlap, the upper one in this list counts."),
            shown=1,
        )
    }

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG, WebP or GIF, up to 10 MB."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    alt = lines(
        gettext_lazy("What the picture shows, in words"),
        help_text=gettext_lazy("For those who cannot see it. Do not give the answer away."),
    )
    picks = whole(
        gettext_lazy("Marks at most"),
        least=1,
        help_text=gettext_lazy("Left empty, as many as there are right zones."),
    )
    image = forms.CharField(required=False, widget=forms.HiddenInput)
    width = forms.IntegerField(required=False, widget=forms.HiddenInput)
    height = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def spec(self) -> Json:
        spec = {**super().spec()}
        spec.pop("picture")
        return {name: value for name, value in spec.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("image") and not self.errors:
            self.add_error("picture", gettext_lazy("Choose a picture."))
        return cleaned
