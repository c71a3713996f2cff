"""Names of specialties, remembered for a minute: pages show hundreds, and they change once a year."""

from collections.abc import Iterable
from functools import lru_cache
from time import monotonic

from accounts import api as accounts_api

_SECONDS = 60


def specialty_names(codes: Iterable[str]) -> dict[str, str]:
    """Names by code, sorted by name; a code that is not in the reference names itself."""
    wanted = list(codes)
    known = _names_by_code(int(monotonic() // _SECONDS))
    if not all(code in known for code in wanted):
        _names_by_code.cache_clear()
        known = _names_by_code(int(monotonic() // _SECONDS))
    named = ((code, known.get(code, code)) for code in wanted)
    return dict(sorted(named, key=lambda pair: pair[1]))


@lru_cache(maxsize=1)
def _names_by_code(_minute: int) -> dict[str, str]:
    return {specialty.code: specialty.name for specialty in accounts_api.list_specialties()}
