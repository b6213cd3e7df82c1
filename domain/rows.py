"""Single rows written past the unit of work, in the transaction at hand: what every message pays for.

The unit of work takes a multiple of what the statement takes, and puts it off. Whatever these rows refer to stands in
the store already.
"""

from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Table, bindparam
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from db import Base


def put(session: Session, row: Base) -> None:
    """Insert a row with an `id` of the store's giving. It is then as if it had been loaded."""
    table = _table(type(row))
    values = {name: value for name, value in vars(row).items() if name in table.c}
    result = session.connection().execute(_insert(type(row)), values)
    assert result.inserted_primary_key is not None
    row.id = result.inserted_primary_key[0]  # type: ignore[attr-defined]
    make_transient_to_detached(row)
    session.add(row)


def change(session: Session, entity: type[Base], row_id: int, **values: Any) -> None:
    """Set columns of one row; where it is loaded, it says so."""
    session.connection().execute(_update(entity, tuple(values)), {"row_id": row_id} | values)
    loaded = session.identity_map.get(identity_key(entity, row_id))
    if loaded is not None:
        for name, value in values.items():
            set_committed_value(loaded, name, value)


def _table(entity: type[Base]) -> Table:
    return cast(Table, entity.__table__)


@cache
def _insert(entity: type[Base]) -> Executable:
    return _table(entity).insert()


@cache
def _update(entity: type[Base], names: tuple[str, ...]) -> Executable:
    table = _table(entity)
    changed = {name: bindparam(name, type_=table.c[name].type) for name in names}
    return table.update().where(table.c.id == bindparam("row_id")).values(changed)
