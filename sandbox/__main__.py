"""python -m sandbox: serve the local Telegram alone, on the loopback address only."""

import argparse
import asyncio
import contextlib
import signal
import sys

from sandbox.server import HOST, build_app, start
from sandbox.world import DEFAULT_TOKEN, new_world


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    made.add_argument("--port", type=int, default=8081, help="0 takes a free one (default: %(default)s)")
    made.add_argument("--token", default=DEFAULT_TOKEN, help="the bot's token (default: %(default)s)")
    made.add_argument("--username", default="district_local_bot", help="the bot's username (default: %(default)s)")
    made.add_argument("--clock", default="", metavar="URL", help="where the bot's clock is moved; /clock leads there")
    made.add_argument(
        "--bot-api",
        choices=["10.0", "10.1"],
        default="10.1",
        help="10.0 knows no rich messages (default: %(default)s)",
    )
    return made


async def serve(options: argparse.Namespace) -> None:
    major, minor = options.bot_api.split(".")
    world = new_world(options.token, options.username, bot_api=(int(major), int(minor)))
    runner, port = await start(build_app(world, options.clock), options.port)
    print(f"Local Telegram ready: http://{HOST}:{port}/  bot @{options.username}", flush=True)  # noqa: T201
    done = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(name, done.set)
    await done.wait()
    await runner.cleanup()


def main() -> int:
    options = parser().parse_args()
    try:
        asyncio.run(serve(options))
    except (OSError, ValueError) as error:
        print(f"sandbox: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
