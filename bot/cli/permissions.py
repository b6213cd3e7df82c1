"""`python -m bot permissions`: docs/permissions.md on standard output."""

import argparse
import sys

from bot.texts.permissions_page import permissions_page


def configure(parser: argparse.ArgumentParser) -> None:
    """Nothing to say beside the command."""


def run(args: argparse.Namespace) -> int:
    sys.stdout.write(permissions_page())
    return 0
