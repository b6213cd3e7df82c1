"""docs/sandbox.md names everything there is."""

from pathlib import Path

import pytest

from sandbox.__main__ import parser
from sandbox.control import ROUTES as CONTROL
from sandbox.faults import STATUS_KINDS, WIRE_KINDS
from sandbox.methods.elsewhere import NAMES
from sandbox.methods.table import METHODS
from sandbox.user.routes import ROUTES as USER

TEXT = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
PATHS = sorted({route.path.split("{")[0].rstrip("/") for route in (*USER, *CONTROL)})
OPTIONS = [option for action in parser()._actions for option in action.option_strings if option.startswith("--")]


@pytest.mark.parametrize("word", [*METHODS, *PATHS, *STATUS_KINDS, *WIRE_KINDS, *OPTIONS])
def test_it_is_documented(word: str) -> None:
    if word != "--help":
        assert word in TEXT


def test_no_method_is_both_here_and_missing() -> None:
    assert not NAMES & {name.lower() for name in METHODS}
