"""Opening the store at the start: the folder is made, missing migrations are applied."""

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from bot.settings import Settings
from db import Store
from migrations import upgrade

# What the store raises while it is away: locked, its disk full, its server gone.
StoreAwayError = OperationalError


def open_store(settings: Settings) -> Store:
    """The migrated store of these settings."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database_url)
    upgrade(store.engine)
    return store
