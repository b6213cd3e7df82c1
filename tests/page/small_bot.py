"""A bot that shows every kind of message, in plain HTTP: what the page is tried with, without the real bot."""

import io
import json
import threading
from typing import Any

import httpx
from PIL import Image

Json = dict[str, Any]


def picture(hue: int, width: int = 640, height: int = 420) -> bytes:
    """A picture that can be told from another one."""
    image = Image.linear_gradient("L").resize((width, height))
    flat = Image.new("L", (width, height), hue)
    out = io.BytesIO()
    Image.merge("HSV", (flat, Image.new("L", (width, height), 130), image)).convert("RGB").save(out, "PNG")
    return out.getvalue()


FORMATTED = (
    "<b>今日重点</b> · <i>2月21日</i>\n"
    "<u>下划线</u>、<s>删除线</s>、<code>ZD-2023-017</code> 与 <tg-spoiler>遮住的字</tg-spoiler>\n"
    '<a href="https://example.org/notice">通知原文</a>，也可以发送 /tasks 查看。\n'
    "<blockquote>引用：请于 3 月 31 日前完成。</blockquote>"
    "<blockquote expandable>第一行\n第二行\n第三行\n第四行\n第五行，展开以后才看得见</blockquote>"
    '<pre><code class="language-text">单位    应报  已报\n住建局  12    11</code></pre>'
)

RICH = (
    "<h2>二月排名 · 城建监管组</h2><p>截至 <b>2月28日</b>，共 5 个单位。</p>"
    "<table><tr><th>名次</th><th>单位</th><th>得分</th><th>按时率</th></tr>"
    "<tr><td>1</td><td>住建局</td><td>99.20</td><td>100%</td></tr>"
    "<tr><td>2</td><td>交通局</td><td>97.45</td><td>96%</td></tr>"
    "<tr><td>3</td><td>生态环境分局</td><td>95.80</td><td>91%</td></tr></table>"
    "<details><summary>怎么算的</summary><p>得分 = 已得 ÷ 应得 × 100 + 加分 − 扣分</p>"
    "<ul><li>按时：<b>100%</b></li><li>迟一天：减 2%</li></ul></details><hr><p>下次更新：明早 8:30</p>"
)


class SmallBot:
    """Answers what it is told with one kind of message each; `start` and `stop` run it beside a test."""

    def __init__(self, base: str, token: str) -> None:
        self.http = httpx.Client(base_url=f"{base}/bot{token}/", trust_env=False, timeout=60)
        self.last_message: Json = {}
        self.last_edit: Json = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def call(self, method: str, **params: Any) -> Any:
        answer = self.http.post(method, json=params)
        answer.raise_for_status()
        return answer.json()["result"]

    def upload(self, method: str, params: dict[str, str], files: dict[str, tuple[str, bytes]]) -> Any:
        answer = self.http.post(method, data=params, files=files)
        answer.raise_for_status()
        return answer.json()["result"]

    def start(self) -> None:
        self.call(
            "setMyCommands",
            commands=[
                {"command": "start", "description": "开始"},
                {"command": "tasks", "description": "我的任务"},
                {"command": "ranking", "description": "本月排名"},
            ],
        )
        self._thread.start()

    def stop(self) -> None:
        """Ends at the next answer; nobody waits for it."""
        self._stop.set()

    def _run(self) -> None:
        offset = 0
        while not self._stop.is_set():
            offset = self._poll(offset)
        self.http.close()

    def _poll(self, offset: int) -> int:
        try:
            updates = self.call("getUpdates", offset=offset, timeout=1)
        except httpx.HTTPError:
            self._stop.wait(0.2)
            return offset
        for update in updates:
            offset = update["update_id"] + 1
            try:
                self.take(update)
            except httpx.HTTPError:
                continue  # a fault the test switched on
        return offset

    def take(self, update: Json) -> None:
        if "callback_query" in update:
            self.pressed(update["callback_query"])
        elif "edited_message" in update:
            self.last_edit = update["edited_message"]
        elif "message" in update:
            self.heard(update["message"])

    def pressed(self, query: Json) -> None:
        if query["data"] == "alert":
            self.call(
                "answerCallbackQuery", callback_query_id=query["id"], text="不能退回自己的报告。", show_alert=True
            )
        elif query["data"] != "silent":
            self.call("answerCallbackQuery", callback_query_id=query["id"], text="已通过")
            self.call(
                "editMessageText",
                chat_id=query["message"]["chat"]["id"],
                message_id=query["message"]["message_id"],
                text="✅ 已通过",
            )

    def heard(self, message: Json) -> None:
        self.last_message = message
        chat = message["chat"]["id"]
        text = message.get("text") or message.get("caption") or ""
        word = text.lstrip("/").split("@")[0].split(" ")[0]
        self.call("sendChatAction", chat_id=chat, action="typing")
        match word:
            case "formatted":
                self.call("sendMessage", chat_id=chat, text=FORMATTED, parse_mode="HTML")
            case "buttons":
                self.send_buttons(chat, message)
            case "keyboard":
                rows = [["按计划推进", "已完成"], [{"text": "需要协调", "style": "danger"}]]
                markup = {"keyboard": rows, "resize_keyboard": True, "input_field_placeholder": "一句话进展"}
                self.call("sendMessage", chat_id=chat, text="今天进展如何？", reply_markup=markup)
            case "nokeyboard":
                self.call("sendMessage", chat_id=chat, text="好。", reply_markup={"remove_keyboard": True})
            case "force":
                markup = {"force_reply": True, "input_field_placeholder": "例如：已完成招标"}
                self.call("sendMessage", chat_id=chat, text="请说明原因：", reply_markup=markup)
            case "rich":
                self.call("sendRichMessage", chat_id=chat, rich_message={"html": RICH})
            case "photo":
                self.upload(
                    "sendPhoto", {"chat_id": str(chat), "caption": "现场照片"}, {"photo": ("a.png", picture(100))}
                )
            case "document":
                files = {"document": ("二月通报.xlsx", b"PK" + b"0" * 20_000)}
                self.upload("sendDocument", {"chat_id": str(chat), "caption": "二月通报"}, files)
            case "album":
                media = [{"type": "photo", "media": f"attach://f{i}"} for i in range(3)]
                files = {f"f{i}": (f"{i}.png", picture(60 + 50 * i)) for i in range(3)}
                self.upload("sendMediaGroup", {"chat_id": str(chat), "media": json.dumps(media)}, files)
            case "many":
                for number in range(1, 91):
                    self.call("sendMessage", chat_id=chat, text=f"第 {number} 条")
            case _:
                reply = {"message_id": message["message_id"]}
                self.call("sendMessage", chat_id=chat, text=f"收到：{text or '文件'}", reply_parameters=reply)

    def send_buttons(self, chat: int, message: Json) -> None:
        rows: list[list[Json]] = [
            [
                {"text": "通过", "callback_data": "ok", "style": "success"},
                {"text": "退回", "callback_data": "alert", "style": "danger"},
            ],
            [{"text": "查看任务", "callback_data": "see", "style": "primary"}],
            [
                {"text": "复制邀请链接", "copy_text": {"text": "https://t.me/small_bot?start=abc"}},
                {"text": "原文", "url": "https://example.org/"},
            ],
            [{"text": "不作声", "callback_data": "silent"}],
        ]
        self.call(
            "sendMessage",
            chat_id=chat,
            text="住建局报告：道路改造一季度节点已完成。",
            reply_parameters={"message_id": message["message_id"]},
            reply_markup={"inline_keyboard": rows},
        )
