"""The catalogue search: one narrow query for a page and its total; the body is never read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection

from content.data import ElementCard, SearchFacets, SearchPage
from content.indexing import fold
from media import api as media_api

FACETS_SECONDS = 60
MAX_PER_PAGE = 100
MAX_QUERY_LENGTH = 200
_MIN_PREFIX = 2

# Fragments below are constants; whatever a person typed travels as a parameter.
_LISTED = "e.current_version_id IS NOT NULL AND e.withdrawn_at IS NULL"
_WORDS = "websearch_to_tsquery('russian', %s)"
_WORDS_AND_PREFIX = (
    "(websearch_to_tsquery('russian', %s) && "
    "(websearch_to_tsquery('russian', %s) || to_tsquery('russian', %s)))"
)
_PAGE_SQL = """
WITH matched AS (
    SELECT e.id, e.published_at, {preferred} AS preferred, {rank} AS rank
    FROM content_learningelement e{source} WHERE {where}
), page AS (
    SELECT * FROM matched ORDER BY preferred DESC, rank DESC, published_at DESC, id DESC LIMIT %s OFFSET %s
)
SELECT (SELECT count(*) FROM matched), e.uuid, e.slug, e.kind, e.title, e.summary, e.credits,
       e.duration_minutes, e.education_kind, e.specialty_codes, e.cover_asset_uuid,
       e.provider_organisation_id, e.published_at
