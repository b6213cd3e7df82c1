"""What the Bot API answers when it refuses."""

from typing import Any

Json = dict[str, Any]

KINDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
}


class Refusal(Exception):  # noqa: N818 - an answer, not an error of ours
    """A refused call: HTTP status, the text a client reads, and `parameters` such as retry_after.

    The text is given without its prefix: the real server puts "Bad Request: " before it and lowers its
    first letter, except where the text is an untranslated code such as BUTTON_DATA_INVALID.
    """

    def __init__(self, status: int, text: str = "", parameters: Json | None = None) -> None:
        self.status = status
        self.description = described(status, text)
        self.parameters = parameters or {}
        super().__init__(self.description)

    def body(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def described(status: int, text: str) -> str:
    """The full description: prefix of the status, then the text with its first letter lowered."""
    prefix = KINDS.get(status, "Error")
    if not text:
        return prefix
    if len(text) > 1 and text[0].isupper() and not text[1].isupper() and text[1] != "_":
        text = text[0].lower() + text[1:]
    return f"{prefix}: {text}"


def bad_request(text: str, parameters: Json | None = None) -> Refusal:
    return Refusal(400, text, parameters)


def forbidden(text: str) -> Refusal:
    return Refusal(403, text)


class UserSideError(Exception):
    """A request to the user side (`/user/…`, `/faults`, …) that cannot be done, in words for its author."""

    def __init__(self, text: str, status: int = 400) -> None:
        self.status = status
        super().__init__(text)
