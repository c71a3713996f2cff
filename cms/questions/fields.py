"""What the forms of questions and of tests have in common."""

from typing import Any

from django import forms

from core.errors import ApplicationError

DIFFICULTIES = [(level, str(level)) for level in range(1, 6)]


def show_refusal(form: forms.Form, error: ApplicationError) -> None:
    """Put the rules of the assessment room where the author sees them."""
    shown = False
    for path, rules in error.fields.items():
        field = path.split(".")[0]
        for rule in rules:
            form.add_error(field if field in form.fields else None, str(rule))
            shown = True
    if not shown:
        form.add_error(None, str(error))


def split_tags(text: str) -> list[str]:
    return [tag.strip() for tag in text.split(",") if tag.strip()]


def field_of(form: forms.Form, name: str) -> Any:
    return form.fields[name]
