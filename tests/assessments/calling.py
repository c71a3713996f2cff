"""A program that calls the API for a person."""

import json
from typing import Any

from django.test import Client
from knox.models import AuthToken

from accounts import api as accounts_api
from tests.accounts.people import make_person


class Caller:
    """Every method gives the body back and checks the status on the way."""

    def __init__(self, person: accounts_api.Person) -> None:
        self.person = person
        _row, self.token = AuthToken.objects.create(person)
        self.client = Client()

    def get(self, address: str, status: int = 200) -> dict[str, Any]:
        return self._checked(self.send("GET", address), status)

    def post(self, address: str, body: object, status: int = 200) -> dict[str, Any]:
        return self._checked(self.send("POST", address, json.dumps(body)), status)

    def put(self, address: str, body: object, status: int = 200) -> dict[str, Any]:
        return self._checked(self.send("PUT", address, json.dumps(body)), status)

    def send(
        self, method: str, address: str, body: str | bytes = "", content_type: str = "application/json"
    ) -> Any:
        return self.client.generic(
            method,
            f"/api/v1/{address}",
            body,
            content_type=content_type,
            headers={"Authorization": f"Token {self.token}"},
        )

    def _checked(self, answer: Any, status: int) -> dict[str, Any]:
        assert answer.status_code == status, (answer.status_code, answer.content)
        body: dict[str, Any] = answer.json()
        return body


def make_keeper(organisation: accounts_api.OrganisationData) -> Caller:
    return Caller(make_person("AUTHOR", organisation))
