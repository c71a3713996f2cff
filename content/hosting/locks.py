"""Who may write and who may sweep: files and rows change apart, so advisory locks hold them together.

Whoever writes files and then their rows shares the first lock until the end of the transaction;
whoever removes files that no row names takes it alone, and so never removes what is about to be named.
"""

from django.db import connection

_FILES = 0x4835_5001
_LIBRARIES = 0x4835_5002


def lock_for_writing() -> None:
    _execute("SELECT pg_advisory_xact_lock_shared(%s)", _FILES)


def lock_for_sweeping() -> None:
    _execute("SELECT pg_advisory_xact_lock(%s)", _FILES)


def lock_libraries() -> None:
    """One installation or removal of libraries at a time."""
    _execute("SELECT pg_advisory_xact_lock(%s)", _LIBRARIES)


def _execute(statement: str, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])
