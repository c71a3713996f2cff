from collections.abc import Iterator

import pytest

from accounts import api as accounts_api
from tests.kill.house import House


@pytest.fixture(scope="module")
def house(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("kill"))
    try:
        house.start()
        yield house
    finally:
        house.stop()


@pytest.fixture
def person_id(transactional_db: None) -> int:
    draft = accounts_api.PersonDraft(
        snils="11223344595", email="ivanova@example.org", surname="Иванова", given_name="Мария"
    )
    return accounts_api.register_person(draft).pk
