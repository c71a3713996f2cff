"""What the templates of steps need from their context."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import template
from django.utils.translation import gettext as _

from content.data import Block, CheckpointResult
from content.hosting.frames import h5p_frame_url
from content.hosting.selectors import find_h5p_versions

# Their height follows from their width: nothing jumps when they appear.
_WIDE_TYPES = {"H5P.BranchingScenario", "H5P.CoursePresentation", "H5P.InteractiveVideo", "H5P.Video"}

register = template.Library()


@dataclass(frozen=True)
class H5PFrame:
    """``url`` is empty where H5P cannot be played; ``todo`` says what makes the content done."""

    url: str
    is_wide: bool
    todo: str


@register.simple_tag(takes_context=True)
def checkpoint_result(context: dict[str, Any], checkpoint_id: str) -> CheckpointResult | None:
    """The learner's latest answer to a question of the step, if the page knows of one."""
    results: dict[str, CheckpointResult] = context.get("checkpoint_results") or {}
    return results.get(checkpoint_id)


@register.simple_tag(takes_context=True)
def h5p_result(context: dict[str, Any], block_id: str) -> Any:
    """What the learner reached in an H5P block: ``is_done`` and ``server_percent``, if known."""
    return (context.get("h5p_results") or {}).get(block_id)


@register.simple_tag(takes_context=True)
def h5p_frame(context: dict[str, Any], block: Block) -> H5PFrame:
    version = next(iter(find_h5p_versions([UUID(block["version_uuid"])]).values()), None)
    return H5PFrame(
        url=h5p_frame_url(context["request"], block["version_uuid"]),
        is_wide=version is not None and version.library.machine_name in _WIDE_TYPES,
        todo=_todo(block),
    )


def _todo(block: Block) -> str:
    if block["rule"] == "score":
        return _("Not done yet: at least %(percent)d %% is needed.") % {"percent": block["min_percent"]}
    if block["rule"] == "completed":
        return _("Not done yet.")
    return _("Not seen yet.")
