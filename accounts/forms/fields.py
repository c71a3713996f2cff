"""Fields that know the domain."""

from typing import Any

from babel import Locale
from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import captcha
from accounts.phones import normalise_phone
from accounts.snils import validate_snils
from core.errors import InvalidInputError

# Whom the platform meets most: they stand above the alphabet.
_FREQUENT = ("RU", "BY", "KZ", "KG", "AM", "UZ", "TJ")
NO_CITIZENSHIP = "XX"

Choices = list[tuple[str, Any]]


class SnilsField(forms.CharField):
    """Eleven digits typed in any form."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        kwargs = {"label": _("SNILS"), "max_length": 30, "widget": widget, **kwargs}
        super().__init__(**{"help_text": _("11 digits, for example 112-233-445 95."), **kwargs})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return _translate(validate_snils, text) if text else text


class PhoneField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        kwargs = {"label": _("Mobile phone"), "max_length": 30, "widget": widget, **kwargs}
        super().__init__(**{"help_text": _("For example +7 912 345-67-89."), **kwargs})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return _translate(normalise_phone, text) if text else text


class CaptchaWidget(forms.Widget):
    """The custom element of ALTCHA; without JavaScript it says why nothing happens."""

    is_bare = True
    template_name = "accounts/_captcha.html"
    use_fieldset = False

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        del value, attrs, renderer
        from django.template.loader import render_to_string  # noqa: PLC0415

        return render_to_string(self.template_name, {"name": name, "language": (get_language() or "ru")[:2]})


class CaptchaField(forms.CharField):
    """Filled by the browser; the form checks it last with ``accept_captcha``: it works once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"label": _("Robot check"), "required": False, "widget": CaptchaWidget(), **kwargs}
        )


class CaptchaForm(forms.Form):
    """A form whose captcha is used up only when everything else is right."""

    captcha = CaptchaField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not captcha.accept_solution(cleaned.get("captcha", "")):
            self.add_error("captcha", _("The check that you are not a robot did not pass. Please repeat it."))
        return cleaned


def citizenship_choices() -> Choices:
    """Countries by name in the language of the page, the neighbours first."""
    names = Locale.parse((get_language() or "ru")[:2]).territories
    countries = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}
    for not_a_country in ("EU", "UN", "EZ", "QO", "ZZ", "XA", "XB"):
        countries.pop(not_a_country, None)
    first = [(code, countries.pop(code)) for code in _FREQUENT]
    rest = sorted(countries.items(), key=lambda item: item[1])
    return [*first, (NO_CITIZENSHIP, _("No citizenship")), *rest]


def _translate(parse: Any, text: str) -> str:
    try:
        parsed: str = parse(text)
    except InvalidInputError as error:
        raise forms.ValidationError(str(error), code=error.code) from error
    return parsed
