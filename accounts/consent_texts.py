"""The documents people agree to: files with a version, never changed once in force.

A new edition is a new file ``<kind>-<version>.<language>.html``; the version in force is named here.
The hash that is kept with a consent is that of the file.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import ConsentKind
from core.errors import NotFoundError

_FOLDER = Path(__file__).resolve().parent / "consents"
_LANGUAGES = ("ru", "en")

IN_FORCE = {ConsentKind.PERSONAL_DATA: "1.0", ConsentKind.USER_AGREEMENT: "1.0"}
SLUGS = {"personal-data": ConsentKind.PERSONAL_DATA, "agreement": ConsentKind.USER_AGREEMENT}


@dataclass(frozen=True)
class ConsentText:
    """``version`` names edition and language, as it is kept with the consent: ``1.0/ru``."""

    kind: str
    version: str
    language: str
    body: str
    sha256: str


def text_in_force(kind: str, language: str | None = None) -> ConsentText:
    return _load(kind, IN_FORCE[ConsentKind(kind)], language or _current_language())


def find_text(slug: str, edition: str | None = None) -> ConsentText:
    """The document by its address. Raises ``NotFoundError``."""
    kind = SLUGS.get(slug)
    if kind is None or (edition and edition not in _editions(kind)):
        raise NotFoundError(_("There is no such document."))
    return _load(kind, edition or IN_FORCE[kind], _current_language())


def _editions(kind: str) -> set[str]:
    return {path.name.split("-")[1].rsplit(".", 2)[0] for path in _FOLDER.glob(f"{kind.lower()}-*.html")}


def _current_language() -> str:
    language = (get_language() or "")[:2]
    return language if language in _LANGUAGES else _LANGUAGES[0]


@cache
def _load(kind: str, edition: str, language: str) -> ConsentText:
    raw = (_FOLDER / f"{kind.lower()}-{edition}.{language}.html").read_bytes()
    return ConsentText(
        kind=str(kind),
        version=f"{edition}/{language}",
        language=language,
        body=raw.decode(),
        sha256=hashlib.sha256(raw).hexdigest(),
    )
