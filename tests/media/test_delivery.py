from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from media import api as media_api
from tests.accounts.people import make_person
from tests.media.pictures import SVG, make_png

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client: Client) -> Client:
    client.force_login(make_person())
    return client


def store(content: bytes, content_type: str = "image/png") -> media_api.AssetData:
    return media_api.store_asset(BytesIO(content), name="схема", content_type=content_type)


def body(response: Any) -> bytes:
    return response.getvalue()


def test_an_asset_is_delivered_whole_and_cached_for_ever(learner: Client) -> None:
    asset = store(make_png())

    response = learner.get(asset.url)

    assert response.status_code == 200
    assert body(response) == make_png()
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["ETag"] == f'"{asset.sha256}"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_an_unchanged_asset_is_not_sent_again(learner: Client) -> None:
    asset = store(make_png())
    response = learner.get(asset.url, headers={"If-None-Match": f'"{asset.sha256}"'})
    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "start", "stop"), [("bytes=0-9", 0, 10), ("bytes=10-", 10, None), ("bytes=-5", -5, None)]
)
def test_a_range_is_delivered(learner: Client, asked: str, start: int, stop: int | None) -> None:
    asset = store(make_png())
    response = learner.get(asset.url, headers={"Range": asked})
    assert response.status_code == 206
    assert body(response) == make_png()[start:stop]
    assert response["Content-Length"] == str(len(make_png()[start:stop]))
    assert response["Content-Range"].endswith(f"/{asset.size}")


def test_a_range_past_the_end_is_refused(learner: Client) -> None:
    asset = store(make_png())
    response = learner.get(asset.url, headers={"Range": f"bytes={asset.size}-"})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{asset.size}")


def test_an_svg_cannot_become_a_page_of_the_site(learner: Client) -> None:
    response = learner.get(store(SVG, "image/svg+xml").url)
    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


def test_a_cover_of_the_open_catalogue_is_shown_to_everyone() -> None:
    first = store(make_png())
    same = media_api.store_asset(BytesIO(make_png()), name="x", content_type="image/png", is_public=True)
    again = store(make_png())
    assert first == same == again
    response = Client().get(first.url)
    assert (response.status_code, body(response)) == (200, make_png())
    assert response["Cache-Control"].startswith("public,")


def test_strangers_and_wrong_names_get_nothing(client: Client, learner: Client) -> None:
    asset = store(make_png())
    assert learner.get(asset.url.rsplit("/", 1)[0] + "/other.png").status_code == 404
    assert Client().get(asset.url).status_code == 302


def test_the_image_library_opens_to_editors_alone(learner: Client) -> None:
    default_storage.save("images/cover.png", ContentFile(make_png()))
    assert learner.get("/uploads/images/cover.png").status_code == 403

    editor = make_person()
    editor.user_permissions.add(
        Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
    )
    office = Client()
    office.force_login(editor)
    response = office.get("/uploads/images/cover.png")
    assert (response.status_code, body(response)) == (200, make_png())
    asset = store(make_png("red"))
    for path in (
        f"assets/{asset.sha256[:2]}/{asset.sha256[2:4]}/{asset.sha256}",
        "images/none.png",
        "images/",
    ):
        assert office.get(f"/uploads/{path}").status_code == 404


@pytest.mark.parametrize("asked", ["bytes=0-{}", "bytes={}-", "bytes=-{}"])
def test_a_range_of_endless_digits_is_no_range(learner: Client, asked: str) -> None:
    asset = store(make_png())
    response = learner.get(asset.url, headers={"Range": asked.format("9" * 5_000)})
    assert response.status_code == 200
    assert body(response) == make_png()
