"""Grade again on the server what a browser says it answered.

Each grader reads the responses that its H5P library sends and counts as the library counts; its docstring
says which response and how. docs/how-to/grade-h5p.md has them side by side, with what cannot be proven.
"""

from content.h5p.grading.engine import regrade, regrade_parts
from content.h5p.grading.registry import GRADABLE
from content.h5p.grading.shapes import Answer, Part, Regrade

__all__ = ["GRADABLE", "Answer", "Part", "Regrade", "regrade", "regrade_parts"]
