"""The host of H5P over HTTP: what answers there, with which headers, and that nothing else does."""

import gzip
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from content import api as content_api
from content.hosting.system_checks import check_h5p_host
from tests.accounts.people import make_person
from tests.content.h5p.packages import CARD, PNG, package_files, small_package, zip_of
from tests.content.h5p.player import save

pytestmark = pytest.mark.django_db
H5P_HOST, SITE = "127.0.0.1:8000", "localhost:8000"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def version() -> content_api.H5PVersionData:
    return content_api.get_h5p_version(save(small_package()))


@pytest.fixture
def player() -> Client:
    """A browser at the host of H5P."""
    return Client(headers={"host": H5P_HOST})


def frame_path(version: content_api.H5PVersionData, *, is_secure: bool = False) -> str:
    request = RequestFactory().get("/", headers={"host": SITE}, secure=is_secure)
    url = content_api.h5p_frame_url(request, version.uuid)
    origin = f"{request.scheme}://{H5P_HOST}"
    assert url.startswith(f"{origin}/h5p/frame/")
    return url.removeprefix(origin)


def library_path(name: str = "scripts/card.js") -> str:
    library = content_api.h5p_libraries.find(CARD)
    assert library is not None
    return f"/h5p/libraries/{library.folder}/{name}"


def text_of(response: Any) -> str:
    body: bytes = response.getvalue()
    return body.decode()


# The page in the frame


def test_the_frame_holds_the_content_and_speaks_to_its_site_only(
    player: Client, version: content_api.H5PVersionData
) -> None:
    response = player.get(frame_path(version))

    policy = directives(response)
    assert response.status_code == 200
    assert policy["frame-ancestors"] == [f"http://{SITE}"]
    assert policy["default-src"] == ["'none'"]
    assert policy["form-action"] == ["'none'"]
    assert policy["connect-src"] == ["'self'", "data:", "blob:"]
    assert "https:" in policy["img-src"]
    assert "X-Frame-Options" not in response.headers
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin"
    assert "camera=()" in response["Permissions-Policy"]
    page = response.content.decode()
    assert f'"origin": "http://{SITE}"' in page
    assert f"/h5p/content/{version.uuid}" in page


@pytest.mark.parametrize(("is_secure", "is_allowed"), [(True, False), (False, True)])
def test_only_a_site_without_tls_takes_what_comes_without_it(
    player: Client, version: content_api.H5PVersionData, is_secure: bool, is_allowed: bool
) -> None:
    policy = directives(player.get(frame_path(version, is_secure=is_secure)))

    assert ("http:" in policy["script-src"]) is is_allowed
    assert "https:" in policy["script-src"]


def test_what_comes_from_elsewhere_may_be_limited(
    player: Client, version: content_api.H5PVersionData, settings: Settings
) -> None:
    settings.KAFEDRA_H5P_SOURCES = ["https://video.example"]

    policy = directives(player.get(frame_path(version)))

    assert policy["frame-src"] == ["'self'", "data:", "blob:", "https://video.example"]
    assert policy["script-src"][-1] == "https://video.example"
    assert not any("https:" in sources for sources in policy.values())


