"""After a test that commits, the database is as the migrations left it.

Django would empty every table instead: the rows that migrations make (the first pages of the site,
reference tables) would be gone for all tests that follow, and it takes a second each time.
"""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    with django_db_blocker.unblock():
        migrated = set(_filled(connection.introspection.table_names()))

    def forget_what_was_committed(_self: TransactionTestCase) -> None:
        fresh = [name for name in connection.introspection.table_names() if name not in migrated]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL kafedra.unlock = 'on'")
            for name in _filled(fresh):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", forget_what_was_committed)
        yield


def _filled(tables: list[str]) -> list[str]:
    """Those of the tables that hold rows; foreign keys wait for the commit, so order does not matter."""
    if not tables:
        return []
    quote = connection.ops.quote_name
    questions = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})" for name in tables]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        return [row[0] for row in cursor.fetchall()]
