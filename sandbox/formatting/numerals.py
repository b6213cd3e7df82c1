"""Numbers of ordered lists: digits, letters, Roman numerals."""


def label(value: int, kind: str) -> str:
    """A list item's number as 3, c, C, iii or III."""
    if kind in "aA" and value > 0:
        letters = ""
        while value > 0:
            value, rest = divmod(value - 1, 26)
            letters = chr(ord(kind) + rest) + letters
        return letters
    if kind in "iI" and 0 < value < 4000:
        signs = (
            (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
            (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
        )  # fmt: skip
        roman = ""
        for size, sign in signs:
            roman += sign * (value // size)
            value %= size
        return roman.upper() if kind == "I" else roman
    return str(value)
