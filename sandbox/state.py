"""What the local Telegram knows: people, chats and what was said in them.

Identifiers follow Telegram: a private chat has the person's id, a group a small negative one, a supergroup
one below -10^12. Messages of private chats and groups share one counter (a bot's mailbox); a supergroup
counts its own.
"""

from dataclasses import dataclass, field
from typing import Literal

from sandbox.errors import Json

ChatType = Literal["private", "group", "supergroup"]
SUPERGROUP_BASE = -1_000_000_000_000


@dataclass(eq=False)
class Person:
    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    label: Json = field(default_factory=dict)
    blocked: bool = False
    deactivated: bool = False
    started: bool = False
    """Wrote to the bot at least once: only then may the bot write to them."""

    def user(self) -> Json:
        shown: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if value := getattr(self, name):
                shown[name] = value
        return shown


@dataclass(eq=False)
class Post:
    """One message as it stands, and when it last changed."""

    message: Json
    by_bot: bool
    seq: int
    html: str | None = None
    """The HTML it was sent with, if any."""
    markup: Json | None = None
    """The reply markup of whatever kind; the Bot API shows only inline keyboards in a message."""
    edited: bool = False
    deleted: bool = False
    reactions: dict[int, str] = field(default_factory=dict)
    """User id to emoji."""


@dataclass(eq=False)
class Chat:
    id: int
    type: ChatType
    title: str = ""
    username: str = ""
    description: str = ""
    is_forum: bool = False
    members: dict[int, str] = field(default_factory=dict)
    """User id to status: creator, administrator, member, left, kicked."""
    posts: dict[int, Post] = field(default_factory=dict)
    topics: dict[int, Json] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    read_up_to: dict[int, int] = field(default_factory=dict)
    """User id to the seq that person has seen."""
    migrated_to: int | None = None
    migrated_from: int | None = None
    last_message_id: int = 0
    seq: int = 0
    menu_button: Json | None = None
    photo: Json | None = None

    @property
    def is_group(self) -> bool:
        return self.type != "private"

    def has(self, user_id: int) -> bool:
        return self.members.get(user_id, "left") not in ("left", "kicked")


@dataclass(eq=False)
class Bot:
    id: int
    username: str
    first_name: str
    privacy: bool = True
    """Privacy mode: in groups the bot gets commands, replies to it and service messages only."""
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})
    rights: dict[bool, Json] = field(default_factory=dict)

    def user(self) -> Json:
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}
