"""When an H5P block counts as done. It opens the way on and earns nothing: credit is for the final test.

``viewed``: the block was drawn and its page said so. ``completed``: the server sees an answer to every
question; types that it cannot grade say themselves that they are finished. ``score``: the best that
the server itself made of complete answers reaches ``min_percent``; what a browser claims never counts.
"""

from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from content import api as content_api
from lms.models import H5PResult


class Rule(StrEnum):
    VIEWED = "viewed"
    COMPLETED = "completed"
    SCORE = "score"


def is_fulfilled(block: content_api.Step, result: H5PResult) -> bool:
    rule = Rule(block["rule"])
    if rule is Rule.SCORE:
        return result.best_percent is not None and result.best_percent >= Decimal(block["min_percent"])
    moment = result.completed_at if rule is Rule.COMPLETED else result.viewed_at
    return moment is not None


def demand(block: content_api.Step) -> str:
    """What the block wants done, as a sentence for the learner."""
    words = {"title": block["title"], "percent": block.get("min_percent")}
    if block["rule"] == Rule.SCORE:
        return _("“%(title)s”: answer the questions, at least %(percent)s %% right.") % words
    if block["rule"] == Rule.COMPLETED:
        return _("“%(title)s”: work through it to the end.") % words
    return _("“%(title)s”: have a look at it.") % words
