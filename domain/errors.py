"""What a use case refuses, as a stable code with values; the words for it are in bot/texts."""


class Refused(Exception):  # noqa: N818  (it is an answer, not an accident)
    """The request cannot be done; nothing was changed. `code` names why, `values` say the particulars."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


class NotAllowed(Refused):
    """This person may not do that."""

    def __init__(self, act: str) -> None:
        super().__init__("not_allowed", act=act)
