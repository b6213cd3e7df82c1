"""The type of the application, for those who hang up handlers."""

from typing import Any

from telegram.ext import Application

App = Application[Any, Any, Any, Any, Any, Any]
