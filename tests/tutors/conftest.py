from dataclasses import dataclass

import pytest
from django.test import Client

from accounts import api as accounts_api
from tests.accounts.people import make_organisation, make_person


@dataclass(frozen=True)
class Hospital:
    """An organisation, its tutor, and the tutor's browser."""

    organisation: accounts_api.OrganisationData
    tutor: accounts_api.Person
    client: Client


@pytest.fixture
def hospital(db: None) -> Hospital:
    return open_hospital("ГБУЗ «Череповецкая больница»")


@pytest.fixture
def other_hospital(db: None) -> Hospital:
    return open_hospital("ГБУЗ «Вологодская больница»")


def open_hospital(name: str) -> Hospital:
    accounts_api.ensure_specialty("cardiology", "Кардиология", "HIGHER")
    accounts_api.ensure_specialty("therapy", "Терапия", "HIGHER")
    accounts_api.ensure_post("cardiologist", "врач-кардиолог", "HIGHER")
    accounts_api.ensure_post("therapist", "врач-терапевт", "HIGHER")
    organisation = make_organisation(name=name)
    tutor = make_person("TUTOR", organisation)
    client = Client()
    client.force_login(tutor)
    return Hospital(organisation, tutor, client)
