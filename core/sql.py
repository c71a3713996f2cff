"""Fixed statements for the few reads and writes that stand in every request.

Composing a query in Django and planning it anew in PostgreSQL costs several times what answering it
does. Here a statement is composed once per process and prepared once per connection. Everything else
belongs into the ORM.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Generic, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, JSONField, Model

Row = TypeVar("Row", bound=Model)


def select(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement; JSON comes as text, as Django's connections give it."""
    return list(_execute(statement, parameters).fetchall())


def run(statement: str, parameters: Sequence[Any]) -> int:
    """How many rows the statement touched."""
    return int(_execute(statement, parameters).rowcount)


def insert(row: Model, on_conflict: str = "") -> bool:
    """Write a new row and set its primary key; False when ``on_conflict`` let it pass unwritten."""
    statement, fields = _insert_statement(type(row), on_conflict)
    written = select(statement, [_value(field, row) for field in fields])
    if written:
        row.pk = written[0][0]
        row._state.adding = False
    return bool(written)


def update(row: Model, names: tuple[str, ...]) -> None:
    """Write these fields of a row that exists."""
    statement, fields = _update_statement(type(row), names)
    run(statement, [*(_value(field, row) for field in fields), row.pk])


class FixedRead(Generic[Row]):
    """Reads rows of one model by one condition; ``leave_out`` are columns that are not needed."""

    def __init__(self, model: type[Row], condition: str, *, leave_out: Sequence[str] = ()) -> None:
        self._model = model
        self._condition = condition
        self._leave_out = frozenset(leave_out)

    def find(self, *parameters: Any, lock: bool = False) -> Row | None:
        """The row, held until the transaction ends if it is to be locked; None when there is none."""
        statement, names, json_places = self._statement
        rows = select(f"{statement} FOR UPDATE" if lock else statement, parameters)
        if not rows:
            return None
        values = list(rows[0])
        for place in json_places:
            if isinstance(values[place], str):
                values[place] = json.loads(values[place])
        found: Row = self._model.from_db(DEFAULT_DB_ALIAS, names, values)
        return found

    @property
    def _statement(self) -> tuple[str, list[str], list[int]]:
        return _select_statement(self._model, self._condition, self._leave_out)


def _execute(statement: str, parameters: Sequence[Any]) -> Any:
    if connection.queries_logged:  # somebody counts or reads the queries
        logged = connection.cursor()
        logged.execute(statement, parameters)
        return logged
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    cursor: psycopg.Cursor[Any] = psycopg.Cursor(connection.connection)
    with connection.wrap_database_errors:
        cursor.execute(statement, parameters, prepare=True)
    return cursor


@cache
def _select_statement(
    model: type[Model], condition: str, leave_out: frozenset[str]
) -> tuple[str, list[str], list[int]]:
    fields = [field for field in model._meta.concrete_fields if field.attname not in leave_out]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    json_places = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    statement = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {condition}'  # noqa: S608
    return statement, [field.attname for field in fields], json_places


@cache
def _insert_statement(model: type[Model], on_conflict: str) -> tuple[str, list[Field[Any, Any]]]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    key = model._meta.pk.column
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608
        f' {on_conflict} RETURNING "{key}"'
    )
    return statement, fields


@cache
def _update_statement(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Field[Any, Any]]]:
    by_name = {field.name: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    changes = ", ".join(f'"{field.column}" = %s' for field in fields)
    statement = f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "{model._meta.pk.column}" = %s'  # noqa: S608
    return statement, fields


def _value(field: Field[Any, Any], row: Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
