"""How the store changed. `upgrade` brings a store to the newest version; it is called at each start.

Alembic is imported only where there is something to do: at nearly every start there is not, and it weighs 8 MB.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

FOLDER = Path(__file__).parent


class NewerStoreError(Exception):
    """The store has a version that this program does not know: a newer one used it."""


def upgrade(engine: Engine) -> None:
    """Apply the migrations that are missing, all in one transaction: a failure leaves the store as it was.

    Raises NewerStoreError for a store of a newer program.
    """
    version = stored_version(engine)
    if version == newest_version():
        return
    if version is not None and version not in versions():
        raise NewerStoreError(version)
    from alembic import command

    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def versions() -> list[str]:
    """All versions there are, oldest first: the numbers that the files in versions/ begin with."""
    return sorted(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def newest_version() -> str:
    return versions()[-1]


def stored_version(engine: Engine) -> str | None:
    """The version of the store, or None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
