"""Which addresses Telegram takes for links, and how it writes them."""

from urllib.parse import parse_qs, urlsplit

OWN_SCHEMES = frozenset({"tg", "ton", "tonsite"})
WEB_SCHEMES = frozenset({"http", "https"})
WRONG = "Wrong HTTP URL"


def checked_link(url: str) -> str:
    """The link as Telegram keeps it: with a scheme and a path. Raises ValueError with the server's words."""
    url = url.strip()
    if not url:
        raise ValueError("URL host is empty")
    if any(c.isspace() or ord(c) < 32 for c in url):
        raise ValueError(WRONG)
    whole = url if "://" in url else f"{'tg://' + url[3:] if url.startswith('tg:') else 'http://' + url}"
    try:
        parts = urlsplit(whole)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(WRONG) from None
    if parts.scheme in OWN_SCHEMES:
        if not host:
            raise ValueError(WRONG)
        return whole
    if parts.scheme not in WEB_SCHEMES:
        raise ValueError("Unsupported URL protocol")
    if not host:
        raise ValueError("URL host is empty")
    if "." not in host.strip(".") or "]" in parts.netloc:
        raise ValueError(WRONG)
    if not parts.path:
        rest = whole[len(parts.scheme) + 3 + len(parts.netloc) :]
        return f"{parts.scheme}://{parts.netloc}/{rest}"
    return whole


def mentioned_user(url: str) -> int | None:
    """The id of `tg://user?id=…`, else None."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme != "tg" or parts.netloc.lower() != "user":
        return None
    value = parse_qs(parts.query).get("id", [""])[0]
    return int(value) if value.isascii() and value.isdigit() else None
