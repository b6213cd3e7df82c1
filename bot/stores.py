"""Opening the store at the start: the folder is made, missing migrations are applied."""

from sqlalchemy.exc import DatabaseError, OperationalError

from bot.settings import Settings
from bot.store_errors import StoreError
from bot.texts.worded import Source as _
from db import Store
from migrations import NewerStoreError, newest_version, upgrade
from upkeep.store_file import sqlite_path

# What the store raises while it is away: locked, its disk full, its server gone.
StoreAwayError = OperationalError


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
        message = _("the store is of a newer program (version {version}): install that one again")
        raise StoreError(message, version=error) from None
    except Exception as error:
        store.close()
        reason = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
        if isinstance(error, OperationalError) and path is None:
            message = _("the database cannot be reached: {reason}; see DATABASE_URL")
            raise StoreError(message, reason=reason[0]) from None
        message = _("the store could not be brought to version {version} ({reason}): nothing was changed")
        raise StoreError(message, version=newest_version(), reason=reason[0]) from error
    return store


def _require_sound(store: Store) -> None:
    """A damaged SQLite file is refused before anything is written to it."""
    path = sqlite_path(store.url)
    if path is None or not path.exists():
        return
    try:
        with store.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            connection.exec_driver_sql("PRAGMA shrink_memory")  # it has read every page there is
    except OperationalError:  # locked, or the disk is full: not damaged
        raise
    except DatabaseError as error:
        found = str(error.orig)
    if found != "ok":
        message = _("{file} is damaged ({reason}). Look into the last backup with: python -m bot restore")
        raise StoreError(message, file=path, reason=str(found).splitlines()[-1])