def test_the_frame_asks_the_database_a_fixed_number_of_times(
    player: Client, version: content_api.H5PVersionData, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = frame_path(version)
    player.get(path)

    with django_assert_num_queries(2):
        player.get(path)


@pytest.mark.parametrize("spoiled", ["x", "eyJ2IjoiMSJ9:1abcde:AAAA", "%00", "a" * 3000])
def test_a_spoiled_address_gets_a_polite_page(player: Client, spoiled: str) -> None:
    response = player.get(f"/h5p/frame/{spoiled}/")

    assert response.status_code == 410
    assert "Обновите страницу" in response.content.decode() or "Reload the page" in response.content.decode()
    assert directives(response)["default-src"] == ["'none'"]


def test_an_address_serves_for_twelve_hours_and_no_other_salt_does(
    player: Client, version: content_api.H5PVersionData, settings: Settings
) -> None:
    claims = {"v": version.uuid.hex, "o": f"http://{SITE}", "l": "ru"}
    other_salt = signing.dumps(claims)
    nowhere = signing.dumps({**claims, "v": uuid4().hex}, salt="content.h5p.frame")
    old = _signed_ago(claims, seconds=12 * 3600 + 5)

    assert player.get(f"/h5p/frame/{_signed_ago(claims, seconds=11 * 3600)}/").status_code == 200
    assert player.get(f"/h5p/frame/{old}/").status_code == 410
    assert player.get(f"/h5p/frame/{other_salt}/").status_code == 410
    assert player.get(f"/h5p/frame/{nowhere}/").status_code == 404


def _signed_ago(claims: dict[str, str], *, seconds: int) -> str:
    class Earlier(signing.TimestampSigner):
        def timestamp(self) -> str:
            return signing.b62_encode(signing.b62_decode(super().timestamp()) - seconds)

    return Earlier(salt="content.h5p.frame").sign_object(claims)


def test_the_address_says_nothing_of_anybody(version: content_api.H5PVersionData) -> None:
    token = frame_path(version).split("/")[3]

    assert signing.loads(token, salt="content.h5p.frame").keys() == {"v", "o", "l"}


def test_a_draft_is_previewed_with_its_files_for_whoever_has_the_address(
    player: Client, version: content_api.H5PVersionData
) -> None:
    request = RequestFactory().get("/", headers={"host": SITE})
    url = content_api.h5p_preview_url(request, version.draft)

    page = player.get(url.removeprefix(f"http://{H5P_HOST}"))
    [files] = set(re.findall(r'"contentUrl": "([^"]+)"', page.content.decode()))

    assert "/h5p/content/preview-" in files
    assert player.get(f"{files}/images/dot.png").getvalue() == PNG
    assert player.get(f"/h5p/content/preview-{uuid4()}/images/dot.png").status_code == 404


def test_the_bundle_holds_every_script_and_style_in_order(
    player: Client, version: content_api.H5PVersionData
) -> None:
    page = player.get(frame_path(version)).content.decode()
    [scripts] = re.findall(r'src="(/h5p/bundles/[0-9a-f]{32}\.js)"', page)
    [styles] = re.findall(r'href="(/h5p/bundles/[0-9a-f]{32}\.css)"', page)

    plain = player.get(scripts)
    packed = player.get(scripts, headers={"accept-encoding": "br, gzip"})

    calls = re.findall(r'KafedraH5P\.run\("([^"]+)"', text_of(plain))
    assert [call.rpartition("/")[2] for call in calls] == ["base.js", "card.js"]
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.getvalue()) == plain.getvalue()
    assert plain["Vary"] == packed["Vary"] == "Accept-Encoding"
    assert plain["ETag"] != packed["ETag"]
    assert ".test-card" in text_of(player.get(styles))
    assert player.get("/h5p/bundles/" + "0" * 32 + ".js").status_code == 404


# Files


def test_library_files_are_immutable_and_cost_no_query(
    player: Client, version: content_api.H5PVersionData, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = library_path()
    with django_assert_num_queries(0):
        response = player.get(path)
        again = player.get(path, headers={"if-none-match": response["ETag"]})
        head = player.head(path)

    assert response.status_code == 200
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == response["Content-Length"] == str(len(response.getvalue()))


def test_content_files_come_whole_or_in_part(player: Client, version: content_api.H5PVersionData) -> None:
    path = f"/h5p/content/{version.uuid}/images/dot.png"

    whole = player.get(path)
    part = player.get(path, headers={"range": "bytes=1-3"})
    beyond = player.get(path, headers={"range": "bytes=9999-"})

    assert (whole["Content-Type"], whole.getvalue()) == ("image/png", PNG)
    assert whole["Cache-Control"] == "private, max-age=31536000, immutable"
    assert whole["Accept-Ranges"] == "bytes"
    assert (part.status_code, part.getvalue()) == (206, PNG[1:4])
    assert part["Content-Range"] == f"bytes 1-3/{len(PNG)}"
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(PNG)}")


