"""What people see when something is missing, refused or broken."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.views import defaults

pytestmark = pytest.mark.django_db

# What a strict Content-Security-Policy refuses to run or to apply.
_INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|=[\"']javascript:", re.IGNORECASE)


def test_an_unknown_address_answers_with_a_page_of_ours() -> None:
    response = Client().get("/no-such-page/")

    assert response.status_code == 404
    assert 'class="kf-header"' in response.content.decode()


def test_a_form_without_its_token_is_explained() -> None:
    response = Client(enforce_csrf_checks=True).post("/appearance/", {"font": "large"})

    assert response.status_code == 403
    assert 'class="kf-empty"' in response.content.decode()


@pytest.mark.parametrize("view", [defaults.server_error, defaults.bad_request])
def test_a_breakdown_page_needs_neither_context_nor_database(view: object) -> None:
    request = RequestFactory().get("/")
    arguments = (request,) if view is defaults.server_error else (request, ValueError())

    response = view(*arguments)  # type: ignore[operator]

    assert response.status_code in (400, 500)
    assert "Кафедра" in response.content.decode()


def test_the_shell_is_described_for_screen_readers_and_starts_with_a_skip_link() -> None:
    html = Client().get("/about/").content.decode()

    body = html.split("<body")[1]
    assert body.index('href="#main"') < body.index("<header")
    assert 'id="main"' in html
    assert re.search(r'<html lang="(ru|en)"', html)


@pytest.mark.parametrize("address", ["/about/", "/appearance/", "/accounts/login/", "/no-such-page/"])
def test_pages_hold_nothing_that_the_content_security_policy_refuses(address: str) -> None:
    response = Client().get(address)

    assert not _INLINE.search(response.content.decode())
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_no_template_of_ours_has_inline_scripts_styles_or_handlers() -> None:
    base = Path(settings.BASE_DIR)
    rooms = [path for path in base.iterdir() if (path / "apps.py").exists() or path.name == "templates"]
    templates = [file for room in rooms for file in room.rglob("*.html") if "/mail/" not in str(file)]

    found = {str(file.relative_to(base)) for file in templates if _INLINE.search(file.read_text())}

    assert len(templates) > 20
    assert found == set()


def test_every_static_file_of_the_shell_exists() -> None:
    html = Client().get("/about/").content.decode()
    files = re.findall(r'(?:href|src)="/static/([^"]+)"', html)

    assert len(files) > 8
    assert [name for name in files if finders.find(name) is None] == []
