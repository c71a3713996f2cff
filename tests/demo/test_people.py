from datetime import UTC, datetime

import pytest
from django.db.models.fields import DateTimeField
from django.utils import timezone

from accounts import api as accounts_api
from accounts.models import User
from demo.accounts import demo_accounts
from demo.clock import set_clock
from demo.people import staff_drafts
from demo.reference import seed_organisations, seed_reference, specialty_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisations() -> dict[str, accounts_api.OrganisationData]:
    seed_reference()
    return seed_organisations()


def test_invented_people_have_valid_snils_and_their_own(
    organisations: dict[str, accounts_api.OrganisationData],
) -> None:
    drafts = [
        draft
        for code in ("regional-hospital", "city-hospital")
        for draft, _level in staff_drafts(organisations[code], 60)
    ]
    numbers = [draft.snils for draft in drafts] + [account.snils for account in demo_accounts()]

    assert [accounts_api.validate_snils(number) for number in numbers] == numbers
    assert len(set(numbers)) == len(numbers) == 120 + len(demo_accounts())
    names = {(draft.surname, draft.given_name, draft.patronymic) for draft in drafts[:60]}
    assert len(names) == 60


def test_grammatical_gender_of_names_agrees(
    organisations: dict[str, accounts_api.OrganisationData],
) -> None:
    for draft, _level in staff_drafts(organisations["regional-hospital"], 60):
        feminine = draft.sex == "F"
        assert draft.surname.endswith("а") == feminine
        assert draft.patronymic.endswith("на") == feminine


def test_reference_data_cover_what_texts_and_people_name(
    organisations: dict[str, accounts_api.OrganisationData],
) -> None:
    seed_reference()
    known = {specialty.code for specialty in accounts_api.list_specialties()}
    assert len(specialty_codes("HIGHER")) >= 30
    assert len(specialty_codes("SECONDARY")) == 10
    assert len(accounts_api.list_posts()) >= 20
    assert len(accounts_api.list_regions()) >= 80
    assert {organisation.kind for organisation in organisations.values()} == set(
        accounts_api.OrganisationKind
    )
    for account in demo_accounts():
        assert set(account.specialty_codes) <= known


def test_clock_is_set_back_for_defaults_of_models_too_and_runs_again_after() -> None:
    then = datetime(2024, 2, 29, 12, tzinfo=UTC)
    default = User._meta.get_field("date_joined")
    assert isinstance(default, DateTimeField)

    with pytest.raises(RuntimeError), set_clock(then):
        assert timezone.now() == then
        assert default.get_default() == then
        raise RuntimeError

    assert timezone.now() > datetime(2025, 1, 1, tzinfo=UTC)