_NOWHERE = (
    "/h5p/libraries/{folder}/../{folder}/scripts/card.js",
    "/h5p/libraries/{folder}/%2e%2e/{folder}/scripts/card.js",
    "/h5p/libraries/{folder}/..%2f..%2f..%2fsecret.txt",
    "/h5p/libraries/{folder}/..%5c..%5csecret.txt",
    "/h5p/libraries/{folder}//etc/passwd",
    "/h5p/libraries/{folder}/%00",
    "/h5p/libraries/{folder}/scripts",
    "/h5p/libraries/{folder}/scripts/",
    "/h5p/libraries/{folder}/gone.js",
    "/h5p/libraries/{folder}/scripts/card.js/",
    "/h5p/libraries/{folder}/scripts/card.js/more.js",
    f"/h5p/libraries/{{folder}}/{'long' * 100}.js",
    f"/h5p/libraries/{{folder}}/{'deep/' * 2000}card.js",
    f"/h5p/libraries/{'Long' * 100}-0123456789ab/card.js",
    "/h5p/libraries/../scripts/card.js",
    "/h5p/libraries/%2e%2e/{folder}/scripts/card.js",
    "/h5p/libraries/Test.Card-1.2/scripts/card.js",
    "/h5p/content/{version}/../../libraries/{folder}/scripts/card.js",
    "/h5p/content/{version}/images/other.png",
    "/h5p/content/{version}/content.json",
    "/h5p/content/00000000-0000-0000-0000-000000000000/images/dot.png",
    "/h5p/content/not-a-uuid/images/dot.png",
    "/h5p/bundles/../libraries/{folder}/scripts/card.js",
    "/h5p/blobs/x",
    "/h5p/",
    "/static/no-such-file.js",
)


def test_nothing_but_what_belongs_to_a_content_is_given_out(
    player: Client, version: content_api.H5PVersionData, settings: Settings
) -> None:
    (Path(settings.MEDIA_ROOT) / "secret.txt").write_text("secret")
    folder = library_path().split("/")[3]

    for address in _NOWHERE:
        response = player.get(address.format(folder=folder, version=version.uuid))
        assert (response.status_code, response.headers.get("Location")) == (404, None), address


def test_what_could_run_when_opened_by_its_address_is_sandboxed(player: Client) -> None:
    files = package_files()
    files["content/images/drawing.svg"] = SVG
    version = content_api.get_h5p_version(save(zip_of(files)))

    for path in (f"/h5p/content/{version.uuid}/images/drawing.svg", library_path("card.css")):
        response = player.get(path)
        assert "sandbox" in directives(response)
        assert directives(response)["default-src"] == ["'none'"]
        assert response["X-Content-Type-Options"] == "nosniff"
    assert player.get(f"/h5p/content/{version.uuid}/images/drawing.svg")["Content-Type"] == "image/svg+xml"


def test_files_are_given_to_no_page_of_another_site(
    player: Client, version: content_api.H5PVersionData
) -> None:
    response = player.get(library_path(), headers={"origin": "https://elsewhere.example"})

    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in response.headers


# The two hosts


@pytest.mark.parametrize("path", ["/", "/catalogue/?q=1", "/accounts/login/", "/api/v1/", "/cms/"])
def test_whoever_typed_the_other_name_is_led_to_the_site(
    player: Client, path: str, settings: Settings
) -> None:
    settings.KAFEDRA_PUBLIC_URL = "https://kafedra.example"

    response = player.get(path)

    assert (response.status_code, response["Location"]) == (302, f"https://kafedra.example{path}")


