"""One page of wiring, read top to bottom: request, application, handlers in order, what happens on an error."""

import logging
import secrets

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes
from telegram.request import BaseRequest

from bot.clock import Clock
from bot.features import Features
from bot.handlers import FEATURES
from bot.intake import Intake, intake_of
from bot.metrics import Metrics
from bot.office import Office, office_of
from bot.ordering import AT_ONCE
from bot.request import AiohttpRequest
from bot.settings import Settings
from bot.texts.language import translator
from bot.wiring import App
from bot.writing import Writer
from db import Store

log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds that an answer to somebody waits, all in all, where Telegram asks for a pause
ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"]


def build_application(settings: Settings, store: Store, clock: Clock, *, request: BaseRequest | None = None) -> App:
    """The bot, not yet started: features known by name, nothing sent. `request` speaks to Telegram in place of ours."""
    metrics = Metrics()
    application = (
        ApplicationBuilder()
        .token(settings.bot_token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .request(request or AiohttpRequest(AT_ONCE, patience=PATIENCE, watch=metrics.called))
        .get_updates_request(AiohttpRequest(1))  # of the library's own making it would be httpx, and unused
        .updater(None)  # updates come in by bot/intake.py
        .job_queue(None)  # the clock is jobs/clockwork.py
        .build()
    )
    office = Office(settings, store, Writer(store), clock)
    application.bot_data["office"] = office
    application.bot_data["intake"] = Intake(application, office, metrics)
    features = Features(FEATURES)
    application.bot_data["features"] = features
    application.add_handler(features)
    application.add_error_handler(on_error)
    return application


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A handler raised: the log gets it with a number, the person one line with the same number."""
    number = secrets.token_hex(3)
    log.error("error %s in an update", number, exc_info=context.error)
    intake_of(context.application).metrics.updates["failed"] += 1
    if not isinstance(update, Update) or update.effective_chat is None or update.effective_user is None:
        return
    office = office_of(context.application)
    code = update.effective_user.language_code or ""
    t = translator("zh" if code.startswith("zh") or not code else "en" if code else office.settings.language)
    words = t.plain(
        "Something went wrong on my side; nothing of yours was lost or half done. Please try again. (No. {number})",
        number=number,
    )
    try:
        if update.callback_query is not None:
            await update.callback_query.answer(words[:200], show_alert=True)
        elif update.effective_chat.type == "private":
            await context.bot.send_message(update.effective_chat.id, words)
    except TelegramError as error:  # Telegram itself may be what went wrong
        log.warning("error %s could not be told: %s", number, error.message)
