"""The category of a question bank as a tag: its last part, without the marks of the course it came from."""

import re

from assessments.exchange.markup import one_line

_LONGEST = 80
_SLASH = "\x01"


def tag_of(category: str) -> str:
    """``$course$/top/Heart//Lung/ECG`` → ``ECG``; a double slash is one that is meant as such."""
    parts = (part.replace(_SLASH, "/").strip() for part in category.replace("//", _SLASH).split("/"))
    names = [one_line(part) for part in parts if not re.fullmatch(r"\$\w+\$|top|", part)]
    return names[-1][:_LONGEST] if names else ""