@pytest.mark.parametrize("path", ["/accounts/login/", "/api/v1/", "/i18n/setlang/", "/learn/x/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_taken_in_there(player: Client, path: str, method: str) -> None:
    assert getattr(player, method)(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_its_own_addresses_only_give(
    player: Client, version: content_api.H5PVersionData, method: str
) -> None:
    assert getattr(player, method)(library_path()).status_code == 405
    assert getattr(player, method)(frame_path(version)).status_code == 405


def test_no_cookie_is_set_there_nor_looked_at(version: content_api.H5PVersionData) -> None:
    person = make_person()
    player = Client(headers={"host": H5P_HOST})
    player.force_login(person)

    for path in (frame_path(version), library_path(), "/", "/accounts/login/", "/h5p/gone", "/healthz/live"):
        response = player.get(path)
        assert "Set-Cookie" not in response.headers
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    # A page that a signed-in browser gets is kept by nobody; here nobody is signed in.
    assert player.get(library_path())["Cache-Control"].startswith("public")


def test_the_site_itself_has_no_such_addresses(version: content_api.H5PVersionData) -> None:
    site = Client(headers={"host": SITE})
    site.force_login(make_person())

    for path in (frame_path(version), library_path(), f"/h5p/content/{version.uuid}/images/dot.png", "/h5p/"):
        assert site.get(path).status_code == 404


def test_health_answers_on_both(player: Client) -> None:
    assert player.get("/healthz/live").status_code == 200
    assert Client(headers={"host": SITE}).get("/healthz/live").status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "127.0.0.1:80"])
def test_the_port_does_not_matter(host: str) -> None:
    assert Client(headers={"host": host}).get("/accounts/login/").status_code == 302


def test_pages_of_the_site_may_frame_that_host_and_no_other(admin_client: Client) -> None:
    page = admin_client.get("/", headers={"host": SITE})
    staff = admin_client.get("/admin/", headers={"host": SITE})
    secure = admin_client.get("/", headers={"host": "localhost"}, secure=True)

    assert directives(page)["frame-src"] == ["'self'", "http://127.0.0.1:8000"]
    assert directives(page)["frame-ancestors"] == ["'self'"]
    assert directives(staff)["frame-src"] == ["'self'", "http://127.0.0.1:8000"]
    assert "'unsafe-inline'" in directives(staff)["script-src"]
    assert directives(secure)["frame-src"] == ["'self'", "https://127.0.0.1"]


def test_without_a_host_nothing_is_played_and_nothing_answers(
    version: content_api.H5PVersionData, settings: Settings
) -> None:
    settings.KAFEDRA_H5P_HOST = ""
    request = RequestFactory().get("/", headers={"host": SITE})

    assert content_api.h5p_origin(request) == ""
    assert content_api.h5p_frame_url(request, version.uuid) == ""
    assert content_api.h5p_preview_url(request, version.draft) == ""
    assert Client(headers={"host": H5P_HOST}).get(library_path()).status_code == 404
    assert "frame-src" not in directives(Client(headers={"host": SITE}).get("/catalogue/"))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"KAFEDRA_H5P_HOST": ""}, []),
        ({"KAFEDRA_H5P_HOST": "play.example", "ALLOWED_HOSTS": [".example"]}, []),
        ({"KAFEDRA_PUBLIC_URL": "http://127.0.0.1:8000"}, ["kafedra.h5p.E001"]),
        ({"KAFEDRA_H5P_HOST": "play.example"}, ["kafedra.h5p.E002"]),
        ({"KAFEDRA_H5P_HOST": "127.0.0.1:8000"}, ["kafedra.h5p.E002"]),
        (
            {
                "KAFEDRA_H5P_HOST": "play.kafedra.example",
                "KAFEDRA_PUBLIC_URL": "https://www.kafedra.example",
                "ALLOWED_HOSTS": ["*"],
            },
            ["kafedra.h5p.W002"],
        ),
        (
            {
                "KAFEDRA_H5P_HOST": "play.kafedra.example",
                "ALLOWED_HOSTS": ["*"],
                "SESSION_COOKIE_DOMAIN": "kafedra.example",
            },
            ["kafedra.h5p.W001"],
        ),
    ],
)
def test_the_system_check_names_a_wrong_host(
    changes: dict[str, Any], codes: list[str], settings: Settings
) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)

    assert [problem.id for problem in check_h5p_host()] == codes


def directives(response: HttpResponse) -> dict[str, list[str]]:
    parts = [part.split() for part in response.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name: sources for name, *sources in parts}
