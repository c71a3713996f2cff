"""Files as answers over HTTP: by the script and by the plain form, one's own only, in time only."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.api import Person
from assessments import api
from assessments.models import AnswerFile, Attempt
from assessments.services import answer_files
from core.errors import ConflictError, InvalidInputError
from media.models import Asset
from tests.accounts.people import make_person
from tests.assessments.makers import save, single
from tests.assessments.written import begin, file_answer, hand_in, mark, upload, written
from tests.media.documents import make_docx
from tests.media.pictures import make_jpeg, make_png

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def attempt(db: None) -> api.AttemptData:
    """Question 1 takes a file, question 2 a text, question 3 a choice."""
    return begin(file_answer(), written(), single("s"))


def browser(attempt: api.AttemptData) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=attempt.person_id))
    return client


def address(attempt: api.AttemptData, slot: int = 1) -> str:
    return f"/attempts/{attempt.uuid}/files/{slot}/"


def sent(content: bytes, name: str = "Выписка.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def plain_form(attempt: api.AttemptData, **fields: Any) -> dict[str, Any]:
    return {"step": 0, "questions": 3, "request_uuid": str(uuid.uuid4()), **fields}


def stored(attempt: api.AttemptData) -> dict[str, list[str]]:
    return dict(api.get_attempt(attempt.uuid, attempt.person_id).responses)


def test_the_script_sends_a_file_and_saves_the_answer_itself(attempt: api.AttemptData) -> None:
    client = browser(attempt)

    response = client.post(address(attempt), {"file": sent(make_png())}, headers=JSON)

    told = response.json()
    assert response.status_code == 201
    assert told["name"] == "Выписка.png"
    assert stored(attempt) == {}
    save(attempt, {"1": [f"file={told['file']}"]})
    page = client.get(f"/attempts/{attempt.uuid}/").content.decode()
    assert "Выписка.png" in page and f'value="{told["file"]}"' in page
    own = client.get(address(attempt))
    assert own.getvalue() == make_png()
    assert "no-store" in own["Cache-Control"]
    assert client.get(f"/assets/{told['file']}/Выписка.png").status_code == 404


def test_the_plain_form_sends_the_file_with_all_other_answers(attempt: api.AttemptData) -> None:
    client = browser(attempt)
    form = plain_form(attempt, **{"upload-1": sent(make_png()), "slot-2-text": "Текст", "slot-1-file": ""})

    response = client.post(address(attempt), form)

    assert response["Location"] == f"/attempts/{attempt.uuid}/#question-1"
    answers = stored(attempt)
    assert answers["2"] == ["text=Текст"]
    assert answers["1"] == [f"file={AnswerFile.objects.get().asset_id}"]
    removal = plain_form(attempt, **{"step": 1, "remove": "1", "slot-2-text": "Текст", "slot-1-file": "x"})
    client.post(address(attempt), removal)
    assert set(stored(attempt)) == {"2"}


@pytest.mark.parametrize("content", [b"", b"MZ\x90", make_jpeg()])
def test_a_refused_file_takes_no_other_answer_with_it(attempt: api.AttemptData, content: bytes) -> None:
    client = browser(attempt)
    form = plain_form(attempt, **{"upload-1": sent(content), "slot-2-text": "Текст"})

    page = client.post(address(attempt), form, follow=True)

    assert stored(attempt) == {"2": ["text=Текст"]}
    assert "alert-error" in page.content.decode()


def test_a_plain_form_without_a_file_saves_the_rest(attempt: api.AttemptData) -> None:
    browser(attempt).post(address(attempt), plain_form(attempt, **{"slot-2-text": "Текст"}))

    assert stored(attempt) == {"2": ["text=Текст"]}


def test_a_stale_plain_form_is_merged(attempt: api.AttemptData) -> None:
    save(attempt, {"2": ["text=Из другого окна"]})

    response = browser(attempt).post(address(attempt), plain_form(attempt, **{"upload-1": sent(make_png())}))

    html = response.content.decode()
    assert response.status_code == 409
    assert "Из другого окна" in html and "Выписка.png" in html


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "пусто.png"),
        (b"<script>alert(1)</script>", "снимок.png"),
        (make_jpeg(), "снимок.png"),
        (make_docx(extra="word/vbaProject.bin"), "выписка.docx"),
        (make_png(size=(900, 900)) + b"\0" * 1024 * 1024, "большой.png"),
    ],
)
def test_what_a_file_is_tells_its_content_and_not_its_name(
    attempt: api.AttemptData, content: bytes, name: str
) -> None:
    response = browser(attempt).post(address(attempt), {"file": sent(content, name)}, headers=JSON)

    assert response.status_code == 422
    assert set(response.json()["fields"]) == {"file"}
    assert not AnswerFile.objects.exists()


def test_the_ending_follows_the_content(attempt: api.AttemptData) -> None:
    response = browser(attempt).post(
        address(attempt), {"file": sent(make_docx(), "../../эпикриз.exe")}, headers=JSON
    )

    assert response.json()["name"] == "эпикриз.docx"


@pytest.mark.parametrize("slot", [2, 3, 4, 0])
def test_a_question_that_takes_no_file_has_no_place_for_one(attempt: api.AttemptData, slot: int) -> None:
    client = browser(attempt)

    assert client.post(address(attempt, slot), {"file": sent(make_png())}, headers=JSON).status_code == 404
    assert client.get(address(attempt, slot)).status_code == 404


def test_the_attempt_of_another_person_does_not_exist(attempt: api.AttemptData) -> None:
    file = upload(attempt, make_png())
    save(attempt, {"1": [f"file={file.asset_uuid}"]})
    stranger = Client()
    stranger.force_login(make_person("TUTOR"))

    assert stranger.get(address(attempt)).status_code == 404
    assert stranger.post(address(attempt), {"file": sent(make_png("red"))}).status_code == 404
    assert stranger.post(address(attempt), plain_form(attempt)).status_code == 404
    assert AnswerFile.objects.count() == 1


def test_a_foreign_file_is_no_answer_though_it_has_the_same_bytes(attempt: api.AttemptData) -> None:
    foreign = begin(file_answer())
    mine, theirs = upload(attempt, make_png()), upload(foreign, make_png("red"))

    with pytest.raises(InvalidInputError):
        save(attempt, {"1": [f"file={theirs.asset_uuid}"]})
    same_bytes = upload(foreign, make_png(), name="иначе.png")
    assert same_bytes.asset_uuid == mine.asset_uuid
    assert (mine.name, same_bytes.name) == ("ответ.png", "иначе.png")


def test_after_the_end_no_file_is_taken(attempt: api.AttemptData) -> None:
    hand_in(attempt, {"2": ["text=Всё"]})
    client = browser(attempt)

    by_script = client.post(address(attempt), {"file": sent(make_png())}, headers=JSON)
    by_form = client.post(address(attempt), plain_form(attempt, **{"upload-1": sent(make_png())}))

    assert (by_script.status_code, by_script.json()["code"]) == (409, "attempt_finished")
    assert by_form.status_code == 409
    assert not AnswerFile.objects.exists()


def test_after_the_deadline_the_attempt_ends_with_what_was_saved() -> None:
    attempt = begin(file_answer(), time_limit_minutes=10)
    past = timezone.now() - timedelta(minutes=1)
    Attempt.objects.filter(uuid=attempt.uuid).update(deadline_at=past)

    response = browser(attempt).post(address(attempt), {"file": sent(make_png())}, headers=JSON)

    assert response.status_code == 409
    assert api.get_attempt(attempt.uuid, attempt.person_id).finished_at == past


def test_files_can_be_replaced_but_not_for_ever(
    attempt: api.AttemptData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_files, "MOST_FILES", 2)
    for colour in ("red", "blue", "red"):
        upload(attempt, make_png(colour))

    with pytest.raises(ConflictError):
        upload(attempt, make_png("green"))
    assert AnswerFile.objects.count() == 2
    assert Asset.objects.count() == 2
    assert upload(attempt, make_png("red")).name


def test_the_learner_finds_the_file_in_the_report(attempt: api.AttemptData) -> None:
    file = upload(attempt, make_png(), name="ЭКГ <b>.png")
    hand_in(attempt, {"1": [f"file={file.asset_uuid}"]})
    mark(attempt, make_person("TUTOR").pk)

    assert browser(attempt).get(address(attempt)).status_code == 200
    report = api.get_report(attempt.uuid, attempt.person_id)
    assert report.rows[0].file == file
