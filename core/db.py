"""Migration operations by which the database itself forbids what must never be."""

from django.db.migrations.operations import RunSQL


class AppendOnly(RunSQL):
    """Refuse UPDATE and DELETE on a table.

    ``SET LOCAL kafedra.unlock = 'on'`` lifts the guard for one transaction: destruction of personal
    data under 152-FZ is an act of its own and the only reason to do so.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(_append_only_sql(table), _drop_sql(table, "append_only"))

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return (type(self).__name__, [self.table], {})


class ImmutableColumns(RunSQL):
    """Refuse UPDATE of the named columns and any DELETE; the other columns may change."""

    def __init__(self, table: str, columns: list[str]) -> None:
        self.table, self.columns = table, columns
        super().__init__(_immutable_sql(table, columns), _drop_sql(table, "immutable"))

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return (type(self).__name__, [self.table, self.columns], {})


def _append_only_sql(table: str) -> str:
    return _guard_sql(table, "append_only", "TRUE", "is append-only")


def _immutable_sql(table: str, columns: list[str]) -> str:
    old = ", ".join(f"OLD.{column}" for column in columns)
    new = ", ".join(f"NEW.{column}" for column in columns)
    changed = f"TG_OP <> 'UPDATE' OR ROW({old}) IS DISTINCT FROM ROW({new})"
    return _guard_sql(table, "immutable", changed, "is immutable once written")


def _guard_sql(table: str, suffix: str, condition: str, rule: str) -> str:
    name = f"{table}_{suffix}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('kafedra.unlock', true), '') = 'on' THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF {condition} THEN
        RAISE EXCEPTION '{table} {rule}: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {name}();
"""


def _drop_sql(table: str, suffix: str) -> str:
    name = f"{table}_{suffix}"
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();"
