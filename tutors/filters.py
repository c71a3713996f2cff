"""How a filter is written in an address. The words of a search are personal data and never get there."""

from collections.abc import Mapping
from urllib.parse import urlencode

from tutors.data import ActivityState, CohortFilter, SortKey

DEFAULT_SORT = SortKey.NAME
# A first click on a column of numbers asks for the largest first.
DESCENDING_FIRST = frozenset(SortKey) - {SortKey.NAME, SortKey.POST}
QUERY_MAX_LENGTH = 100


def read_filter(parameters: Mapping[str, str], query: str = "") -> CohortFilter:
    """Whatever is unknown counts as not chosen: an old bookmark still opens."""
    sort = parameters.get("sort", "")
    name = sort.removeprefix("-")
    known = name in {key.value for key in SortKey}
    state = parameters.get("state", "")
    return CohortFilter(
        post=parameters.get("post", "")[:50],
        specialty=parameters.get("specialty", "")[:50],
        state=ActivityState(state) if state in ActivityState.values else None,
        query=clean_query(query),
        sort=SortKey(name) if known else DEFAULT_SORT,
        descending=known and sort.startswith("-"),
    )


def clean_query(typed: str) -> str:
    """What was typed into the search box, on one line; PostgreSQL knows no NUL."""
    return " ".join(typed.replace("\0", "").split())[:QUERY_MAX_LENGTH]


def filter_address(chosen: CohortFilter, *, sort: SortKey | None = None) -> str:
    """The filter as the query part of an address; ``sort`` is a column just clicked."""
    pairs = {"post": chosen.post, "specialty": chosen.specialty, "state": chosen.state or ""}
    key, descending = chosen.sort, chosen.descending
    if sort is not None:
        descending = not chosen.descending if sort is chosen.sort else sort in DESCENDING_FIRST
        key = sort
    if key is not DEFAULT_SORT or descending:
        pairs["sort"] = ("-" if descending else "") + key.value
    return urlencode({name: str(value) for name, value in pairs.items() if value})
