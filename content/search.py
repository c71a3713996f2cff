"""The catalogue search: one narrow query for a page and its total; the body is never read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from content.data import ElementCard, SearchFacets, SearchPage
from content.indexing import fold
from core.cache import spare_cache
from media import api as media_api

FACETS_SECONDS = 60
MAX_PER_PAGE = 100
MAX_QUERY_LENGTH = 200
_MIN_PREFIX = 2

# Fragments below are constants; whatever a person typed travels as a parameter.
_COLUMNS = """e.uuid, e.slug, e.kind, e.title, e.summary, e.credits, e.duration_minutes, e.education_kind,
    e.specialty_codes, e.cover_asset_uuid, e.provider_organisation_id, e.published_at"""
_PREFERRED = "e.provider_organisation_id IS NOT DISTINCT FROM %(provider)s"
# Browsing walks an index in the order of publication and stops after one page.
_BROWSE_SQL = """
SELECT (SELECT count(*) FROM content_learningelement e WHERE {where}), {columns}
FROM content_learningelement e WHERE {where}
ORDER BY {preferred} e.published_at DESC, e.id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
# The fence (OFFSET 0) lets the text index alone find the hits: any other way reads each long vector.
_HITS = "(SELECT * FROM content_learningelement WHERE search_vector @@ {words} OFFSET 0)"
_SEARCH_SQL = """
WITH matched AS MATERIALIZED (
    SELECT e.id, e.published_at, {preferred} AS preferred, ts_rank(e.rank_vector, {words}) AS rank
    FROM {hits} e WHERE {where}
), page AS (
    SELECT * FROM matched ORDER BY preferred DESC, rank DESC, published_at DESC, id DESC
    LIMIT %(limit)s OFFSET %(offset)s
)
SELECT (SELECT count(*) FROM matched), {columns}
FROM page JOIN content_learningelement e ON e.id = page.id
ORDER BY page.preferred DESC, page.rank DESC, page.published_at DESC, page.id DESC
"""
_COUNT_SQL = "SELECT count(*) FROM {source} e WHERE {where}"
_KINDS_SQL = "SELECT e.kind, count(*) FROM {source} e WHERE {where} GROUP BY 1"
_CODES_SQL = "SELECT code, count(*) FROM {source} e, unnest(e.specialty_codes) code WHERE {where} GROUP BY 1"


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
    """The filters as SQL: ``words`` is the text query, empty when nothing was typed."""

    words: str = ""
    conditions: list[str] = field(
        default_factory=lambda: ["e.current_version_id IS NOT NULL", "e.withdrawn_at IS NULL"]
    )
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return " AND ".join(self.conditions)

    @property
    def source(self) -> str:
        return _HITS.format(words=self.words) if self.words else "content_learningelement"


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
    filters: SearchFilters, provider_id: int | None, page: int, per_page: int
) -> tuple[int, list[ElementCard]]:
    clauses = _clauses(filters)
    clauses.values |= {"provider": provider_id, "limit": per_page, "offset": (page - 1) * per_page}
    rows = _fetch(_page_sql(clauses, prefers=provider_id is not None), clauses)
    if not rows:
        return _count(clauses) if page > 1 else 0, []
    covers = media_api.asset_urls(row[10] for row in rows if row[10])
    return rows[0][0], [_card(row[1:], covers) for row in rows]


def _page_sql(clauses: _Clauses, *, prefers: bool) -> str:
    if clauses.words:
        return _SEARCH_SQL.format(
            words=clauses.words,
            hits=clauses.source,
            where=clauses.where,
            columns=_COLUMNS,
            preferred=_PREFERRED if prefers else "false",
        )
    preferred = f"{_PREFERRED} DESC," if prefers else ""
    return _BROWSE_SQL.format(where=clauses.where, columns=_COLUMNS, preferred=preferred)


def _count(clauses: _Clauses) -> int:
    rows = _fetch(_COUNT_SQL.format(source=clauses.source, where=clauses.where), clauses)
    return int(rows[0][0])


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
    facets: SearchFacets | None = spare_cache.get(key)
    if facets is None:
        facets = _count_facets(filters)
        spare_cache.set(key, facets, FACETS_SECONDS)
    return facets


def _count_facets(filters: SearchFilters) -> SearchFacets:
    """Each facet ignores its own filter: it tells what another choice there would find."""
    return SearchFacets(
        kinds=_facet(_KINDS_SQL, replace(filters, kinds=())),
        specialties=_facet(_CODES_SQL, replace(filters, specialty_codes=())),
    )


def _facet(sql: str, filters: SearchFilters) -> dict[str, int]:
    clauses = _clauses(filters)
    return dict(_fetch(sql.format(source=clauses.source, where=clauses.where), clauses))


def _clauses(filters: SearchFilters) -> _Clauses:
    clauses = _Clauses()
    if filters.query:
        clauses.words, words = _words(filters.query)
        clauses.values |= words
    for condition, name, value in (
        ("e.specialty_codes && %(codes)s::varchar[]", "codes", list(filters.specialty_codes)),
        ("e.kind = ANY(%(kinds)s)", "kinds", list(filters.kinds)),
        ("e.credits >= %(credits_min)s", "credits_min", filters.credits_min),
        ("e.credits <= %(credits_max)s", "credits_max", filters.credits_max),
        ("e.duration_minutes <= %(duration_max)s", "duration_max", filters.duration_max),
    ):
        if value is not None and value != []:
            clauses.conditions.append(condition)
            clauses.values[name] = value
    return clauses


def _words(query: str) -> tuple[str, dict[str, str]]:
    """The text query and its values. Quotes and minus signs mean what they do on the web."""
    head, _space, last = query.rpartition(" ")
    if len(last) < _MIN_PREFIX or not last.isalnum() or '"' in head:
        return "websearch_to_tsquery('russian', %(words)s)", {"words": query}
    either = "(websearch_to_tsquery('russian', %(last)s) || to_tsquery('russian', %(prefix)s))"
    values = {"last": last, "prefix": f"{last}:*"}
    if not head:
        return either, values
    return f"(websearch_to_tsquery('russian', %(words)s) && {either})", {**values, "words": head}


def _fetch(sql: str, clauses: _Clauses) -> list[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        if clauses.words:
            # The planner does not know what reading the long vectors costs.
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(sql, clauses.values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
