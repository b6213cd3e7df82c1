"""Everything the local Telegram holds, and the few acts that keep it whole."""

import itertools
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.bell import Bell
from sandbox.calls import CallRecord
from sandbox.clock import Clock
from sandbox.errors import Json, UserSideError
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.rate import RateRule
from sandbox.state import SUPERGROUP_BASE, Bot, Chat, Person, Post
from sandbox.updates import UpdateQueue
from sandbox.webhook import Webhook

DEFAULT_TOKEN = "7000000001:local-telegram-no-secret"  # noqa: S105 - opens nothing but this sandbox
CALLBACK_LIFETIME = 30.0
"""Seconds in which a pressed button waits for its answer."""


@dataclass(eq=False)
class Callback:
    id: str
    person: int
    chat: int
    message_id: int
    pressed: float
    answer: Json | None = None


@dataclass(eq=False)
class World:
    token: str
    bot: Bot
    bot_api: tuple[int, int] = (10, 1)
    clock: Clock = field(default_factory=Clock)
    people: dict[int, Person] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    webhook: Webhook = field(default_factory=Webhook)
    calls: CallRecord = field(default_factory=CallRecord)
    faults: Faults = field(default_factory=Faults)
    rate: RateRule = field(default_factory=RateRule)
    files: Files = field(default_factory=Files)
    events: Events = field(default_factory=Events)
    callbacks: dict[str, Callback] = field(default_factory=dict)
    commands: dict[tuple[str, int, int, str], list[Json]] = field(default_factory=dict)
    """(scope, chat, user, language) to commands."""
    typing: dict[int, tuple[str, float]] = field(default_factory=dict)
    """Chat to the bot's last action and the moment it fades."""
    bell: Bell = field(default_factory=Bell)
    """Rings when any chat changes."""
    seq: int = 0
    mailbox: int = 0
    """Last message id of private chats and groups."""
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def next_number(self) -> int:
        return next(self._ids)

    # people and chats

    def person(self, person_id: Any) -> Person:
        if not isinstance(person_id, int):
            raise UserSideError(f"a person is named by a whole number; found {person_id!r}")
        if person_id not in self.people:
            raise UserSideError(f"no person with id {person_id}; create one with POST /user/people", 404)
        return self.people[person_id]

    def private_chat(self, person: Person) -> Chat:
        chat = self.chats.get(person.id)
        if chat is None:
            chat = self.chats[person.id] = Chat(person.id, "private")
            chat.members = {person.id: "member", self.bot.id: "member"}
        return chat

    def new_group_id(self, *, supergroup: bool) -> int:
        number = self.next_number()
        return SUPERGROUP_BASE - 1_200_000_000 - number if supergroup else -4_000_000 - number

    def shown_chat(self, chat: Chat) -> Json:
        """A Chat object as messages carry it."""
        if chat.type == "private":
            person = self.people[chat.id]
            shown: Json = {"id": chat.id, "type": "private", "first_name": person.first_name}
            if person.last_name:
                shown["last_name"] = person.last_name
            if person.username:
                shown["username"] = person.username
            return shown
        shown = {"id": chat.id, "title": chat.title, "type": chat.type}
        if chat.username:
            shown["username"] = chat.username
        if chat.is_forum:
            shown["is_forum"] = True
        if chat.type == "group":
            shown["all_members_are_administrators"] = False
        return shown

    # messages

    def next_message_id(self, chat: Chat) -> int:
        if chat.type == "supergroup":
            chat.last_message_id += 1
            return chat.last_message_id
        self.mailbox += 1
        return self.mailbox

    def add_post(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        *,
        by_bot: bool,
        html: str | None = None,
        markup: Json | None = None,
    ) -> Post:
        """Puts a message into a chat and tells everybody who looks at it."""
        message: Json = {
            "message_id": self.next_message_id(chat),
            "from": sender,
            "chat": self.shown_chat(chat),
            "date": self.clock.unix(),
            **content,
        }
        if markup is not None and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        post = Post(message, by_bot, 0, html, markup)
        chat.posts[message["message_id"]] = post
        self.touch(chat, post, "new")
        return post

    def touch(self, chat: Chat, post: Post, what: str) -> None:
        """Marks a post as changed just now: `what` is new, edited or deleted."""
        self.seq += 1
        post.seq = chat.seq = self.seq
        if what == "deleted":
            post.deleted = True
        self.events.tell(set(chat.members), {"type": what, "chat": chat.id, "message_id": post.message["message_id"]})
        self.bell.ring()

    def queue(self, kind: str, content: Json) -> int | None:
        return self.updates.add(kind, content)

    # callback queries

    def new_callback(self, person: int, chat: int, message_id: int) -> Callback:
        callback = Callback(str(secrets.randbelow(9 * 10**17) + 10**17), person, chat, message_id, time.monotonic())
        self.callbacks[callback.id] = callback
        return callback

    def mention(self, user_id: int) -> Json | None:
        person = self.people.get(user_id)
        if person is None:
            return self.bot.user() if user_id == self.bot.id else None
        return person.user()


def new_world(token: str = DEFAULT_TOKEN, username: str = "district_local_bot", name: str = "", **more: Any) -> World:
    """An empty local Telegram with one bot, whose id is the number before the token's colon."""
    head, colon, tail = token.partition(":")
    if not (head.isdigit() and colon and tail):
        raise ValueError(f"a token looks like 123456:letters; this one is {token!r}")
    return World(token, Bot(int(head), username, name or "督查督办 · Supervision"), **more)
