"""People and what becomes of them: made, blocking, unblocking, deleting their account."""

from sandbox.errors import Json, UserSideError
from sandbox.state import Chat, Person
from sandbox.user.speaking import say, text_of
from sandbox.user.viewing import chat_line
from sandbox.world import World

FIRST_PERSON = 5_000_000_000
FIELDS = ("first_name", "last_name", "username", "language_code")


def create(world: World, wish: Json) -> Person:
    """Makes a person, or changes the one with this id."""
    person_id = wish.get("id")
    if person_id is None:
        person_id = FIRST_PERSON + world.next_number()
    if isinstance(person_id, bool) or not isinstance(person_id, int) or person_id <= 0:
        raise UserSideError(f"id: found {person_id!r}, expected a positive whole number")
    if person_id == world.bot.id:
        raise UserSideError("id: this is the bot's")
    person = world.people.get(person_id)
    if person is None:
        if not wish.get("first_name"):
            raise UserSideError("first_name: a person needs one")
        person = world.people[person_id] = Person(person_id, str(wish["first_name"]))
    for name in FIELDS:
        if name in wish:
            setattr(person, name, str(wish[name] or ""))
    if isinstance(wish.get("label"), dict):
        person.label = wish["label"]
    world.private_chat(person)
    world.events.tell_all({"type": "people"})
    return person


def shown(world: World, person: Person) -> Json:
    """A person with their chats, newest first; the private chat with the bot is always among them."""
    chats = [c for c in world.chats.values() if person.id in c.members and c.migrated_to is None]
    chats.sort(key=lambda c: -c.seq)
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": person.language_code,
        "label": person.label,
        "blocked": person.blocked,
        "deactivated": person.deactivated,
        "started": person.started,
        "chats": [chat_line(world, person, chat) for chat in chats],
    }


def member(user: Json, status: str) -> Json:
    """A ChatMember object; fields beyond the status are those of the plain kinds."""
    shown_member: Json = {"user": user, "status": status}
    if status == "kicked":
        shown_member["until_date"] = 0
    if status == "administrator":
        shown_member |= {
            "can_be_edited": False, "is_anonymous": False, "can_manage_chat": True, "can_delete_messages": True,
            "can_manage_video_chats": True, "can_restrict_members": True, "can_promote_members": False,
            "can_change_info": True, "can_invite_users": True, "can_post_stories": False,
            "can_edit_stories": False, "can_delete_stories": False, "can_pin_messages": True,
            "can_manage_topics": True,
        }  # fmt: skip
    if status == "creator":
        shown_member["is_anonymous"] = False
    return shown_member


def membership_change(world: World, chat: Chat, by: Json, user: Json, old: str, new: str) -> Json:
    return {
        "chat": world.shown_chat(chat),
        "from": by,
        "date": world.clock.unix(),
        "old_chat_member": member(user, old),
        "new_chat_member": member(user, new),
    }


def set_blocked(world: World, person: Person, blocked: bool) -> int | None:
    """Blocks or unblocks the bot; it gets `my_chat_member`."""
    if person.blocked == blocked:
        return None
    person.blocked = blocked
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    chat = world.private_chat(person)
    world.events.tell([person.id], {"type": "people"})
    change = membership_change(world, chat, person.user(), world.bot.user(), old, new)
    return world.queue("my_chat_member", change)


def join_by_link(world: World, person: Person, link: str) -> tuple[Json, int | None]:
    """Opens `https://t.me/<bot>?start=X` and presses Start: sends `/start X`. Unblocks the bot on the way."""
    payload = payload_of(world, link)
    if person.blocked:
        set_blocked(world, person, False)
    text = f"/start {payload}" if payload else "/start"
    post, update_id = say(world, person, world.private_chat(person), text_of(text))
    return post.message, update_id


def payload_of(world: World, link: str) -> str:
    """The payload of a link, or the payload itself: 64 of A–Z a–z 0–9 _ -."""
    payload = link.strip()
    if "t.me/" in payload or payload.startswith("tg://"):
        name = payload.split("t.me/", 1)[-1].split("?", 1)[0].strip("/")
        if "t.me/" in payload and name.lower() != world.bot.username.lower():
            raise UserSideError(f"link: leads to {name!r}, this bot is {world.bot.username!r}")
        payload = payload.split("start=", 1)[1].split("&", 1)[0] if "start=" in payload else ""
    if len(payload) > 64 or not all(c.isascii() and (c.isalnum() or c in "_-") for c in payload):
        raise UserSideError(f"payload: {payload!r} is not up to 64 of A-Z a-z 0-9 _ -")
    return payload
