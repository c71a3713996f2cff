"""Every operation of the API, walked by schemathesis as keeper, as learner and as visitor.

What the description promises is what happens: no error of ours, no status, header or body that it does
not name. Which requests are refused and why is tested beside the operations.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from schemathesis import BaseSchema
from schemathesis.checks import (
    CheckFunction,
    content_type_conformance,
    ignored_auth,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from assessments import api
from core.rest.access import PersonThrottle
from tests.accounts.people import make_organisation, make_person
from tests.assessments.calling import Caller, make_keeper
from tests.assessments.makers import make_test, multiple, right_answers, single, start

CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    ignored_auth,
    unsupported_method,
]


def _load(*, with_edges: bool) -> BaseSchema:
    """The description; ``with_edges`` also tries what lies beside every limit that it names."""
    described = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    schema.config.phases.coverage.enabled = with_edges
    return schema


def _tried(examples: int) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


THOROUGH, BRIEF = _load(with_edges=True), _load(with_edges=False)
OF_LEARNERS = "/(attempts|item-types|enrolments)/"


@dataclass
class World:
    """Tokens by role, and a real object for each kind of address."""

    tokens: dict[str, str]
    objects: dict[str, list[uuid.UUID]] = field(default_factory=dict)

    def real(self, path: str, generated: uuid.UUID) -> uuid.UUID:
        found = self.objects.get(path.split("/")[3], [generated])
        return found[generated.int % len(found)]


@pytest.fixture
def one_transaction() -> Iterator[None]:
    """A request ends as it does under Django's own test client: the connection of the test stays."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def world(db: None, one_transaction: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A bank with items, a test, and attempts of the learner: open, finished, and with a new question."""
    monkeypatch.setattr(PersonThrottle, "THROTTLE_RATES", {"person": None})
    centre = make_organisation("TRAINING_CENTRE")
    keeper, learner = make_keeper(centre), Caller(make_person())
    bank = api.create_bank(f"bank-{uuid.uuid4().hex[:12]}", "Кардиология", centre.id)
    items = api.save_items(bank.id, [single("a"), multiple("b"), single("c")])
    draft = api.TestDraft("Тест", [api.DrawRule(bank.id, 2)])
    test = api.create_test(draft, owner_organisation_id=centre.id)
    pinned = api.pin_test(test.id)
    finished = start(learner.person.pk, pinned)
    api.submit_attempt(finished.uuid, finished.person_id, key="k", step=0, responses=right_answers(finished))
    opened = start(learner.person.pk, make_test(count=3), "enrolment:2:final")
    return World(
        tokens={"keeper": keeper.token, "learner": learner.token},
        objects={
            "banks": [bank.uuid],
            "items": [item.item_uuid for item in items],
            "tests": [test.uuid],
            "attempts": [opened.uuid, finished.uuid],
        },
    )


@pytest.mark.parametrize("role", ["keeper"])
@THOROUGH.exclude(path_regex=OF_LEARNERS).parametrize()
@_tried(8)
def test_what_a_keeper_is_answered(case: schemathesis.Case, world: World, role: str) -> None:
    _call(case, world, role)


@pytest.mark.parametrize("role", ["learner"])
@THOROUGH.include(path_regex=OF_LEARNERS).parametrize()
@_tried(8)
def test_what_a_learner_is_answered(case: schemathesis.Case, world: World, role: str) -> None:
    _call(case, world, role)


@pytest.mark.parametrize("role", ["learner", "visitor"])
@BRIEF.exclude(path_regex=OF_LEARNERS).parametrize()
@_tried(2)
def test_what_is_answered_to_who_may_not(case: schemathesis.Case, world: World, role: str) -> None:
    _call(case, world, role)


@pytest.mark.parametrize("role", ["keeper", "visitor"])
@BRIEF.include(path_regex=OF_LEARNERS).parametrize()
@_tried(2)
def test_what_others_are_answered_about_attempts(case: schemathesis.Case, world: World, role: str) -> None:
    _call(case, world, role)


def _call(case: schemathesis.Case, world: World, role: str) -> None:
    """A made-up id becomes one that exists; what is no id at all stays as it was made up."""
    generated = case.path_parameters.get("uuid") if case.path_parameters else None
    if generated is not None and _is_uuid(generated):
        case.path_parameters["uuid"] = str(world.real(case.path, uuid.UUID(generated)))
    headers = {"Authorization": f"Token {world.tokens[role]}"} if role in world.tokens else {}
    case.call_and_validate(headers=headers, checks=CHECKS)


def _is_uuid(text: object) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True
