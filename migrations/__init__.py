"""How the store changed. `upgrade` brings a store to the newest version; it is called at each start."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

FOLDER = Path(__file__).parent


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def upgrade(engine: Engine) -> None:
    """Apply the migrations that are missing, all in one transaction: a failure leaves the store as it was."""
    config = _config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def newest_version() -> str:
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def stored_version(engine: Engine) -> str | None:
    """The version of the store, or None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
