"""An error raised anywhere in a room reaches the caller in one shape."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.request import Request
from rest_framework.response import Response

from config.urls import urlpatterns as house_urlpatterns
from core.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

_RAISED = {
    "missing": NotFoundError("There is no such element."),
    "conflict": ConflictError("Somebody changed it."),
    "fields": InvalidInputError("Look again.", fields={"snils": ["The check digits are wrong."]}),
    "silent": UnavailableError("The portfolio does not answer."),
}


@login_not_required
def raising_view(_request: HttpRequest, what: str) -> HttpResponse:
    raise _RAISED[what]


@login_not_required
@api_view(["GET"])
@authentication_classes([])
@permission_classes([])
def raising_api(_request: Request, what: str) -> Response:
    raise _RAISED[what]


urlpatterns = [
    path("raising/<str:what>/", raising_view),
    path("api/v1/raising/<str:what>/", raising_api),
    *house_urlpatterns,
]


@pytest.mark.parametrize(("what", "status"), [("missing", 404), ("conflict", 409), ("silent", 503)])
def test_a_person_gets_a_page_with_the_message(client: Client, what: str, status: int) -> None:
    response = client.get(f"/raising/{what}/", headers={"Accept": "text/html"})

    assert response.status_code == status
    assert str(_RAISED[what]) in response.content.decode()
    assert "text/html" in response["Content-Type"]


@pytest.mark.parametrize("address", ["/raising/fields/", "/api/v1/raising/fields/"])
def test_a_program_gets_code_message_and_fields(client: Client, address: str) -> None:
    response = client.get(address, headers={"Accept": "application/json"})

    assert response.status_code == 422
    assert response.json() == {
        "code": "invalid_input",
        "message": "Look again.",
        "permanent": True,
        "fields": {"snils": ["The check digits are wrong."]},
    }


def test_a_silent_neighbour_is_worth_another_try(client: Client) -> None:
    response = client.get("/api/v1/raising/silent/")

    assert (response.status_code, response.json()["permanent"]) == (503, False)


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-12345", True), ("short", False), ("x" * 65, False), ("bad id\n12345", False)]
)
def test_a_request_keeps_a_harmless_id_and_gets_one_otherwise(client: Client, given: str, kept: bool) -> None:
    answered = client.get("/healthz/live", headers={"X-Request-ID": given})["X-Request-ID"]

    assert (answered == given) is kept
    assert len(answered) >= 8
