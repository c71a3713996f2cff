"""H5P contents inside learning elements, and what browsers report of them."""

import secrets
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from accounts import api as accounts_api
from content import api as content_api
from content.models import H5PContent, H5PContentVersion, H5PLibrary
from lms import api as lms_api
from tests.content.drafts import make_step
from tests.lms.learners import enrol, make_element, make_learner, sign_in

FIRST, SECOND = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
RIGHT, WRONG = "0", "1"


def make_version(
    machine_name: str, params: dict[str, Any], content: H5PContent | None = None
) -> content_api.H5PVersionData:
    """A stored version as publishing leaves it; its library has no files."""
    library, _created = H5PLibrary.objects.get_or_create(
        machine_name=machine_name, major=1, minor=1,
        defaults={"patch": 0, "title": machine_name, "runnable": True, "definition": {}, "size": 1,
                  "folder": f"{machine_name}-1.1.0-{secrets.token_hex(6)}"},
    )  # fmt: skip
    content = content or H5PContent.objects.create()
    row = H5PContentVersion.objects.create(
        content=content,
        number=content.versions.count() + 1,
        checksum=secrets.token_hex(32),
        title="Давление",
        library=library,
        params=params,
    )
    return content_api.get_h5p_version(row.uuid)


def choice_params() -> dict[str, Any]:
    """One right answer of two."""
    return {
        "question": "Какое давление считают нормальным?",
        "answers": [{"text": "120/80", "correct": True}, {"text": "160/100", "correct": False}],
        "behaviour": {"type": "auto", "singlePoint": False},
    }


def make_choice() -> content_api.H5PVersionData:
    return make_version("H5P.MultiChoice", choice_params())


def make_question_set(content: H5PContent | None = None) -> content_api.H5PVersionData:
    questions = [
        {"library": "H5P.MultiChoice 1.1", "params": choice_params(), "subContentId": identity}
        for identity in (FIRST, SECOND)
    ]
    return make_version("H5P.QuestionSet", {"questions": questions}, content)


def make_text() -> content_api.H5PVersionData:
    """A type that the server cannot grade."""
    return make_version("H5P.AdvancedText", {"text": "<p>Прочитайте.</p>"})


def h5p_block(
    version: content_api.H5PVersionData, rule: str = "viewed", min_percent: int | None = None
) -> dict[str, Any]:
    identity = {"id": secrets.token_hex(8), "version_uuid": str(version.uuid), "title": version.title}
    return {"type": "h5p", **identity, "rule": rule, "min_percent": min_percent}


class Playing:
    """A person in front of one H5P block, in the only step of an element unless told otherwise."""

    def __init__(
        self,
        version: content_api.H5PVersionData,
        rule: str = "viewed",
        min_percent: int | None = None,
        *,
        steps_after: int = 0,
    ) -> None:
        self.block = h5p_block(version, rule, min_percent)
        step = {**make_step("Задача"), "blocks": [self.block]}
        self.element = make_element([step, *(make_step(f"Экран {n}") for n in range(2, 2 + steps_after))])
        self.enter(make_learner())

    def enter(self, person: accounts_api.Person) -> None:
        self.person = person
        self.enrolment: lms_api.EnrolmentData = enrol(person, self.element)
        self.client: Client = sign_in(person)

    @property
    def url(self) -> str:
        return f"/learn/{self.enrolment.uuid}/h5p/{self.block['id']}/"

    def look(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.get(self.url).json()
        return answer

    def view(self) -> Any:
        return self.client.post(f"{self.url}viewed/", {}, content_type="application/json")

    def save(self, data: str | None, revision: int = 0, **changes: Any) -> Any:
        change = {"sub_content_id": "0", "data_type": "state", "data": data, "revision": revision}
        return self.client.post(f"{self.url}state/", {**change, **changes}, content_type="application/json")

    def say(self, statement: Any) -> Any:
        return self.client.post(
            f"{self.url}statements/", {"statement": statement}, content_type="application/json"
        )

    def leave(self, step: int = 1) -> Any:
        """Press “Next”, as the form does it."""
        form = {"event": str(uuid4()), "kind": "step_seen", "step": str(step)}
        return self.client.post(f"/learn/{self.enrolment.uuid}/progress/", form)


def make_statement(
    verb: str = "answered",
    *,
    response: str | None = None,
    score: tuple[int, int] | None = None,
    part: str = "",
    identity: UUID | None = None,
) -> dict[str, Any]:
    """As the frame sends it: ``score`` is points and their maximum as the browser claims them."""
    page = "http://127.0.0.1/h5p/content"
    statement: dict[str, Any] = {
        "id": str(identity or uuid4()),
        "actor": {"objectType": "Agent", "account": {"name": "anonymous", "homePage": page}},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"en-US": verb}},
        "object": {"id": f"{page}?subContentId={part}" if part else page, "objectType": "Activity"},
        "result": {"completion": True},
    }
    if part:
        statement["context"] = {"contextActivities": {"parent": [{"id": page, "objectType": "Activity"}]}}
    if response is not None:
        statement["result"]["response"] = response
    if score is not None:
        raw, most = score
        statement["result"]["score"] = {"min": 0, "max": most, "raw": raw, "scaled": raw / most}
    return statement
