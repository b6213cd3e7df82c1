"""What the features of the bot hang up."""

from typing import Any

from telegram.ext import BaseHandler, CallbackQueryHandler


def verb_of(handler: BaseHandler[Any, Any, Any]) -> str | None:
    """The verb of the buttons that a handler hears; None for a handler of something else."""
    if not isinstance(handler, CallbackQueryHandler) or handler.pattern is None:
        return None
    return str(getattr(handler.pattern, "pattern", "")).removeprefix("^").removesuffix("(:|$)")
