"""Files that have no address, and the office documents among them."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError, NotFoundError
from media import api as media_api
from media.models import Asset
from media.rules import DOCX, ODT
from tests.accounts.people import make_person
from tests.media.documents import make_docx, make_odt
from tests.media.pictures import SVG, make_jpeg, make_png

pytestmark = pytest.mark.django_db


def store(content: bytes, *, is_private: bool, is_public: bool = False) -> media_api.AssetData:
    return media_api.store_asset(
        BytesIO(content),
        name="Ответ.png",
        content_type="image/png",
        is_private=is_private,
        is_public=is_public,
    )


def test_a_private_asset_has_no_address_even_for_those_who_signed_in() -> None:
    asset = store(make_png(), is_private=True)
    client = Client()
    client.force_login(make_person())

    assert client.get(asset.url).status_code == 404
    assert Client().get(asset.url).status_code == 404


def test_the_same_bytes_stored_for_everyone_get_an_address_and_keep_it() -> None:
    asset = store(make_png(), is_private=True)
    client = Client()
    client.force_login(make_person())

    assert store(make_png(), is_private=False) == asset
    assert client.get(asset.url).status_code == 200
    assert store(make_png(), is_private=True) == asset
    assert client.get(asset.url).status_code == 200
    store(make_png(), is_private=False, is_public=True)
    assert Client().get(asset.url).status_code == 200


def test_a_room_delivers_a_private_asset_under_a_name_of_its_own() -> None:
    asset = store(make_png(), is_private=True)

    response = media_api.deliver_asset(RequestFactory().get("/"), asset.uuid, name="Мой ответ.png")

    assert response.getvalue() == make_png()
    assert response["Cache-Control"] == "private, no-store"
    assert "%D0%9C%D0%BE%D0%B9" in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_private_asset_that_the_storage_lost_is_not_found() -> None:
    asset = store(make_png(), is_private=True)
    Asset.objects.filter(uuid=asset.uuid).update(storage_key="assets/no/such/file")

    with pytest.raises(NotFoundError):
        media_api.deliver_asset(RequestFactory().get("/"), asset.uuid, name="x.png")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (make_png(), "image/png"),
        (make_jpeg(), "image/jpeg"),
        (SVG, "image/svg+xml"),
        (b"%PDF-1.7 ...", "application/pdf"),
        (make_docx(), DOCX),
        (make_odt(), ODT),
        (make_docx(extra="word/vbaProject.bin"), None),
        (make_odt(extra="Basic/Standard/Module1.xml"), None),
        (b"PK\x03\x04 torn", None),
        (b"", None),
        (b"MZ\x90\x00", None),
        (b"<html><script>alert(1)</script></html>", None),
    ],
)
def test_the_type_is_told_by_the_bytes(content: bytes, told: str | None) -> None:
    assert media_api.tell_content_type(content) == told


def test_an_archive_that_is_no_document_is_refused() -> None:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr("notes.txt", "x")

    with pytest.raises(InvalidInputError):
        media_api.check_asset(DOCX, target.getvalue())


def test_every_stored_type_has_an_ending() -> None:
    assert media_api.extension_of(DOCX) == ".docx"
    assert media_api.extension_of("image/jpeg") == ".jpg"


@given(content=st.binary(max_size=200))
def test_any_bytes_are_told_or_refused(content: bytes) -> None:
    media_api.tell_content_type(content)
    media_api.tell_content_type(b"PK\x03\x04" + content)
