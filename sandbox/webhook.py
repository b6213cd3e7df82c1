"""Webhooks: updates pushed to the bot, one after another, with the secret header, until it says 200."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from sandbox.clock import Clock
from sandbox.errors import Json, bad_request
from sandbox.updates import UpdateQueue

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0


@dataclass
class Webhook:
    url: str = ""
    secret: str = ""
    max_connections: int = 40
    allowed: list[str] = field(default_factory=list)
    last_error: str = ""
    last_error_at: int = 0

    def set(self, url: str, secret: str, max_connections: int, allowed: list[str]) -> None:
        """Sets where updates go; "" takes the webhook away. Plain http is taken on this machine only."""
        if secret and not SECRET.fullmatch(secret):
            if len(secret) > 256:
                raise bad_request("secret token is too long")
            raise bad_request("secret token contains unallowed characters")
        if url and not url.startswith("https://") and not re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self.url, self.secret, self.allowed = url, secret, allowed
        self.max_connections = max_connections
        self.last_error, self.last_error_at = "", 0

    def info(self, pending: int) -> Json:
        shown: Json = {"url": self.url, "has_custom_certificate": False, "pending_update_count": pending}
        if self.url:
            shown |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self.allowed:
            shown["allowed_updates"] = self.allowed
        if self.last_error:
            shown |= {"last_error_date": self.last_error_at, "last_error_message": self.last_error}
        return shown


Answer = Callable[[Json], Awaitable[None]]


async def deliver(webhook: Webhook, updates: UpdateQueue, clock: Clock, answer_to: Answer) -> None:
    """Pushes updates while there is a webhook. An answer other than 2xx, or none, is tried again."""
    pause = FIRST_PAUSE
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60), trust_env=False) as session:
        while True:
            if not webhook.url or not updates.pending:
                await updates.bell.wait(3600)
                continue
            update, url = updates.pending[0], webhook.url
            headers = {HEADER: webhook.secret} if webhook.secret else {}
            problem = ""
            said: Json = {}
            try:
                async with session.post(url, json=update, headers=headers) as answer:
                    if not 200 <= answer.status < 300:
                        problem = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                    elif answer.content_type == "application/json":
                        said = spoken(await answer.read())
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = f"Connection failed: {type(error).__name__}"
            if webhook.url != url:
                continue
            if problem:
                webhook.last_error, webhook.last_error_at = problem, clock.unix()
                await updates.bell.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            if updates.pending and updates.pending[0] is update:
                updates.pending.popleft()
            if said:
                await answer_to(said)


def spoken(content: bytes) -> Json:
    """The method call in a bot's answer, or nothing."""
    try:
        value = json.loads(content)
    except ValueError:
        return {}
    return value if isinstance(value, dict) and value.get("method") else {}
