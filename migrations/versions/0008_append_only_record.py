"""The audit log is append-only for SQL too; methods stay as adopted; reports and notifications are never deleted.

One change of the audit log is let through: where a person's data is removed, the message an act came from is forgotten.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AUDIT = "the audit log is append-only"
METHODS = "a method stays as it was adopted: adopt a new version"
KEPT = "{table} are never deleted"
FIXED = "id, at, actor_id, act, subject_kind, subject_id, task_id, unit_id, before, after"  # columns of an audit entry


def _sqlite(name: str, when: str, words: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"


def _sqlite_replace(table: str, words: str) -> str:
    """INSERT OR REPLACE deletes a row without a delete trigger: so an id that stands is refused as well."""
    there = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608  (a constant)
    return _sqlite(f"{table}_no_replace", f"INSERT ON {table} WHEN {there}", words)


def _sqlite_statements() -> list[str]:
    made = [
        _sqlite("audit_no_update", f"UPDATE OF {FIXED} ON audit", AUDIT),
        _sqlite(
            "audit_only_forgets",
            "UPDATE OF chat_id, message_id ON audit WHEN NEW.chat_id IS NOT NULL OR NEW.message_id IS NOT NULL",
            AUDIT,
        ),
        _sqlite("audit_no_delete", "DELETE ON audit", AUDIT),
        _sqlite_replace("audit", AUDIT),
        _sqlite("method_versions_no_update", "UPDATE ON method_versions", METHODS),
        _sqlite("method_versions_no_delete", "DELETE ON method_versions", METHODS),
        _sqlite_replace("method_versions", METHODS),
    ]
    for table in ("reports", "notifications"):
        words = KEPT.format(table=table)
        made += [_sqlite(f"{table}_no_delete", f"DELETE ON {table}", words), _sqlite_replace(table, words)]
    return made


def _postgresql_statements() -> list[str]:
    made = [
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'UPDATE' THEN "
        "IF NEW.chat_id IS NULL AND NEW.message_id IS NULL AND "
        "to_jsonb(NEW) - 'chat_id' - 'message_id' = to_jsonb(OLD) - 'chat_id' - 'message_id' THEN RETURN NEW; END IF; "
        f"END IF; RAISE EXCEPTION '{AUDIT}'; END $$",
        "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
        "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
    ]
    refused = {"method_versions": (METHODS, "UPDATE OR DELETE")}
    refused |= {table: (KEPT.format(table=table), "DELETE") for table in ("reports", "notifications")}
    for table, (words, changes) in refused.items():
        made += [
            f"CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$",
            f"CREATE TRIGGER {table}_no_change BEFORE {changes} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_kept()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_kept()",
        ]
    return made


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite_statements() if sqlite else _postgresql_statements():
        op.execute(statement)
