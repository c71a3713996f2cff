"""A select of a form: its options are joined once and shared by every line of the question."""

from django.utils.html import escape


def render_options(blank: str, options: str) -> str:
    """``options`` are elements made of escaped parts; ``blank`` stands before them and means no answer."""
    return f'<option value="">{escape(blank)}</option>{options}'


def render_select(attributes: str, options: str, chosen: str | None) -> str:
    if chosen is not None:
        mine = f'value="{escape(chosen)}"'
        options = options.replace(mine, f"{mine} selected", 1)
    return f'<select class="form-select" {attributes}>{options}</select>'
