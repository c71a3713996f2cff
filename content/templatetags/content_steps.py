"""What the templates of steps need from their context."""

from typing import Any

from django import template

from content.data import CheckpointResult

register = template.Library()


@register.simple_tag(takes_context=True)
def checkpoint_result(context: dict[str, Any], checkpoint_id: str) -> CheckpointResult | None:
    """The learner's latest answer to a question of the step, if the page knows of one."""
    results: dict[str, CheckpointResult] = context.get("checkpoint_results") or {}
    return results.get(checkpoint_id)
