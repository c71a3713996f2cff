from io import BytesIO
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from core.errors import InvalidInputError, NotFoundError
from media import api as media_api
from media.models import Asset
from tests.media.pictures import SVG, make_jpeg, make_png

pytestmark = pytest.mark.django_db


def store(
    content: bytes, content_type: str = "image/png", name: str = "Схема лечения.png"
) -> media_api.AssetData:
    return media_api.store_asset(BytesIO(content), name=name, content_type=content_type)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_bytes_are_stored_once_whatever_their_name(own_uploads: Path) -> None:
    first = store(make_png())
    again = store(make_png(), name="another.png")

    assert again == first
    assert first.name == "Схема_лечения.png"
    assert [path.read_bytes() for path in files_in(own_uploads)] == [make_png()]


def test_other_bytes_are_another_asset() -> None:
    assert store(make_png("teal")).uuid != store(make_png("red")).uuid


def test_a_file_lost_by_the_storage_is_written_again(own_uploads: Path) -> None:
    first = store(make_png())
    files_in(own_uploads)[0].unlink()

    assert store(make_png()) == first
    assert len(files_in(own_uploads)) == 1


def test_the_bytes_must_be_what_the_type_says() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        store(make_jpeg(), "image/png")
    assert set(refusal.value.fields) == {"file"}


@pytest.mark.parametrize("content_type", ["text/html", "application/x-msdownload", "image/tiff", ""])
def test_other_types_are_refused(content_type: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        store(b"<script>", content_type)
    assert set(refusal.value.fields) == {"content_type"}


def test_empty_and_oversized_files_are_refused(own_uploads: Path) -> None:
    for content in (b"", SVG + b" " * (1024 * 1024)):
        with pytest.raises(InvalidInputError):
            store(content, "image/svg+xml")
    assert files_in(own_uploads) == []


def test_a_passive_svg_is_accepted() -> None:
    assert store(SVG, "image/svg+xml", "scheme.svg").name == "scheme.svg"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<a href="https://example.org"><rect/></a>',
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="https://example.org/x.png"/>',
        '<use href="https://example.org/x.svg#a"/>',
        "<style>@import 'https://example.org/x.css';</style>",
        '<rect style="fill:url(https://example.org/x)"/>',
        "<rect fill=\"u&#x72;l( '//example.org/x')\"/>",
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<set attributeName="onmouseover" to="alert(1)"/>',
    ],
)
def test_an_active_svg_is_refused(inside: str) -> None:
    picture = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()
    with pytest.raises(InvalidInputError):
        store(picture, "image/svg+xml")


@pytest.mark.parametrize(
    "picture",
    [
        b'<!DOCTYPE svg [<!ENTITY a "x">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"not xml at all",
    ],
)
def test_what_is_not_a_plain_svg_is_refused(picture: bytes) -> None:
    with pytest.raises(InvalidInputError):
        store(picture, "image/svg+xml")


def test_the_database_refuses_to_change_or_delete_an_asset() -> None:
    asset = Asset.objects.get(uuid=store(make_png()).uuid)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        Asset.objects.filter(pk=asset.pk).update(sha256="0" * 64)
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
        asset.delete()


def test_an_unknown_asset_has_no_address() -> None:
    known = store(make_png()).uuid
    other = type(known)(int=known.int ^ 1)
    assert media_api.asset_urls([known, other]).keys() == {known}
    with pytest.raises(NotFoundError):
        media_api.asset_url(other)
