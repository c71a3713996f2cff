"""License, authors and source of a material as h5p.json keeps them, https://h5p.org/specification."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

LICENSES = [
    ("U", _("Undisclosed")),
    ("CC BY", _("CC BY: attribution")),
    ("CC BY-SA", _("CC BY-SA: attribution, share alike")),
    ("CC BY-ND", _("CC BY-ND: attribution, no changes")),
    ("CC BY-NC", _("CC BY-NC: attribution, not for profit")),
    ("CC BY-NC-SA", _("CC BY-NC-SA: attribution, not for profit, share alike")),
    ("CC BY-NC-ND", _("CC BY-NC-ND: attribution, not for profit, no changes")),
    ("CC0 1.0", _("CC0: no rights reserved")),
    ("GNU GPL", _("GNU General Public License")),
    ("PD", _("Public domain")),
    ("ODC PDDL", _("Public Domain Dedication and Licence")),
    ("CC PDM", _("Public Domain Mark")),
    ("C", _("Copyright")),
]
_ROLE = "Author"


def rights_of(metadata: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form."""
    authors = metadata.get("authors") or []
    return {
        "license": str(metadata.get("license") or "U"),
        "license_version": str(metadata.get("licenseVersion") or ""),
        "authors": "\n".join(str(one.get("name", "")) for one in authors if isinstance(one, Mapping)),
        "source": str(metadata.get("source") or ""),
    }


def with_rights(metadata: Mapping[str, Any], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata with what the form says; what it does not ask stays, and who had a role keeps it."""
    roles = {
        one.get("name"): one.get("role", _ROLE)
        for one in metadata.get("authors") or []
        if isinstance(one, Mapping)
    }
    names = [line.strip() for line in (cleaned.get("authors") or "").splitlines() if line.strip()]
    said = {
        "license": cleaned.get("license") or "U",
        "licenseVersion": cleaned.get("license_version") or "",
        "authors": [{"name": name, "role": roles.get(name, _ROLE)} for name in names],
        "source": cleaned.get("source") or "",
    }
    written = dict(metadata)
    for name, value in said.items():
        if value or name == "license":
            written[name] = value
        else:
            written.pop(name, None)
    return written
