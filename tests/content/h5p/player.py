"""A site with H5P contents on its pages, for tests in a real browser."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import TransactionTestCase, override_settings
from django.test.testcases import LiveServerThread
from django.urls import path
from playwright.sync_api import ConsoleMessage, Frame, Page

from config.urls import urlpatterns as site_patterns
from content import api as content_api

_PAGE = Template(
    """{% extends "base.html" %}{% block content %}<h1>H5P</h1>
    {% include "content/_step.html" %}{% endblock %}
    {% block scripts %}<script type="module" src="/listen.js"></script>{% endblock %}"""
)
# What the contents say is kept on the page; a page asked for with ?keep=1 gives it back on the next visit.
_LISTEN = """
window.heard = [];
const kept = JSON.parse(sessionStorage.getItem("kept") || "{}");
for (const type of ["state", "statement", "painted", "fault", "flushed"]) {
  document.addEventListener(`kf-h5p:${type}`, ({ detail, target }) => {
    window.heard.push({ type, detail, at: performance.now(), block: target.dataset.block });
    if (type !== "state" || detail.data === null) return;
    ((kept[target.dataset.version] ||= {})[detail.sub_content_id] ||= {})[detail.data_type] = detail.data;
    sessionStorage.setItem("kept", JSON.stringify(kept));
  });
}
if (location.search.includes("keep")) {
  document.addEventListener("kf-h5p:ready", ({ detail, target }) =>
    detail.start({ state: kept[target.dataset.version] || {}, save_seconds: 1 }));
}
"""


@login_not_required
def play(request: HttpRequest, uuids: str) -> HttpResponse:
    """A step with these versions, as learners see it."""
    versions = [content_api.get_h5p_version(UUID(uuid)) for uuid in uuids.split(",")]
    blocks = [
        {"type": "h5p", "id": f"block-{number}", "version_uuid": str(version.uuid), "title": version.title,
         "rule": "viewed", "min_percent": None}
        for number, version in enumerate(versions)
    ]  # fmt: skip
    return HttpResponse(_PAGE.render(RequestContext(request, {"step": {"blocks": blocks}})))


@login_not_required
def listen(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_LISTEN, content_type="text/javascript")


urlpatterns = [path("play/<str:uuids>/", play), path("listen.js", listen), *site_patterns]


@dataclass(frozen=True)
class Site:
    """``versions`` are by the name that was given on import."""

    url: str
    versions: Mapping[str, UUID] = field(default_factory=dict)

    def page_of(self, *names: str, keep: bool = False) -> str:
        uuids = ",".join(str(self.versions[name]) for name in names)
        return f"{self.url}/play/{uuids}/{'?keep=1' if keep else ''}"


def save(package: IO[bytes]) -> UUID:
    """Take a package in as an operator does; the version that pages name."""
    imported = content_api.import_h5p(package, permissions=content_api.OperatorPermissions(), by_id=None)
    return content_api.save_h5p_version(imported.draft, content_uuid=None, by_id=None).uuid


@contextmanager
def running_site(uploads: Path) -> Iterator[LiveServerThread]:
    """A server for all tests of a module. The caller lets the database be used, and has it forgotten."""
    TransactionTestCase._fixture_setup()
    with override_settings(MEDIA_ROOT=uploads, ROOT_URLCONF=__name__):
        server = LiveServerThread("localhost", static_handler=StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        try:
            if server.error:
                raise server.error
            yield server
        finally:
            server.terminate()
            TransactionTestCase._fixture_teardown(None)


@dataclass
class Watch:
    """What went wrong in a page and its frames."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error} {error.stack}"))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"{message.text} at {message.location['url']}")


def wait_until_painted(page: Page, block: int = 0) -> None:
    page.locator(f'[data-block="block-{block}"][data-state="playing"]').wait_for()


def frame_of(page: Page, block: int = 0) -> Frame:
    """What the content's own scripts can do: the world inside the frame."""
    element = page.locator(f'[data-block="block-{block}"] iframe').element_handle()
    frame = element.content_frame()
    assert frame is not None
    return frame


def heard(page: Page, kind: str) -> list[dict[str, Any]]:
    """Details of what came out of the contents of a page."""
    said: list[dict[str, Any]] = page.evaluate("window.heard")
    return [event["detail"] for event in said if event["type"] == kind]
