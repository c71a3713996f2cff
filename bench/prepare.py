"""Inside the instance: people signed in, enrolments ready for the final test, and what is right.

Run as ``python -m bench.prepare FILE ENROLMENTS``; writes one JSON file for the load generator.
"""

import json
import sys
import uuid
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
)
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from django.templatetags.static import static  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from assessments.html import split_stem  # noqa: E402
from assessments.models import ItemVersion  # noqa: E402
from content import api as content_api  # noqa: E402
from content.hosting.own_libraries import own_package  # noqa: E402
from content.models import LearningElement  # noqa: E402
from demo import load_people  # noqa: E402
from lms import api as lms_api  # noqa: E402

PEOPLE = 400


def main(target: Path, wanted: int) -> None:
    people = _specialists()
    specialists, uuids = _sign_in(people), {person.pk: str(person.uuid) for person in people}
    slugs = _slugs_with_final_test()
    plan: dict[str, Any] = {
        "sessions": list(specialists.values()),
        "tutor": next(iter(_sign_in(_tutors()).values())),
        "enrolments": list(islice(_enrolments(specialists, uuids, slugs), wanted)),
        "slugs": slugs,
        "right": _right_answers(),
        "h5p": _h5p_addresses(),
    }
    if len(plan["enrolments"]) < wanted:
        message = f"{len(plan['enrolments'])} enrolments instead of {wanted}"
        raise RuntimeError(message)
    target.write_text(json.dumps(plan), encoding="utf-8")


def _h5p_addresses() -> dict[str, str]:
    """A frame with our own type of content, its largest script, and a static file of ours to compare."""
    operator = content_api.OperatorPermissions()
    with own_package() as package:
        content_api.install_h5p_libraries(package, permissions=operator, by_id=None)
    name = next(card.name for card in content_api.list_h5p_libraries() if card.runnable)
    draft = content_api.H5PDraft(name, "Algorithm", content_api.new_h5p_params(name))
    version = content_api.save_h5p_version(draft, content_uuid=None, by_id=None)
    library = content_api.h5p_libraries.find(name)
    assert library is not None
    request = RequestFactory().get("/", headers={"host": "127.0.0.1"})
    url = content_api.h5p_frame_url(request, version.uuid)
    return {
        "frame": url.partition(settings.KAFEDRA_H5P_HOST)[2],
        "library_file": f"/h5p/libraries/{library.folder}/{library.preloaded_js[0]}",
        "static_file": static("content/h5p/parent.js"),
    }


def _specialists() -> list[Any]:
    emails = [load_people.person_email(number) for number in range(1, PEOPLE + 1)]
    return list(get_user_model().objects.filter(email__in=emails).order_by("id"))


def _tutors() -> list[Any]:
    return list(get_user_model().objects.filter(email=load_people.TUTOR_EMAIL))


def _sign_in(people: list[Any]) -> dict[int, str]:
    """Session keys by person, as sign-in would leave them."""
    keys = {}
    for person in people:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        keys[person.pk] = str(session.session_key)
    return keys


def _slugs_with_final_test() -> list[str]:
    found = LearningElement.objects.filter(
        withdrawn_at=None, current_version__final_test_version__isnull=False
    )
    return list(found.order_by("id").values_list("slug", flat=True)[:1000])


def _enrolments(
    specialists: dict[int, str], uuids: dict[int, str], slugs: list[str]
) -> Iterator[dict[str, str]]:
    """Every enrolment has all screens seen and belongs to another pair of person and element."""
    pairs = ((person, slug) for slug in slugs for person in specialists)
    for person_id, slug in pairs:
        enrolment = lms_api.enrol(person_id, slug)
        if enrolment.completed_at is not None:  # by the history of the load, or by an earlier run
            continue
        for index in range(enrolment.steps_total):
            lms_api.record_progress(
                enrolment.uuid, person_id, uuid.uuid4(), lms_api.ProgressKind.STEP_SEEN, index
            )
        yield {
            "uuid": str(enrolment.uuid),
            "session": specialists[person_id],
            "person_uuid": uuids[person_id],
        }


def _right_answers() -> dict[str, list[str]]:
    """What a person who knows everything would tick, by the words of the question."""
    versions = ItemVersion.objects.order_by("id")[:5000]
    return {split_stem(version.stem)[0]: version.key["right"] for version in versions}


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
