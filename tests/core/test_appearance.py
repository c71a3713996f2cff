"""The version for the visually impaired works by plain forms and a cookie."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

CHOICE = {"font": "large", "contrast": "dark", "images": "off", "next": "/accounts/login/"}


def test_the_choice_is_kept_and_shown_on_the_next_page() -> None:
    client = Client()

    response = client.post("/appearance/", CHOICE)

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    html = client.get("/appearance/").content.decode()
    assert 'data-kf-font="large" data-kf-contrast="dark" data-kf-images="off"' in html


@pytest.mark.parametrize("leave", [{"reset": "1"}, {"font": "usual", "contrast": "usual", "images": "on"}])
def test_the_usual_version_comes_back(leave: dict[str, str]) -> None:
    client = Client()
    client.post("/appearance/", CHOICE)

    client.post("/appearance/", {**CHOICE, **leave})

    assert "data-kf-font" not in client.get("/appearance/").content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_never_leads_to_another_site(address: str) -> None:
    assert Client().post("/appearance/", {**CHOICE, "next": address})["Location"] == "/"


@pytest.mark.parametrize("cookie", ["", "x", "large", "a.b.c.d", '"><script>.dark.off', "large.dark"])
def test_a_broken_cookie_never_reaches_the_page(cookie: str) -> None:
    client = Client()
    client.cookies["kafedra_appearance"] = cookie

    response = client.get("/appearance/")

    assert response.status_code == 200
    assert "<script>.dark" not in response.content.decode()
