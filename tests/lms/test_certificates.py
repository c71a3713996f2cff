import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from accounts import api as accounts_api
from credits import api as credits_api
from lms import certificate_files, selectors
from lms.models import CODE_ALPHABET, Certificate
from tests.lms.learners import complete, enrol, make_element, make_learner, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person() -> accounts_api.Person:
    return make_learner(surname="Ёлкина-Щёкотова", given_name="Фёкла", patronymic="Юрьевна")


@pytest.fixture
def certificate(person: accounts_api.Person) -> Certificate:
    enrolment = complete(person, make_element(title="Хроническая сердечная недостаточность"))
    return Certificate.objects.get(enrolment__uuid=enrolment.uuid)


def words_of(pdf: bytes) -> str:
    return re.sub(r"\s+", " ", PdfReader(io.BytesIO(pdf)).pages[0].extract_text())


def test_the_holder_gets_a_document_that_says_it_all(
    person: accounts_api.Person, certificate: Certificate
) -> None:
    response = sign_in(person).get(f"/certificates/{certificate.code}.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]
    words = words_of(response.content)
    for fact in (
        "Ёлкина-Щёкотова Фёкла Юрьевна",
        "Хроническая сердечная недостаточность",
        "Кардиология",
        certificate.number,
        certificate.readable_code,
    ):
        assert fact in words


def test_the_document_is_drawn_once_and_kept(
    person: accounts_api.Person, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = sign_in(person), f"/certificates/{certificate.code}.pdf"
    first = client.get(address).content
    monkeypatch.setattr(certificate_files, "draw", lambda _certificate: pytest.fail("drawn again"))
    assert client.get(address).content == first


def test_the_public_code_does_not_lead_to_the_stored_file(
    person: accounts_api.Person, certificate: Certificate
) -> None:
    sign_in(person).get(f"/certificates/{certificate.code}.pdf")
    _folders, files = default_storage.listdir("certificates")
    assert len(files) == 1
    assert certificate.code not in files[0]
    assert str(certificate.enrolment.uuid) not in files[0]


def test_many_documents_can_be_drawn_at_once(certificate: Certificate) -> None:
    facts = certificate_files._facts(certificate)
    address = certificate_files.verification_address(certificate)
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _n: certificate_files.render(facts, address, 0, "pdf"), range(8)))
    assert {words_of(pdf) for pdf in drawn} == {words_of(drawn[0])}


def test_nobody_else_gets_the_document(certificate: Certificate) -> None:
    address = f"/certificates/{certificate.code}.pdf"
    assert sign_in(make_learner()).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_there_is_no_document_before_completion(person: accounts_api.Person) -> None:
    enrolment = enrol(person, make_element())
    assert not Certificate.objects.filter(enrolment__uuid=enrolment.uuid).exists()


def test_everybody_can_check_a_certificate_and_sees_a_masked_name(certificate: Certificate) -> None:
    response = Client().get(f"/certificates/{certificate.code}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Ёлкина-Щёкотова Ф. Ю." in page
    assert "Фёкла" not in page
    assert "Юрьевна" not in page
    assert certificate.number in page
    assert "Хроническая сердечная недостаточность" in page
    assert "kf-result--passed" in page
    assert "sessionid" not in response.cookies


def test_a_reversed_credit_makes_the_certificate_invalid(
    person: accounts_api.Person, certificate: Certificate
) -> None:
    credits_api.reverse(certificate.ledger_entry_uuid, reason="Ошибка начисления", actor_id=person.pk)
    page = Client().get(f"/certificates/{certificate.code}/").content.decode()
    assert "kf-result--failed" in page
    assert "kf-result--passed" not in page


@pytest.mark.parametrize("code", ["0000000000000000", "short", "x" * 300, "…", "%00"])
def test_an_unknown_code_is_answered_clearly(code: str) -> None:
    response = Client().get(f"/certificates/{code}/")
    assert response.status_code == 404
    assert 'name="code"' in response.content.decode()


def test_the_code_may_be_typed_as_it_is_printed(certificate: Certificate) -> None:
    typed = f" {certificate.readable_code.lower()} "
    response = Client().get("/certificates/", {"code": typed})
    assert response.url == f"/certificates/{certificate.code}/"


@pytest.mark.parametrize("typed", ["", "  ", "…", "/"])
def test_without_a_code_the_form_is_shown(typed: str) -> None:
    response = Client().get("/certificates/", {"code": typed})
    assert response.status_code == 200
    assert 'name="code"' in response.content.decode()


def test_an_address_typed_for_a_code_is_answered_clearly() -> None:
    response = Client().get("/certificates/", {"code": "https://example.org/x?y\x00"}, follow=True)
    assert response.status_code == 404


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("abcd-0123", "ABCD0123"), ("OОо o", "0000"), ("iIlL", "1111"), ("  ", "")],
)
def test_letters_that_look_like_digits_are_read_as_digits(typed: str, meant: str) -> None:
    assert selectors.normalise_code(typed) == meant


def test_codes_are_unguessable_and_unmistakable(certificate: Certificate) -> None:
    assert len(certificate.code) == 16
    assert set(certificate.code) <= set(CODE_ALPHABET)
    assert len(CODE_ALPHABET) ** 16 >= 2**80


def test_a_person_without_patronymic_is_named_without_gaps() -> None:
    enrolment = complete(make_learner(surname="Ли", given_name="Анна", patronymic=""), make_element())
    certificate = Certificate.objects.get(enrolment__uuid=enrolment.uuid)
    assert (certificate.holder_name, certificate.holder_masked) == ("Ли Анна", "Ли А.")


def test_the_qr_code_leads_to_the_check(certificate: Certificate, settings: Settings) -> None:
    settings.KAFEDRA_PUBLIC_URL = "https://kafedra.example/"
    address = certificate_files.verification_address(certificate)
    assert address == f"https://kafedra.example/certificates/{certificate.code}/"
