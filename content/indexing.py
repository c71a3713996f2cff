"""The search columns of an element, made from its current version."""

from django.contrib.postgres.search import CombinedSearchVector, SearchVector
from django.db.models import Value

from content.models import ElementVersion, LearningElement
from content.steps import text_of

CONFIGURATION = "russian"
# PostgreSQL refuses a tsvector above one megabyte; no lesson comes near this many characters.
_MAX_TEXT = 200_000


def index_element(element: LearningElement) -> None:
    """Weights: title A, guideline B, summary C, steps D."""
    version = element.current_version
    if version is None:
        return
    short = (
        _weighted(version.title, "A")
        + _weighted(_guideline_text(version), "B")
        + _weighted(version.summary, "C")
    )
    LearningElement.objects.filter(pk=element.pk).update(
        rank_vector=short, search_vector=short + _weighted(text_of(version.body["steps"]), "D")
    )


def reindex_elements() -> int:
    """Rebuild the search columns of every element; the number of elements done."""
    elements = LearningElement.objects.filter(current_version__isnull=False).select_related(
        "current_version__guideline_version__guideline"
    )
    done = 0
    for element in elements.iterator(chunk_size=200):
        index_element(element)
        done += 1
    return done


def fold(text: str) -> str:
    """Russian is written with and without ё; both must find each other."""
    return text.replace("ё", "е").replace("Ё", "Е")


def _weighted(text: str, weight: str) -> SearchVector | CombinedSearchVector:
    return SearchVector(Value(fold(text[:_MAX_TEXT])), weight=weight, config=CONFIGURATION)


def _guideline_text(version: ElementVersion) -> str:
    guideline = version.guideline_version
    return f"{guideline.title} {guideline.guideline.code}" if guideline else ""