FROM (SELECT 1) AS always LEFT JOIN page ON true LEFT JOIN content_learningelement e ON e.id = page.id
ORDER BY page.preferred DESC, page.rank DESC, page.published_at DESC, page.id DESC
"""
_FACETS_SQL = """
SELECT 'kind', e.kind, count(*) FROM content_learningelement e{kind_source} WHERE {kind_where} GROUP BY 2
UNION ALL
SELECT 'specialty', code, count(*) FROM content_learningelement e{code_source}, unnest(e.specialty_codes) code
WHERE {code_where} GROUP BY 2
"""


@dataclass(frozen=True)
class SearchFilters:
    """``duration_max`` in minutes; empty means "any"."""

    query: str = ""
    specialty_codes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    credits_min: Decimal | None = None
    credits_max: Decimal | None = None
    duration_max: int | None = None


@dataclass
class _Clauses:
    """Pieces of SQL with their parameters, in the order in which they will stand in the text."""

    source: str = ""
    rank: str = "0"
    source_values: list[Any] = field(default_factory=list)
    where: list[str] = field(default_factory=lambda: [_LISTED])
    values: list[Any] = field(default_factory=list)

    def add(self, condition: str, value: Any) -> None:
        self.where.append(condition)
        self.values.append(value)

    @property
    def condition(self) -> str:
        return " AND ".join(self.where)

    @property
    def parameters(self) -> list[Any]:
        return [*self.source_values, *self.values]


def search_elements(
    query: str = "",
    *,
    specialty_codes: Sequence[str] = (),
    kinds: Sequence[str] = (),
    credits_min: Decimal | None = None,
    credits_max: Decimal | None = None,
    duration_max: int | None = None,
    preferred_provider_id: int | None = None,
    page: int = 1,
    per_page: int = 20,
    with_facets: bool = True,
) -> SearchPage:
    """Published elements by relevance, then by recency; the preferred provider's come first.

    Words are matched in every form of theirs, the last one also by its beginning. A page past the
    end is empty. Facets count what each kind and specialty would find, and may be a minute old.
    """
    filters = SearchFilters(
        query=" ".join(fold(query[:MAX_QUERY_LENGTH]).replace("\x00", "").split()),
        specialty_codes=tuple(specialty_codes),
        kinds=tuple(kinds),
        credits_min=credits_min,
        credits_max=credits_max,
        duration_max=duration_max,
    )
    page, per_page = max(page, 1), min(max(per_page, 1), MAX_PER_PAGE)
    total, items = _find_page(filters, preferred_provider_id, page, per_page)
    facets = _cached_facets(filters) if with_facets else SearchFacets({}, {})
    return SearchPage(items=items, total=total, page=page, per_page=per_page, facets=facets)


def _find_page(
    filters: SearchFilters, preferred_provider_id: int | None, page: int, per_page: int
) -> tuple[int, list[ElementCard]]:
    clauses = _clauses(filters)
    preferred = (
        "false" if preferred_provider_id is None else "e.provider_organisation_id IS NOT DISTINCT FROM %s"
    )
    sql = _PAGE_SQL.format(
        preferred=preferred, rank=clauses.rank, source=clauses.source, where=clauses.condition
    )
    first = [] if preferred_provider_id is None else [preferred_provider_id]
    rows = _fetch(sql, [*first, *clauses.parameters, per_page, (page - 1) * per_page])
    found = [row[1:] for row in rows if row[1] is not None]
    covers = media_api.asset_urls(row[9] for row in found if row[9])
    return rows[0][0], [_card(row, covers) for row in found]


def _card(row: tuple[Any, ...], covers: dict[UUID, str]) -> ElementCard:
    (uuid, slug, kind, title, summary, credits, minutes, education, codes, cover, provider, published) = row
    return ElementCard(
        uuid=uuid,
        slug=slug,
        kind=kind,
        title=title,
        summary=summary,
        credits=credits,
        duration_minutes=minutes,
        education_kind=education,
        specialty_codes=codes,
        cover_asset_uuid=cover,
        cover_url=covers.get(cover, ""),
        provider_organisation_id=provider,
        published_at=published,
    )


def _cached_facets(filters: SearchFilters) -> SearchFacets:
    key = "content:facets:" + hashlib.sha256(repr(filters).encode()).hexdigest()
    facets: SearchFacets | None = cache.get(key)
    if facets is None:
        facets = _count_facets(filters)
        cache.set(key, facets, FACETS_SECONDS)
    return facets


def _count_facets(filters: SearchFilters) -> SearchFacets:
    """Each facet ignores its own filter: it tells what another choice there would find."""
    by_kind = _clauses(replace(filters, kinds=()))
    by_code = _clauses(replace(filters, specialty_codes=()))
    sql = _FACETS_SQL.format(
        kind_source=by_kind.source,
        kind_where=by_kind.condition,
        code_source=by_code.source,
        code_where=by_code.condition,
    )
    counts: dict[str, dict[str, int]] = {"kind": {}, "specialty": {}}
    for facet, value, number in _fetch(sql, [*by_kind.parameters, *by_code.parameters]):
        counts[facet][value] = number
    return SearchFacets(kinds=counts["kind"], specialties=counts["specialty"])


def _clauses(filters: SearchFilters) -> _Clauses:
    clauses = _Clauses()
    if filters.query:
        words, clauses.source_values = _words(filters.query)
        clauses.source = f" CROSS JOIN (SELECT {words} AS words) AS asked"
        clauses.rank = "ts_rank(e.rank_vector, asked.words)"
        clauses.where.append("e.search_vector @@ asked.words")
    if filters.specialty_codes:
        clauses.add("e.specialty_codes && %s::varchar[]", list(filters.specialty_codes))
    if filters.kinds:
        clauses.add("e.kind = ANY(%s)", list(filters.kinds))
    if filters.credits_min is not None:
        clauses.add("e.credits >= %s", filters.credits_min)
    if filters.credits_max is not None:
        clauses.add("e.credits <= %s", filters.credits_max)
    if filters.duration_max is not None:
        clauses.add("e.duration_minutes <= %s", filters.duration_max)
    return clauses


def _words(query: str) -> tuple[str, list[Any]]:
    """The text search query and its values. Quotes and minus signs mean what they do on the web."""
    head, _space, last = query.rpartition(" ")
    by_prefix = len(last) >= _MIN_PREFIX and last.isalnum() and '"' not in head
    if not by_prefix:
        return _WORDS, [query]
    if not head:
        return "(websearch_to_tsquery('russian', %s) || to_tsquery('russian', %s))", [last, f"{last}:*"]
    return _WORDS_AND_PREFIX, [head, last, f"{last}:*"]


def _fetch(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
