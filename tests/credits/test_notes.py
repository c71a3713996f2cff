"""Notes beside entries of the ledger: they tell, and change nothing."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import api as accounts_api
from core.errors import InvalidInputError
from credits import api
from credits.models import LedgerNote
from tests.accounts.people import make_person
from tests.credits.conftest import Award

pytestmark = pytest.mark.django_db
TEXT = "Итоговый тест перепроверен: зачёт сохраняется."


def test_a_note_stands_beside_its_entry_and_changes_no_credit(
    person: accounts_api.Person, award: Award
) -> None:
    noted, plain = award(), award()
    api.add_note(noted.uuid, TEXT, source_uuid=uuid4())

    entries = {entry.uuid: entry for entry in api.list_entries(person.pk)}
    assert [note.text for note in entries[noted.uuid].notes] == [TEXT]
    assert entries[plain.uuid].notes == ()
    assert api.totals([person.pk])[person.pk] == noted.amount + plain.amount


def test_one_source_adds_one_note(award: Award) -> None:
    entry, source = award(), uuid4()
    for _time in range(2):
        api.add_note(entry.uuid, TEXT, source_uuid=source)
    assert LedgerNote.objects.count() == 1


@pytest.mark.parametrize("text", ["", "  "])
def test_a_note_says_something(award: Award, text: str) -> None:
    with pytest.raises(InvalidInputError):
        api.add_note(award().uuid, text, source_uuid=uuid4())


def test_a_note_needs_its_entry(db: None) -> None:
    with pytest.raises(api.EntryNotFoundError):
        api.add_note(uuid4(), TEXT, source_uuid=uuid4())


def test_a_note_is_written_once_and_for_all(award: Award) -> None:
    api.add_note(award().uuid, TEXT, source_uuid=uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerNote.objects.update(text="Другое")
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerNote.objects.all().delete()


def test_one_s_own_page_shows_the_note_and_nobody_else_s_does(
    person: accounts_api.Person, award: Award
) -> None:
    api.add_note(award().uuid, TEXT, source_uuid=uuid4())
    for reader, sees in ((person, True), (make_person(), False)):
        client = Client()
        client.force_login(reader)
        assert (TEXT in client.get(reverse("credits:mine")).content.decode()) is sees
