# ruff: noqa: S608  (made of the constants below alone)
"""What is due on a morning is found by indexes: when a task's report day has to be settled anew, and what was handed
out and nobody took note of yet, kept on the task by triggers; indexes for digests sent and reminders put off.

Triggers, because a path that forgot to say that something changed would be a reminder that never comes.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UNSETTLED = "'0001-01-01'"
# table -> columns whose change may move the report day that is asked for next, of the task in `task_id`
OF_A_TASK = {
    "reports": ("task_id", "node_id", "received_on", "state", "decided_on", "report_day_on"),
    "nodes": ("task_id", "position", "due_on", "removed_on"),
    "suspensions": ("task_id", "from_on", "until_on"),
}
OF_THE_TASK = ("list_id", "report_cycle", "standing", "withdrawn_on")
NOTED = (
    "EXISTS (SELECT 1 FROM acknowledgements a WHERE a.task_id = tasks.id AND a.unit_id = tasks.lead_unit_id)"
    " OR EXISTS (SELECT 1 FROM reports r WHERE r.task_id = tasks.id)"
)
HANDED_OUT = f"CASE WHEN {NOTED} THEN NULL ELSE (SELECT l.in_force_on FROM lists l WHERE l.id = tasks.list_id) END"


def upgrade() -> None:
    op.add_column("tasks", sa.Column("settle_on", sa.Date(), nullable=True, server_default="0001-01-01"))
    op.add_column("tasks", sa.Column("handed_out_on", sa.Date(), nullable=True))
    op.execute(f"UPDATE tasks SET handed_out_on = {HANDED_OUT}")
    for column in ("settle_on", "handed_out_on"):
        stands = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_tasks_{column}", "tasks", [column], sqlite_where=stands, postgresql_where=stands)
    sent = sa.text("kind = 'digest' AND state = 'sent'")
    op.create_index(
        "ix_notifications_digests", "notifications", ["person_id", "day_on"], sqlite_where=sent, postgresql_where=sent
    )
    op.create_index("ix_snoozes_until_on", "snoozes", ["until_on"])
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


def _unsettle(where: str) -> str:
    """Unsettled rows are left alone: an import touches a task many times."""
    return f"UPDATE tasks SET settle_on = {UNSETTLED} WHERE {where} AND (settle_on IS NULL OR settle_on > {UNSETTLED})"


def _sqlite() -> Iterator[str]:
    for table, columns in OF_A_TASK.items():
        named = f"CREATE TRIGGER {table}_unsettle"
        new, old = _unsettle("id = NEW.task_id"), _unsettle("id = OLD.task_id")
        yield f"{named}_insert AFTER INSERT ON {table} BEGIN {new}; END"
        yield f"{named}_delete AFTER DELETE ON {table} BEGIN {old}; END"
        yield (
            f"{named}_update AFTER UPDATE OF {', '.join(columns)} ON {table}"
            f" WHEN {_changed(columns, 'IS NOT')} BEGIN {old}; {new}; END"
        )
    yield (
        f"CREATE TRIGGER tasks_unsettle_update AFTER UPDATE OF {', '.join(OF_THE_TASK)} ON tasks"
        f" WHEN {_changed(OF_THE_TASK, 'IS NOT')} BEGIN {_unsettle('id = NEW.id')}; END"
    )
    yield (
        "CREATE TRIGGER lists_unsettle_update AFTER UPDATE OF in_force_on, year ON lists BEGIN "
        f"{_unsettle('list_id = NEW.id')}; UPDATE tasks SET handed_out_on = {HANDED_OUT} WHERE list_id = NEW.id; END"
    )
    of_it = f"UPDATE tasks SET handed_out_on = {HANDED_OUT} WHERE id = NEW.id"
    yield f"CREATE TRIGGER tasks_handed_out_insert AFTER INSERT ON tasks BEGIN {of_it}; END"
    yield f"CREATE TRIGGER tasks_handed_out_update AFTER UPDATE OF lead_unit_id, list_id ON tasks BEGIN {of_it}; END"
    noted = "UPDATE tasks SET handed_out_on = NULL WHERE id = NEW.task_id AND handed_out_on IS NOT NULL"
    yield f"CREATE TRIGGER reports_noted_insert AFTER INSERT ON reports BEGIN {noted}; END"
    yield (
        "CREATE TRIGGER acknowledgements_noted_insert AFTER INSERT ON acknowledgements"
        f" BEGIN {noted} AND lead_unit_id = NEW.unit_id; END"
    )


def _postgresql() -> Iterator[str]:
    def function(name: str, *statements: str) -> str:
        body = "; ".join(statements)
        return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$"

    def after(act: str, table: str, name: str, when: str = "") -> str:
        kind = act.partition(" ")[0].lower()
        when = f" WHEN ({when})" if when else ""
        return (
            f"CREATE TRIGGER {table}_{name}_{kind} AFTER {act} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {name}()"
        )

    differs = "IS DISTINCT FROM"
    yield function(
        "unsettle_task",
        f"IF TG_OP <> 'INSERT' THEN {_unsettle('id = OLD.task_id')}; END IF",
        f"IF TG_OP <> 'DELETE' THEN {_unsettle('id = NEW.task_id')}; END IF",
    )
    for table, columns in OF_A_TASK.items():
        yield after("INSERT", table, "unsettle_task")
        yield after("DELETE", table, "unsettle_task")
        yield after(f"UPDATE OF {', '.join(columns)}", table, "unsettle_task", _changed(columns, differs))
    yield function("unsettle_this_task", _unsettle("id = NEW.id"))
    yield after(f"UPDATE OF {', '.join(OF_THE_TASK)}", "tasks", "unsettle_this_task", _changed(OF_THE_TASK, differs))
    yield function(
        "list_moved",
        _unsettle("list_id = NEW.id"),
        f"UPDATE tasks SET handed_out_on = {HANDED_OUT} WHERE list_id = NEW.id",
    )
    yield after("UPDATE OF in_force_on, year", "lists", "list_moved")
    yield function("hand_out_task", f"UPDATE tasks SET handed_out_on = {HANDED_OUT} WHERE id = NEW.id")
    yield after("INSERT", "tasks", "hand_out_task")
    yield after("UPDATE OF lead_unit_id, list_id", "tasks", "hand_out_task")
    noted = "UPDATE tasks SET handed_out_on = NULL WHERE id = NEW.task_id AND handed_out_on IS NOT NULL"
    yield function("task_reported", noted)
    yield after("INSERT", "reports", "task_reported")
    yield function("task_acknowledged", f"{noted} AND lead_unit_id = NEW.unit_id")
    yield after("INSERT", "acknowledgements", "task_acknowledged")
