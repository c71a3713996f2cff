"""Reference data of the demo: regions, specialties, posts and one organisation of each type."""

from functools import cache
from typing import Any

import yaml

from accounts import api as accounts_api
from demo.texts import FOLDER

HOSPITAL = "regional-hospital"
SECOND_HOSPITAL = "city-hospital"
UNIVERSITY = "university"


def seed_reference() -> None:
    """Bring the reference tables up to the files; repeating changes nothing."""
    tables = _read("reference.yaml")
    for code, name in tables["regions"].items():
        accounts_api.ensure_region(code, name)
    for level, specialties in tables["specialties"].items():
        for code, name in specialties.items():
            accounts_api.ensure_specialty(code, name, level)
    for level, posts in tables["posts"].items():
        for code, name in posts.items():
            accounts_api.ensure_post(code, name, level)


def seed_organisations() -> dict[str, accounts_api.OrganisationData]:
    """Ensure every organisation and return them by code."""
    known: dict[str, accounts_api.OrganisationData] = {}
    for row in _read("organisations.yaml"):
        centre = row.get("training_centre")
        known[row["code"]] = accounts_api.ensure_organisation(
            row["code"],
            row["kind"],
            row["short_name"],
            full_name=row["full_name"],
            region_code=row["region_code"],
            training_centre_id=known[centre].id if centre else None,
        )
    return known


@cache
def specialty_codes(level: str) -> list[str]:
    return list(_read("reference.yaml")["specialties"][level])


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / "data" / name).read_text(encoding="utf-8"))
