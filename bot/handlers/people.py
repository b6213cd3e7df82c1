"""/start, /help, /me, /language: joining, and who somebody is to the bot."""

from telegram import Update
from telegram.constants import ParseMode
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes

from bot.callbacks import pattern
from bot.features import Hooks
from bot.menus import show_menu
from bot.office import office_of
from bot.road import Visit, answer_stranger, for_members, guess_language, who_is
from bot.texts import people as texts
from bot.texts.language import LANGUAGES, translator
from domain.holdings import holdings
from domain.invites import Joined, use_invite
from domain.people import choose_language, find_actor, held_roles
from domain.welcome import outlook


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("start", start))
    hooks.add_handler(CommandHandler("help", for_members(show_help)))
    hooks.add_handler(CommandHandler("me", for_members(show_me)))
    hooks.add_handler(CommandHandler("language", for_members(ask_language)))
    hooks.add_handler(CallbackQueryHandler(for_members(set_language), pattern("lg")))


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/start with a code joins; without one it greets those who have joined. In a group it does nothing.

    A personal code in a group is not looked at: everybody there has read it.
    """
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or chat.type != "private":
        return
    office = office_of(context.application)
    now = office.clock.now()
    today = now.astimezone(office.settings.zone).date()
    arrival = await who_is(office, user, chat, now)
    actor = arrival.actor if arrival is not None else None
    if not context.args:
        if actor is None:
            await answer_stranger(update, context, office)
        else:
            visit = Visit(office, context.bot, update, actor, translator(actor.language), now, [])
            await show_me(visit)
            await show_menu(context.bot, office, actor, chat.id)
        return
    outcome = await office.act(use_invite, context.args[0], user.id, user.full_name, today, now)
    if not isinstance(outcome, Joined):
        t = translator(actor.language if actor else guess_language(user, office))
        words = texts.not_joined(t, outcome, office.settings.zone)
        await context.bot.send_message(chat.id, words, parse_mode=ParseMode.HTML)
        return
    actor = await office.read(find_actor, user.id, today, office.settings.language)
    if actor is None:  # the roster's role begins on a later day
        t = translator(outcome.language or office.settings.language)
        await context.bot.send_message(chat.id, texts.who_you_are(t, outcome.roles), parse_mode=ParseMode.HTML)
        return
    t = translator(actor.language)
    ahead = await office.read(outlook, actor, today)
    await context.bot.send_message(
        chat.id,
        texts.welcome(t, outcome.name, outcome.roles, ahead, today, again=not outcome.first_time),
        parse_mode=ParseMode.HTML,
        reply_markup=texts.language_keyboard(t),
    )
    await show_menu(context.bot, office, actor, chat.id)


async def show_help(visit: Visit) -> None:
    """/help: what this person can do, with examples that work."""
    ahead = await visit.office.read(outlook, visit.actor, visit.today)
    await visit.say(texts.help_text(visit.t, visit.actor, ahead))


async def show_me(visit: Visit) -> None:
    """/me: who somebody is to the bot. In a group only a line: what is held about people is for them alone."""
    if not visit.private:
        await visit.say(texts.in_private(visit.t), reply=True)
        return
    roles = await visit.office.read(held_roles, visit.actor.person_id, visit.today, coming=True)
    held = await visit.office.read(holdings, visit.actor.person_id)
    words = texts.about_me(visit.t, tuple(roles), visit.actor.language, held, visit.office.settings.zone)
    await visit.say(words)


async def ask_language(visit: Visit) -> None:
    """/language: one button each."""
    await visit.say(texts.which_language(visit.t), texts.language_keyboard(visit.t))


async def set_language(visit: Visit) -> None:
    """A language was chosen: from the next message on, and in the menu."""
    language = visit.button[1]
    if language not in LANGUAGES or visit.update.effective_user is None:
        await visit.answered()
        return
    await visit.office.act(choose_language, visit.actor.person_id, language, visit.now, source=visit.source)
    await visit.toast("" if visit.private else texts.language_chosen(language).striptags())
    user_id = visit.update.effective_user.id
    actor = await visit.office.read(find_actor, user_id, visit.today, visit.office.settings.language)
    if actor is not None:
        await show_menu(visit.bot, visit.office, actor, user_id)
    if visit.private:
        await visit.say(texts.language_chosen(language))
