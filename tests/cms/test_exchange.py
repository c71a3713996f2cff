"""Importing and exporting questions on the screens of the editorial office."""

import re
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditRecord
from assessments import api as assessments_api
from assessments import tasks
from assessments.models import ImportJob, Item
from tests.accounts.people import make_organisation, make_person
from tests.assessments.test_exchange_qti import OPTIONS
from tests.assessments.test_import_jobs import package, question
from tests.cms.office import make_author, sign_in
from tests.cms.test_questions import make_bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> Any:
    return make_author()


@pytest.fixture
def client(author: Any) -> Client:
    return sign_in(author)


@pytest.fixture
def bank(author: Any) -> Any:
    return make_bank(author)


def upload(client: Client, bank: Any, content: bytes, name: str = "вопросы.zip", **data: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("cms_exchange:upload", args=[bank.uuid]), {"file": file, **data})


def uploaded(client: Client, bank: Any, content: bytes) -> UUID:
    response = upload(client, bank, content)
    assert response.status_code == 302
    return ImportJob.objects.latest("id").uuid


def read(client: Client, bank: Any, content: bytes) -> UUID:
    job = uploaded(client, bank, content)
    tasks.read_uploaded_file(str(job))
    return job


def page_of(client: Client, job: UUID, **query: str) -> str:
    return client.get(reverse("cms_exchange:import", args=[job]), query).content.decode()


def act(client: Client, action: str, job: UUID, **data: str) -> Any:
    return client.post(reverse(f"cms_exchange:{action}", args=[job]), data)


def test_an_upload_leads_to_its_progress_and_the_bar_to_the_preview(client: Client, bank: Any) -> None:
    job = uploaded(client, bank, package("a"))
    assert "<progress" in page_of(client, job)
    bar = reverse("cms_exchange:progress", args=[job])
    assert "HX-Refresh" not in client.get(bar)

    tasks.read_uploaded_file(str(job))
    assert client.get(bar)["HX-Refresh"] == "true"
    assert "<progress" not in page_of(client, job)


def test_the_preview_is_confirmed_and_the_questions_are_in_the_bank(client: Client, bank: Any) -> None:
    job = read(client, bank, package("a", "b"))
    html = page_of(client, job)
    assert html.count("exchange-item__head") == 2
    assert "Ответ B" in html
    act(client, "confirm", job)
    tasks.bring_in_items(str(job))

    assert Item.objects.filter(bank_id=bank.id).count() == 2
    assert reverse("cms_exchange:undo", args=[job]) in page_of(client, job)


def test_errors_are_named_with_their_lines_and_good_ones_may_come_in_alone(client: Client, bank: Any) -> None:
    job = read(client, bank, package("a", broken="<assessmentItem><itemBody/></assessmentItem>"))
    html = page_of(client, job)
    assert "broken.xml" in html
    assert 'name="only_good"' in html
    act(client, "confirm", job, only_good="yes")
    tasks.bring_in_items(str(job))

    assert [item.external_id for item in Item.objects.all()] == ["a"]


def test_without_that_choice_a_file_with_errors_stays_out(client: Client, bank: Any) -> None:
    job = read(client, bank, package("a", broken="<assessmentItem/>"))
    response = act(client, "confirm", job)

    assert response.status_code == 302
    assert ImportJob.objects.get(uuid=job).state == "preview"


def test_markup_of_a_file_does_nothing_on_the_page(client: Client, bank: Any) -> None:
    evil = question("a").replace("Ответ A", "&lt;script&gt;alert(1)&lt;/script&gt;")
    evil = evil.replace("Что верно?", 'Что <a href="javascript:alert(2)">верно</a>?')
    job = read(client, bank, package("ok", evil=evil))

    html = page_of(client, job)
    assert "<script>alert" not in html
    assert "javascript:alert" not in html


