"""The neighbours that every room needs: the database, the broker and the storage of objects."""

import secrets

from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

_TIMEOUT_SECONDS = 2


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return f"PostgreSQL {version}"


def check_broker() -> str:
    """Ask the queue itself, with a connection of its own that gives up soon."""
    with current_app.connection_for_write(
        transport_options={"socket_connect_timeout": _TIMEOUT_SECONDS, "socket_timeout": _TIMEOUT_SECONDS}
    ) as broker:
        broker.ensure_connection(max_retries=1, timeout=_TIMEOUT_SECONDS)
    return "answers"


def check_storage() -> str:
    """Write, read and delete a tiny object through the storage that uploads take."""
    content = secrets.token_bytes(16)
    name = default_storage.save(f"health/{content.hex()}", ContentFile(content))
    try:
        with default_storage.open(name) as stored:
            if stored.read() != content:
                raise OSError("what was read is not what was written")
    finally:
        default_storage.delete(name)
    return "writes and reads"
