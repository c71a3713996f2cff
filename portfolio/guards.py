"""The migration operation by which the database itself refuses to change what is held."""

from django.db.migrations.operations import RunSQL


class AppendOnly(RunSQL):
    """Refuse UPDATE and DELETE on a table.

    ``SET LOCAL portfolio.unlock = 'on'`` lifts the guard for one transaction: for the destruction
    of personal data that the law asks for, and nothing else.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        name = f"{table}_append_only"
        super().__init__(
            f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('portfolio.unlock', true), '') <> 'on' THEN
        RAISE EXCEPTION '{table} is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {name}();
""",
            f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();",
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return (type(self).__name__, [self.table], {})
