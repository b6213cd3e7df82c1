"""Opening the store at the start: the folder is made, missing migrations are applied."""

from sqlalchemy.exc import DatabaseError, OperationalError

from bot.settings import Settings
from db import Store
from migrations import NewerStoreError, newest_version, upgrade
from upkeep.integrity import sqlite_path

# What the store raises while it is away: locked, its disk full, its server gone.
StoreAwayError = OperationalError


class StoreError(Exception):
    """The store cannot be opened. The text is one line for the person who starts the bot."""


def open_store(settings: Settings) -> Store:
    """The migrated store of these settings; on SQLite only the bot's own user can read it.

    Raises StoreError where the file is damaged, belongs to a newer program, cannot be reached, or a migration fails:
    then nothing was changed.
    """
    path = sqlite_path(settings.database_url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database_url)
    try:
        _require_sound(store)
        upgrade(store.engine)
    except StoreError:
        store.close()
        raise
    except NewerStoreError as error:
        store.close()
        raise StoreError(f"the store is of a newer program (version {error}): install that one again") from None
    except Exception as error:
        store.close()
        reason = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
        if isinstance(error, OperationalError) and path is None:
            raise StoreError(f"the database cannot be reached: {reason[0]}; see DATABASE_URL") from None
        raise StoreError(
            f"the store could not be brought to version {newest_version()} ({reason[0]}): nothing was changed"
        ) from error
    return store


def _require_sound(store: Store) -> None:
    """A damaged SQLite file is refused before anything is written to it."""
    path = sqlite_path(store.url)
    if path is None or not path.exists():
        return
    try:
        with store.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    except OperationalError:  # locked, or the disk is full: not damaged
        raise
    except DatabaseError as error:
        found = str(error.orig)
    if found != "ok":
        words = str(found).splitlines()[-1]
        raise StoreError(f"{path} is damaged ({words}). Look into the last backup with: python -m bot restore")