def test_cancel_and_undo(client: Client, bank: Any) -> None:
    cancelled = read(client, bank, package("a"))
    act(client, "cancel", cancelled)
    assert ImportJob.objects.get(uuid=cancelled).state == "cancelled"
    job = read(client, bank, package("a"))
    act(client, "confirm", job)
    tasks.bring_in_items(str(job))
    act(client, "undo", job)

    assert not Item.objects.filter(is_active=True).exists()
    act(client, "undo", job)
    act(client, "cancel", job)
    assert ImportJob.objects.get(uuid=job).state == "undone"


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"%PDF-1.4 nothing"])
def test_a_file_of_no_known_kind_is_refused_on_the_form(client: Client, bank: Any, content: bytes) -> None:
    response = upload(client, bank, content, name="x.bin")

    assert response.status_code == 200
    assert "help-critical" in response.content.decode() or "error" in response.content.decode()
    assert not ImportJob.objects.exists()


def test_a_known_format_may_be_named(client: Client, bank: Any) -> None:
    upload(client, bank, package("a"), file_format="qti2")
    assert ImportJob.objects.get().file_format == "qti2"
    assert upload(client, bank, package("a"), file_format="nonsense").status_code == 200


def is_turned_away(response: Any) -> bool:
    """Wagtail leads whoever may not see a screen back to the desk."""
    return response.status_code == 302 and response["Location"] == reverse("wagtailadmin_home")


def test_a_stranger_finds_neither_the_bank_nor_the_import(client: Client, bank: Any) -> None:
    job = read(client, bank, package("a"))
    other = sign_in(make_person("AUTHOR", make_organisation("PROVIDER", name="Чужая академия")))
    for name, key in (("upload", bank.uuid), ("export", bank.uuid), ("import", job), ("progress", job)):
        assert is_turned_away(other.get(reverse(f"cms_exchange:{name}", args=[key]))), name
    for action in ("confirm", "cancel", "undo"):
        assert is_turned_away(act(other, action, job)), action
    assert is_turned_away(upload(other, bank, package("b")))
    export = reverse("cms_exchange:export", args=[bank.uuid])
    assert is_turned_away(other.post(export, {"file_format": "qti3"}))
    assert ImportJob.objects.get().state == "preview"


def test_who_keeps_no_questions_does_not_enter(bank: Any) -> None:
    reviewer = sign_in(make_person("REVIEWER"))
    assert reviewer.get(reverse("cms_exchange:upload", args=[bank.uuid])).status_code in (302, 403)


def add_items(bank: Any, *tags: str) -> None:
    draft = assessments_api.ItemDraft(
        "single_choice", "<p>Что назначить?</p>", OPTIONS, external_id="q-1", tags=tags
    )
    case = assessments_api.ItemDraft(
        "script_concordance",
        "<p>Кашель</p>",
        external_id="q-2",
        spec={"hypothesis": "Пневмония", "new_information": "Хрипы", "panel": [0, 1, 2, 5, 2]},
    )
    assessments_api.save_items(bank.id, [draft, case])


def test_the_export_tells_what_is_lost_before_the_file_is_taken(
    client: Client, bank: Any, author: Any
) -> None:
    add_items(bank, "Кардиология")
    address = reverse("cms_exchange:export", args=[bank.uuid])
    html = client.get(address, {"file_format": "qti3"}).content.decode()
    assert "q-2" in html
    assert not AuditRecord.objects.filter(action="items.exported").exists()
    response = client.post(address, {"file_format": "qti3"})

    assert response["Content-Type"] == "application/zip"
    assert 'filename="hypertension.zip"' in response["Content-Disposition"]
    assert b"".join(response.streaming_content).startswith(b"PK")
    record = AuditRecord.objects.get(action="items.exported")
    assert (record.actor_id, record.count) == (author.pk, 2)


def test_an_export_by_topic(client: Client, bank: Any) -> None:
    add_items(bank, "Кардиология")
    address = reverse("cms_exchange:export", args=[bank.uuid])
    html = client.get(address, {"file_format": "qti3", "tags": ["Кардиология"]}).content.decode()

    assert "q-2" not in html
    assert re.search(r'type="hidden" name="tags" value="Кардиология"', html)
    assert client.get(address, {"file_format": "qti3", "tags": ["Чужая"]}).status_code == 200


def test_an_empty_bank_has_nothing_to_export(client: Client, bank: Any) -> None:
    response = client.get(reverse("cms_exchange:export", args=[bank.uuid]), {"file_format": "qti3"})

    assert response.status_code == 200
    assert "Download" not in response.content.decode()
