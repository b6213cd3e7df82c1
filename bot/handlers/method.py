"""/method: the assessment method in force; in reply to a file, what that one would change, and adopting it.

Adopting takes two: the supervision office puts the file before the district leaders, one of them says yes.
"""

from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import method as texts
from domain.bot_messages import find_bot_message
from domain.errors import NotAllowed, Refused
from domain.method_preview import preview_method
from domain.method_problems import KeyProblem, MethodFileError
from domain.method_proposals import (
    decide_method,
    may_decide_method,
    propose_method,
    revision_that_waits,
    view_proposal,
)
from domain.methods import method_on, require_adoptable
from domain.rules.permissions import Act, can_ever

LARGEST_METHOD = 200_000  # bytes
_PREVIEW, _ADOPT = ("preview", "试算"), ("adopt", "采用")


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("method", for_members(show_method)))
    for verb, handler, act in (
        ("met", press_method, Act.POST_POINTS),
        ("mea", put_forward, Act.POST_POINTS),
        ("mep", show_proposal, Act.DECIDE_MONTH),
        ("mew", show_changes, Act.DECIDE_MONTH),
        ("med", decide, Act.DECIDE_MONTH),
    ):
        hooks.add_handler(CallbackQueryHandler(for_members(handler, act), pattern(verb)))


async def show_method(visit: Visit) -> None:
    """/method: the method in force. `/method preview` or `/method adopt`, in reply to a file: about that one."""
    word = visit.args[0].lower() if visit.args else ""
    if word in _PREVIEW:
        await _try_file(visit, adopt=False)
    elif word in _ADOPT:
        await _try_file(visit, adopt=True)
    else:
        method = await visit.office.read(method_on, visit.today)
        waiting = await visit.office.read(revision_that_waits) if can_ever(visit.actor, Act.DECIDE_MONTH) else None
        decides = (
            waiting is not None and may_decide_method(visit.actor) and waiting.proposed_by != visit.actor.person_id
        )
        keyboard = texts.method_buttons(waiting if decides else None, can_ever(visit.actor, Act.POST_POINTS), visit.t)
        html = texts.method_text(method, visit.t)
        if waiting is not None:
            html += texts.waits_since(waiting, visit.office.settings.zone, visit.t)
        await visit.say(html, keyboard)


async def take_method(visit: Visit) -> bool:
    """A .toml file that the office sends in private and in answer to nothing: offer what can be done with it."""
    message = visit.message
    document = message.document if message else None
    if document is None or not visit.private or not can_ever(visit.actor, Act.POST_POINTS):
        return False
    if (message and message.reply_to_message) or not (document.file_name or "").casefold().endswith(".toml"):
        return False
    if (document.file_size or 0) > LARGEST_METHOD:
        raise Refused("method_file_where")
    html, keyboard = texts.a_method_came(visit.t)
    await visit.say(html, keyboard, reply=True, about=[], kind="method", payload={"file_id": document.file_id})
    return True


async def press_method(visit: Visit) -> None:
    """`met:<what>`: how, or, about the file of this message, preview or adopt."""
    await visit.answered()
    if visit.button[1] == "how":
        await visit.say(texts.how_to_revise(visit.t))
    elif visit.button[1] in ("preview", "adopt"):
        await _try(visit, await _file_of_message(visit), adopt=visit.button[1] == "adopt")
    else:
        raise Refused("gone")


async def _try_file(visit: Visit, *, adopt: bool) -> None:
    """The file that is replied to."""
    if not can_ever(visit.actor, Act.POST_POINTS):
        raise NotAllowed(Act.POST_POINTS)
    replied = visit.message.reply_to_message if visit.message else None
    document = replied.document if replied else None
    if document is None or (document.file_size or 0) > LARGEST_METHOD:
        raise Refused("method_file_where")
    await _try(visit, document.file_id, adopt=adopt)


async def _try(visit: Visit, file_id: str, *, adopt: bool) -> None:
    """Replay the year under a file; with `adopt`, offer to put it before the leaders."""
    try:
        text = await _text_of(visit, file_id)
        if adopt:
            _, adopted = await visit.office.read(require_adoptable, text)
            if adopted is not None:
                raise Refused("method_adopted_already", version=adopted.version)
        zone = visit.office.settings.zone
        found = await visit.office.read(preview_method, text, visit.today, visit.now, zone=zone)
    except UnicodeDecodeError:
        await visit.say(texts.method_problems([KeyProblem("", "no_text")], visit.t), reply=True)
    except MethodFileError as error:
        await visit.say(texts.method_problems(error.problems, visit.t), reply=True)
    else:
        await visit.say(texts.preview_text(found, visit.t), reply=True)
        if adopt:
            html, keyboard = texts.put_forward(found.proposed, visit.t)
            await visit.say(html, keyboard, about=[], kind="method", payload={"file_id": file_id})


async def _text_of(visit: Visit, file_id: str) -> str:
    """Raises Refused, UnicodeDecodeError."""
    try:
        file = await visit.bot.get_file(file_id)
        return bytes(await file.download_as_bytearray()).decode("utf-8-sig")
    except TelegramError:
        raise Refused("file_not_fetched") from None


async def _file_of_message(visit: Visit) -> str:
    """The file that the message with the pressed button is about. Raises Refused("gone")."""
    message_id = visit.message.message_id if visit.message else 0
    asked = await visit.office.read(find_bot_message, visit.chat_id, message_id)
    if asked is None or asked.kind != "method" or not asked.payload:
        raise Refused("gone")
    return str(asked.payload["file_id"])


async def put_forward(visit: Visit) -> None:
    """`mea`: put the file before the district leaders. It is fetched and read anew."""
    file_id = await _file_of_message(visit)
    try:
        text = await _text_of(visit, file_id)
        zone = visit.office.settings.zone
        proposal = await visit.office.act(propose_method, visit.actor, text, visit.now, zone=zone, source=visit.source)
    except (UnicodeDecodeError, MethodFileError):
        raise Refused("gone") from None
    await visit.edit(texts.was_put_forward(proposal.method, visit.t))
    await visit.answered()


async def show_proposal(visit: Visit) -> None:
    """`mep:<hash>`: the version that waits, with yes and no, for who decides about it."""
    if not may_decide_method(visit.actor):
        raise NotAllowed(Act.DECIDE_MONTH)
    proposal = await visit.office.read(view_proposal, visit.button[1])
    await visit.say(*texts.proposal_card(proposal, visit.t))
    await visit.answered()


async def show_changes(visit: Visit) -> None:
    """`mew:<hash>`: what the version that waits would change, for who decides about it."""
    if not may_decide_method(visit.actor):
        raise NotAllowed(Act.DECIDE_MONTH)
    proposal = await visit.office.read(view_proposal, visit.button[1])
    zone = visit.office.settings.zone
    found = await visit.office.read(preview_method, proposal.text, visit.today, visit.now, zone=zone)
    await visit.say(texts.preview_text(found, visit.t))
    await visit.say(texts.method_text(proposal.method, visit.t))
    await visit.answered()


async def decide(visit: Visit) -> None:
    """`med:<hash>:<y|n>`: a district leader's yes or no to the very file that was shown."""
    yes = visit.button[2] == "y"
    zone = visit.office.settings.zone
    proposal = await visit.office.read(view_proposal, visit.button[1])
    await visit.office.act(decide_method, visit.actor, visit.button[1], yes, visit.now, zone=zone, source=visit.source)
    await visit.edit(texts.was_decided(proposal.method, visit.actor.name, yes, visit.t))
    await visit.answered()
