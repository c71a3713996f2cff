"""Grade again on the server what a browser says it answered."""

from content.h5p.grading.engine import regrade, regrade_parts
from content.h5p.grading.registry import GRADABLE
from content.h5p.grading.shapes import Answer, Part, Regrade

__all__ = ["GRADABLE", "Answer", "Part", "Regrade", "regrade", "regrade_parts"]
