import pytest

from accounts import api as accounts_api
from tests.accounts.people import make_person


@pytest.fixture
def person(db: None) -> accounts_api.Person:
    return make_person()


@pytest.fixture
def stranger(db: None) -> accounts_api.Person:
    return make_person()
