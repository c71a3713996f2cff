"""After a test that commits, the database is as the migrations left it.

Django would empty every table instead: the rows that migrations make (the first pages of the site,
reference tables) would be gone for all tests that follow, and it takes a second each time.
"""

from django.db import connection, transaction
from django.test import TransactionTestCase


def keep_migrated_rows() -> None:
    """Make tests that commit forget only what was written since the first of them began."""
    migrated: set[str] = set()
    set_up = TransactionTestCase._fixture_setup.__func__

    def remember_migrated(cls: type[TransactionTestCase]) -> None:
        if not migrated:
            migrated.update(_filled(connection.introspection.table_names()))
        set_up(cls)

    def forget_committed(_self: TransactionTestCase) -> None:
        fresh = [name for name in connection.introspection.table_names() if name not in migrated]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL kafedra.unlock = 'on'")
            for name in _filled(fresh):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")  # noqa: S608

    TransactionTestCase._fixture_setup = classmethod(remember_migrated)
    TransactionTestCase._fixture_teardown = forget_committed


def _filled(tables: list[str]) -> list[str]:
    """Those of the tables that hold rows; foreign keys wait for the commit, so order does not matter."""
    if not tables:
        return []
    quote = connection.ops.quote_name
    questions = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})" for name in tables]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions))
        return [row[0] for row in cursor.fetchall()]
