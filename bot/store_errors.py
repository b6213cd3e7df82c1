"""What opening the store may raise; apart from it, so that a command without a store need not load one."""

from bot.texts.worded import WordedError


class StoreError(WordedError):
    """The store cannot be opened. The words are one line for the person who starts the bot."""
