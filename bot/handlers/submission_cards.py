"""The cards of a submission, wherever they lie in the office: kept true when files follow or a colleague decides."""

import logging

from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.road import Visit
from bot.texts import reviews as words
from bot.texts.language import translator
from domain.reviews import cards_of_submission, view_submission

log = logging.getLogger(__name__)


async def refresh_submission_cards(visit: Visit, report_id: int) -> None:
    """Change each card that the bot sent about this submission, except the one whose button was just pressed."""
    cards = await visit.office.read(cards_of_submission, report_id)
    if not cards:
        return
    view = await visit.office.read(view_submission, report_id)
    pressed = visit.message.message_id if visit.query is not None and visit.message is not None else None
    for card in cards:
        if (card.chat_id, card.message_id) == (visit.chat_id, pressed):
            continue
        html, keyboard = words.submission_card(view, translator(card.language or visit.office.settings.language))
        try:
            await visit.bot.edit_message_text(
                html, card.chat_id, card.message_id, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
        except TelegramError as error:  # unchanged, gone, or out of reach: /review shows how it stands
            log.info("a card of report %s was not changed: %s", report_id, error.message)
