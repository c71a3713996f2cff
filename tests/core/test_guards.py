"""The database itself refuses what must never be."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.utils import IntegrityError

from core.db import AppendOnly, ImmutableColumns


@pytest.fixture
def cursor(db: None) -> Iterator[CursorWrapper]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE guarded (id int, amount int, note text)")
        cursor.execute("INSERT INTO guarded VALUES (1, 10, 'first')")
        yield cursor


@pytest.mark.parametrize("statement", ["UPDATE guarded SET note = 'x'", "DELETE FROM guarded"])
def test_an_append_only_table_takes_new_rows_alone(cursor: CursorWrapper, statement: str) -> None:
    cursor.execute(AppendOnly("guarded").sql)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        cursor.execute(statement)

    cursor.execute("INSERT INTO guarded VALUES (2, 20, 'second')")
    cursor.execute("SELECT count(*), min(note) FROM guarded")
    assert cursor.fetchone() == (2, "first")


@pytest.mark.parametrize("statement", ["UPDATE guarded SET amount = 11", "DELETE FROM guarded"])
def test_immutable_columns_stay_while_others_change(cursor: CursorWrapper, statement: str) -> None:
    cursor.execute(ImmutableColumns("guarded", ["id", "amount"]).sql)

    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        cursor.execute(statement)

    cursor.execute("UPDATE guarded SET note = 'changed', amount = 10")
    cursor.execute("SELECT amount, note FROM guarded")
    assert cursor.fetchone() == (10, "changed")


def test_personal_data_can_be_destroyed_as_an_act_of_its_own(cursor: CursorWrapper) -> None:
    cursor.execute(AppendOnly("guarded").sql)

    with transaction.atomic():
        cursor.execute("SET LOCAL kafedra.unlock = 'on'")
        cursor.execute("DELETE FROM guarded")

    cursor.execute("SELECT count(*) FROM guarded")
    assert cursor.fetchone() == (0,)


def test_a_guard_can_be_taken_back(cursor: CursorWrapper) -> None:
    guard = AppendOnly("guarded")
    cursor.execute(guard.sql)
    cursor.execute(guard.reverse_sql)

    cursor.execute("DELETE FROM guarded")

    assert cursor.rowcount == 1
