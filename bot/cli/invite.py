"""`python -m bot invite`: a personal link from the command line, for the first people of an office."""

import argparse
import asyncio
import sys
from datetime import timedelta

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.cli.parsing import whole
from bot.cli.terminal import terminal_words
from bot.clock import Clock
from bot.settings import Settings, load_settings
from bot.stores import open_store
from bot.texts.invites import link_of
from bot.texts.language import Translator
from bot.texts.refusals import refusal
from bot.texts.worded import Source as _
from domain.errors import Refused
from domain.invites import VALID_FOR, create_invite
from domain.people import find_unit
from domain.rules.permissions import OF_A_UNIT, Role


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--role", required=True, choices=[role.value for role in Role], help=_("what the person will be")
    )
    parser.add_argument(
        "--unit", metavar=_("UNIT"), help=_("code, name or alias of the unit (for officials and unit heads)")
    )
    parser.add_argument(
        "--portfolio", metavar=_("POST"), help=_("for a district leader: the post as the lists name it; left out = all")
    )
    parser.add_argument(
        "--name",
        default="",
        metavar=_("NAME"),
        help=_("the person's name; left out = as the Telegram account is called"),
    )
    parser.add_argument("--post", default="", metavar=_("POST"), help=_("the person's post"))
    parser.add_argument(
        "--days", type=whole, default=VALID_FOR.days, metavar="N", help=_("for how many days it works (%(default)s)")
    )
    parser.add_argument(
        "--bot", metavar=_("NAME"), help=_("the bot's username, to make the link without asking Telegram")
    )


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    settings = load_settings()
    role = Role(args.role)
    if not 1 <= args.days <= 90:
        print(t.plain("--days: found {days}, takes 1 to 90", days=args.days), file=sys.stderr)
        return 2
    store = open_store(settings)
    try:
        with store.transaction() as session:
            unit = find_unit(session, args.unit) if args.unit else None
            if args.unit and unit is None:
                print(
                    t.plain("--unit: no unit is called {unit}; import units first, or use its code", unit=args.unit),
                    file=sys.stderr,
                )
                return 2
            if args.unit and role not in OF_A_UNIT:
                print(
                    t.plain("--unit: the role {role} is held for the whole district, not for a unit", role=role.value),
                    file=sys.stderr,
                )
                return 2
            invite, code = create_invite(
                session,
                None,
                role,
                unit.id if unit else None,
                args.name,
                args.post,
                args.portfolio,
                timedelta(days=args.days),
                Clock(settings.clock_start).now(),
            )
            until = invite.expires_at.astimezone(settings.zone)
    except Refused as refused:
        print(refusal(refused, t).unescape(), file=sys.stderr)
        return 2
    finally:
        store.close()
    username = args.bot or ask_username(settings, t)
    if username:
        print(link_of(username.removeprefix("@"), code))
    else:
        print(f"/start {code}")
        print(
            t.plain("This is what to write to the bot: its username is not known (no BOT_TOKEN, or no network)."),
            file=sys.stderr,
        )
    print(
        t.plain(
            "Works once, until {until}. Only a hash of it is kept: it cannot be shown again.",
            until=f"{until:%Y-%m-%d %H:%M}",
        ),
        file=sys.stderr,
    )
    return 0


def ask_username(settings: Settings, t: Translator) -> str | None:
    """The bot's name as Telegram knows it; None without a token or a network, with a line that says so."""
    if not settings.bot_token:
        return None

    async def ask() -> str | None:
        request = HTTPXRequest(connect_timeout=5, read_timeout=5)
        async with Bot(settings.bot_token, base_url=f"{settings.api_url}/bot", request=request) as bot:
            return bot.username

    try:
        return asyncio.run(ask())
    except InvalidToken:  # its own words hold the token
        wrong = t.plain("BOT_TOKEN: Telegram does not know this token; @BotFather shows the right one")
        print(wrong, file=sys.stderr)
        return None
    except TelegramError as error:
        print(t.plain("Telegram did not say the bot's name: {error}", error=error.message), file=sys.stderr)
        return None
