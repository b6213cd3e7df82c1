"""The real composer, and in Telegram's place a bag that holds what was sent."""

import re

from bot.outgoing.composed import Composed
from bot.sender import Letter, TelegramSender
from bot.settings import load_settings
from domain.outcomes import Outcome, Sent


class Post(TelegramSender):
    def __init__(self) -> None:
        super().__init__(None, load_settings({}, None))  # type: ignore[arg-type]
        self.bag: list[tuple[int, Composed]] = []
        self.lengths: list[int] = []

    async def send(self, letter: Letter) -> Outcome:
        self.lengths.append(len(re.sub(r"<[^>]+>", "", letter.composed.html)))
        self.bag.append((letter.chat_id, letter.composed))
        return Sent(letter.chat_id, len(self.lengths), letter.composed.kind, [], letter.composed.payload)

    async def reachable(self) -> bool:
        return True

    def emptied(self) -> list[tuple[int, str]]:
        """What came since the last look: (chat, text), in order of the chats."""
        found = sorted((chat, composed.html) for chat, composed in self.bag)
        self.bag.clear()
        return found
