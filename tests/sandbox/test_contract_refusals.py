"""What the Bot API refuses, and in which words: raw HTTP, one probe a row.

Each row names what the real server does and how it is known: "documented" is the public Bot API documentation,
"server" the sources of its public server, "observed" answers of the real server that others have published.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.support.local_telegram import LocalTelegram

Json = dict[str, Any]
PERSON, STRANGER, BLOCKER, GHOST, FELLOW = 1001, 1002, 1003, 1004, 1005
TEXT_ID, KEYBOARD_ID, PHOTO_ID = 101, 102, 103  # stand-ins in the table for message ids known at run time
MANY = 999_999_999


class Probe(NamedTuple):
    does: str
    """What the real server does, and how that is known."""
    method: str
    params: Json
    code: int
    description: str


def bad(does: str, method: str, text: str, /, **params: Any) -> Probe:
    return Probe(does, method, params, 400, f"Bad Request: {text}")


def send(does: str, text: str, /, **params: Any) -> Probe:
    return bad(does, "sendMessage", text, **({"chat_id": PERSON, "text": "x"} | params))


def html(does: str, source: str, text: str) -> Probe:
    return send(does, f"can't parse entities: {text}", text=source, parse_mode="HTML")


def keyboard(does: str, text: str, *rows: list[Any]) -> Probe:
    return send(does, text, reply_markup={"inline_keyboard": list(rows)})


def given(does: str, text: str, *entities: Any) -> Probe:
    return send(does, text, text="hello", entities=list(entities))


def button(**more: Any) -> Json:
    return {"text": "b", **more}


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
BUTTON = "can't parse inline keyboard button: "
ENTITY = "can't parse MessageEntity: "

PROBES = [
    # who may be written to
    send("server: a missing chat is told before anything else about it", "chat_id is empty", chat_id=""),
    send("observed: zero is no chat", "chat not found", chat_id=0),
    send("observed: an unknown negative id", "chat not found", chat_id=-1),
    send("observed: words that are no number", "chat not found", chat_id="not_a_chat"),
    send("observed: a username nobody has", "chat not found", chat_id="@nobody_has_this_12345"),
    send("server: a person who never wrote to the bot is unknown to it", "chat not found", chat_id=STRANGER),
    Probe("server: USER_IS_BLOCKED is a 403", "sendMessage", {"chat_id": BLOCKER, "text": "x"}, 403,
          "Forbidden: bot was blocked by the user"),
    Probe("server: INPUT_USER_DEACTIVATED is a 403", "sendMessage", {"chat_id": GHOST, "text": "x"}, 403,
          "Forbidden: user is deactivated"),
    Probe("documented: bots can't start a conversation; a person known from a group is met with 403", "sendMessage",
          {"chat_id": FELLOW, "text": "x"}, 403, "Forbidden: bot can't initiate conversation with a user"),
    Probe("the same for a photo", "sendLocation", {"chat_id": BLOCKER, "latitude": 1, "longitude": 1}, 403,
          "Forbidden: bot was blocked by the user"),
    bad("server: chat actions need a chat the bot may write to", "sendChatAction", "chat not found",
        chat_id=STRANGER, action="typing"),
    # text
    send("observed: no text", "message text is empty", text=""),
    bad("observed: the text is looked at before the chat", "sendMessage", "message text is empty", chat_id=0),
    send("observed: only white space", "text must be non-empty", text="   \n "),
    send("documented: 1-4096 characters after entities parsing", "message is too long", text="x" * 4097),
    send("documented: the limit counts what is shown, not the mark-up", "message is too long",
         text="<b>" + "字" * 4097 + "</b>", parse_mode="HTML"),
    send("observed: an unknown parse mode", "unsupported parse_mode", parse_mode="INVALID"),
    send("observed: no such thread", "message thread not found", message_thread_id=MANY),
    send("observed: no such message to reply to", "message to be replied not found",
         reply_parameters={"message_id": MANY}),
    send("observed: reply parameters without a message", 'can\'t find field "message_id"',
         reply_parameters={"quote": "hello"}),
    send("server: the old name of the parameter is still read", "message to be replied not found",
         reply_to_message_id=MANY),
    send("observed: no such business connection", "business connection not found", business_connection_id="invalid"),
    send("observed: no such effect", "EFFECT_ID_INVALID", message_effect_id="9999999999999999999"),
    send("observed: paid broadcasts need Stars", "FLOODSKIP_NOT_ALLOWED", allow_paid_broadcast=True),
    send("observed: a preview of no address", "WEBPAGE_URL_INVALID", link_preview_options={"url": "not-a-url"}),
    send("observed: a word is no Boolean", 'field "is_disabled" must be of type Boolean',
         link_preview_options={"is_disabled": "yes"}),
    # HTML
    html("server: only the documented tags", "<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
    html("observed: a script", "<script>alert(1)</script>", 'Unsupported start tag "script" at byte offset 0'),
    html("server: offsets count bytes, not characters", "督办<br>", 'Unsupported start tag "br" at byte offset 6'),
    html("server: offsets count bytes of emoji too", "😀<x>", 'Unsupported start tag "x" at byte offset 4'),
    html("server: a lone less-than sign starts a tag", "1 < 2", "Unclosed start tag at byte offset 2")._replace(
        description='Bad Request: can\'t parse entities: Unsupported start tag "" at byte offset 2'),
    html("server: a tag that does not end", "a <b", "Unclosed start tag at byte offset 2"),
    html("server: an attribute that does not end", '<a href="x', "Unclosed start tag at byte offset 0"),
    html("observed: no end tag", "<b>unclosed", 'Can\'t find end tag corresponding to start tag "b"'),
    html("server: the innermost open tag is named", "<b><i>x", 'Can\'t find end tag corresponding to start tag "i"'),
    html("observed: crossed tags", "<b><i>test</b></i>",
         'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
    html("server: an end tag alone", "text</b>", "Unexpected end tag at byte offset 4"),
    html("server: an end tag that does not end", "<b>x</b ", "Unclosed end tag at byte offset 4"),
    html("server: a span must be a spoiler", '<span class="red">x</span>',
         'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    html("server: a name is needed before the equal sign", '<a ="x">y</a>',
         'Empty attribute name in the tag "a" at byte offset 0'),
    html("server: an unquoted value is letters, digits, dots and hyphens", "<a href=http://t.me>x</a>",
         "Unexpected end of name token at byte offset 8"),
    html("observed: a custom emoji's id is a 64-bit number",
         '<tg-emoji emoji-id="9999999999999999999">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    # entities given beside the text
    given("observed: it begins after the text", "entity begins after the end of the text at UTF-16 offset 100",
          {"type": "bold", "offset": 100, "length": 1}),
    given("observed: it ends after the text",
          "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
          {"type": "bold", "offset": 0, "length": 100}),
    given("observed: a negative offset", "receive an entity with incorrect offset -1",
          {"type": "bold", "offset": -1, "length": 1}),
    given("observed: an unknown type", ENTITY + "Unsupported type specified",
          {"type": "invalid_type", "offset": 0, "length": 1}),
    given("observed: a link without an address", ENTITY + 'Can\'t find field "url"',
          {"type": "text_link", "offset": 0, "length": 4}),
    given("observed: a link to no address", "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
          {"type": "text_link", "offset": 0, "length": 5, "url": "not-a-url"}),
    given("observed: a link to nothing", "entity URL '' is invalid: URL host is empty",
          {"type": "text_link", "offset": 0, "length": 5, "url": ""}),
    given("observed: a mention without a user", ENTITY + 'Can\'t find field "user"',
          {"type": "text_mention", "offset": 0, "length": 4}),
    given("observed: a mention of nobody", "user not found",
          {"type": "text_mention", "offset": 0, "length": 4, "user": {"id": 0}}),
    given("observed: a custom emoji without its id", ENTITY + 'Can\'t find field "custom_emoji_id"',
          {"type": "custom_emoji", "offset": 0, "length": 1}),
    # inline keyboards
    keyboard("documented: callback data is 1-64 bytes; 65 are refused", "BUTTON_DATA_INVALID",
             [button(callback_data="x" * 65)]),
    keyboard("documented: bytes, so 22 Chinese characters are too many", "BUTTON_DATA_INVALID",
             [button(callback_data="督" * 22)]),
    keyboard("observed: empty callback data makes a button without an action",
             BUTTON + "Text buttons are unallowed in the inline keyboard", [button(callback_data="")]),
    keyboard("server: a button that does nothing", BUTTON + "Text buttons are unallowed in the inline keyboard",
             [button()]),
    keyboard("observed: a button without words", BUTTON + 'Can\'t find field "text"', [{"callback_data": "x"}]),
    keyboard("server: words are a string", BUTTON + 'Field "text" must be of type String',
             [{"text": 1, "callback_data": "x"}]),
    keyboard("library constants: 100 buttons in all", "reply markup is too long",
             *[[button(callback_data="x")]] * 101),
    keyboard("library constants: 8 buttons in a row", "reply markup is too long", [button(callback_data="x")] * 9),
    keyboard("observed: no dot", "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
             [button(url="not-a-url")]),
    keyboard("observed: this machine has no dot either",
             "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
             [button(url="http://localhost/x")]),
    keyboard("observed: another protocol",
             "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
             [button(url="ftp://example.com")]),
    keyboard("observed: Web Apps need HTTPS",
             "inline keyboard button Web App URL 'http://example.com' is invalid: Only HTTPS links are allowed",
             [button(web_app={"url": "http://example.com"})]),
    keyboard("observed: nothing to copy", "BUTTON_COPY_TEXT_INVALID", [button(copy_text={"text": ""})]),
    keyboard("documented: 256 characters to copy", "BUTTON_COPY_TEXT_INVALID", [button(copy_text={"text": "x" * 257})]),
    keyboard("observed: paying needs an invoice", "BUTTON_TYPE_INVALID", [button(pay=True)]),
    # other markups
    send("observed: rows are an array", 'field "inline_keyboard" must be of type Array',
         reply_markup={"inline_keyboard": "bad"}),
    send("observed: so is a keyboard", 'field "keyboard" must be of type Array', reply_markup={"keyboard": "bad"}),
    send("observed: a word is no Boolean", 'field "force_reply" must be of type Boolean',
         reply_markup={"force_reply": "yes"}),
    send("server: the markup is an object", "object expected as reply markup", reply_markup=[1]),
    send("server: the markup is JSON", "can't parse reply keyboard markup JSON object", reply_markup="{broken"),
    # edits
    bad("server: no such message", "editMessageText", "message to edit not found",
        chat_id=PERSON, message_id=MANY, text="x"),
    bad("server: which message?", "editMessageText", "message identifier is not specified", chat_id=PERSON, text="x"),
    bad("server: a person's message is not the bot's to edit", "editMessageText", "message can't be edited",
        chat_id=PERSON, message_id=1, text="x"),
    bad("server: an edit that changes nothing", "editMessageText", NOT_MODIFIED,
        chat_id=PERSON, message_id=TEXT_ID, text="一"),
    bad("server: nor does other mark-up for the same entities", "editMessageText", NOT_MODIFIED,
        chat_id=PERSON, message_id=KEYBOARD_ID, text="<strong>二</strong>", parse_mode="HTML",
        reply_markup={"inline_keyboard": [[button(callback_data="d")]]}),
    bad("server: a markup that is there already", "editMessageReplyMarkup", NOT_MODIFIED, chat_id=PERSON,
        message_id=KEYBOARD_ID, reply_markup={"inline_keyboard": [[button(callback_data="d")]]}),
    bad("server: no text to edit in a photo", "editMessageText", "there is no text in the message to edit",
        chat_id=PERSON, message_id=PHOTO_ID, text="x"),
    bad("server: no caption to edit in a text", "editMessageCaption", "there is no caption in the message to edit",
        chat_id=PERSON, message_id=TEXT_ID, caption="x"),
    bad("documented: captions are 0-1024 characters", "editMessageCaption", "message caption is too long",
        chat_id=PERSON, message_id=PHOTO_ID, caption="x" * 1025),
    bad("server: an edit takes an inline keyboard only", "editMessageText", "inline keyboard expected",
        chat_id=PERSON, message_id=TEXT_ID, text="y", reply_markup={"force_reply": True}),
    bad("server: nothing to delete", "deleteMessage", "message to delete not found",
        chat_id=PERSON, message_id=MANY),
    bad("server: nothing to forward", "forwardMessage", "message to forward not found",
        chat_id=PERSON, from_chat_id=PERSON, message_id=MANY),
    bad("server: nothing to copy", "copyMessage", "message to copy not found",
        chat_id=PERSON, from_chat_id=PERSON, message_id=MANY),
    # callback queries
    bad("server: QUERY_ID_INVALID", "answerCallbackQuery", TOO_OLD, callback_query_id="1"),
    # commands and words about the bot
    bad("documented: at most 100 commands", "setMyCommands", "BOT_COMMANDS_TOO_MUCH",
        commands=[{"command": f"c{n}", "description": "x"} for n in range(101)]),
    bad("documented: names are 1-32 of a-z, 0-9 and _", "setMyCommands", "BOT_COMMAND_INVALID",
        commands=[{"command": "Today", "description": "x"}]),
    bad("documented: a name of 33 characters", "setMyCommands", "BOT_COMMAND_INVALID",
        commands=[{"command": "x" * 33, "description": "x"}]),
    bad("documented: descriptions are 1-256 characters", "setMyCommands",
        "command description length must not exceed 256", commands=[{"command": "a", "description": "x" * 257}]),
    bad("server: a description is needed", "setMyCommands", 'can\'t parse BotCommand: Can\'t find field "description"',
        commands=[{"command": "a"}]),
    bad("server: an unknown scope", "setMyCommands", "can't parse BotCommandScope: Unsupported type specified",
        commands=[], scope={"type": "everybody"}),
    bad("documented: a description has 512 characters", "setMyDescription", "bot description is too long",
        description="x" * 513),
    bad("documented: a short description has 120", "setMyShortDescription", "bot short description is too long",
        short_description="x" * 121),
    bad("documented: a name has 64", "setMyName", "bot name is too long", name="x" * 65),
    # files
    bad("server: no file in the request", "sendPhoto", "there is no photo in the request", chat_id=PERSON),
    bad("server: no document in the request", "sendDocument", "there is no document in the request", chat_id=PERSON),
    bad("server: words that are no file", "sendDocument",
        "wrong remote file identifier specified: can't unserialize it", chat_id=PERSON, document="nonsense"),
    bad("server: a name nothing is attached under", "sendDocument", "attached file not found",
        chat_id=PERSON, document="attach://missing"),
    bad("server: an id of nothing", "getFile", "wrong file_id or the file is temporarily unavailable", file_id="AgAD"),
    bad("server: which file?", "getFile", "file_id not specified"),
    bad("documented: albums hold 2-10", "sendMediaGroup", "too many messages to send as an album", chat_id=PERSON,
        media=[{"type": "photo", "media": "attach://a"}] * 11),
    # other methods
    bad("server: an action nobody knows", "sendChatAction", "wrong parameter action in request",
        chat_id=PERSON, action="dancing"),
    bad("server: an emoji that is no reaction", "setMessageReaction", "REACTION_INVALID",
        chat_id=PERSON, message_id=TEXT_ID, reaction=[{"type": "emoji", "emoji": "📋"}]),
    bad("server: nothing to react to", "setMessageReaction", "message to react not found",
        chat_id=PERSON, message_id=MANY, reaction=[]),
    bad("server: secrets are of A-Z, a-z, 0-9, _ and -", "setWebhook", "secret token contains unallowed characters",
        url="https://example.org/", secret_token="a b"),
    bad("documented: a webhook is HTTPS", "setWebhook", "bad webhook: An HTTPS URL must be provided for webhook",
        url="http://example.org/"),
    Probe("server: an unknown method is 404", "sendTelepathy", {}, 404, "Not Found: method not found"),
    Probe("this sandbox: a method it lacks is told apart from one that does not exist", "sendPoll",
          {"chat_id": PERSON}, 501, "Not Implemented: this sandbox does not have sendPoll"),
    # rich messages (10.1)
    bad("documented: exactly one of html and markdown", "sendRichMessage",
        "exactly one of the fields html and markdown must be used", chat_id=PERSON, rich_message={}),
    bad("documented: only the listed tags", "sendRichMessage",
        'can\'t parse entities: Unsupported start tag "div" at byte offset 0',
        chat_id=PERSON, rich_message={"html": "<div>x</div>"}),
    bad("documented: cells hold inline formatting only", "sendRichMessage",
        'can\'t parse entities: Unexpected tag "p" at byte offset 15', chat_id=PERSON,
        rich_message={"html": "<table><tr><td><p>x</p></td></tr></table>"}),
    bad("documented: up to 20 columns", "sendRichMessage", "table has too many columns", chat_id=PERSON,
        rich_message={"html": "<table><tr>" + "<td>x</td>" * 21 + "</tr></table>"}),
    bad("documented: up to 500 blocks", "sendRichMessage", "rich message has too many blocks", chat_id=PERSON,
        rich_message={"html": "<hr/>" * 501}),
    bad("documented: up to 32768 characters", "sendRichMessage", "rich message is too long", chat_id=PERSON,
        rich_message={"html": "<p>" + "字" * 32769 + "</p>"}),
    bad("documented: up to 16 levels", "sendRichMessage",
        "can't parse entities: Too many nested tags at byte offset 48", chat_id=PERSON,
        rich_message={"html": "<b>" * 17 + "x" + "</b>" * 17}),
]  # fmt: skip


class World(NamedTuple):
    telegram: LocalTelegram
    ids: dict[int, int]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with LocalTelegram() as telegram:
        telegram.person("陈晓", id=PERSON).join()
        telegram.person("陌生人", id=STRANGER)
        blocker = telegram.person("黑名单", id=BLOCKER)
        blocker.join()
        blocker.block()
        ghost = telegram.person("注销", id=GHOST)
        ghost.join()
        ghost.deactivate()
        telegram.group("工作群", telegram.person("同事", id=FELLOW))
        rows = {"inline_keyboard": [[button(callback_data="d")]]}
        text = telegram.api("sendMessage", chat_id=PERSON, text="一")["result"]
        keys = telegram.api("sendMessage", chat_id=PERSON, text="<b>二</b>", parse_mode="HTML", reply_markup=rows)[
            "result"
        ]
        picture = (b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + b"\0\0\0\x40" * 2, "image/png")
        photo = telegram.http.post(
            f"/bot{telegram.token}/sendPhoto", data={"chat_id": PERSON}, files={"photo": ("p.png", *picture)}
        ).json()["result"]
        yield World(
            telegram,
            {
                TEXT_ID: text["message_id"],
                KEYBOARD_ID: keys["message_id"],
                PHOTO_ID: photo["message_id"],
            },
        )


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: f"{probe.method}: {probe.does}")
def test_refused_in_the_words_of_the_real_server(world: World, probe: Probe) -> None:
    params = dict(probe.params)
    if params.get("message_id") in world.ids:
        params["message_id"] = world.ids[params["message_id"]]
    answer = world.telegram.http.post(f"/bot{world.telegram.token}/{probe.method}", json=params)
    assert answer.status_code == probe.code
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json() == {"ok": False, "error_code": probe.code, "description": probe.description}


def test_a_refused_call_changes_nothing(world: World) -> None:
    before = world.telegram.get("/user/chat", person=PERSON)
    assert world.telegram.api("sendMessage", chat_id=PERSON, text="<b>x", parse_mode="HTML")["ok"] is False
    assert world.telegram.get("/user/chat", person=PERSON) == before


@pytest.mark.parametrize("token", ["1:wrong", "nonsense", "7000000001:other"])
def test_another_token_is_401(world: World, token: str) -> None:
    """Server: "Unauthorized: invalid token specified"."""
    answer = world.telegram.http.get(f"/bot{token}/getMe")
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized: invalid token specified")


@pytest.mark.parametrize("path", ["/", "/bot{}", "/bot{}/", "/nothing", "/file/bot{}/documents/none.pdf"])
def test_paths_that_are_none_are_404(world: World, path: str) -> None:
    answer = world.telegram.http.get("/nothing-here" + path.format(world.telegram.token))
    assert (answer.status_code, answer.json()["description"]) == (404, "Not Found")
