"""Whether something written may be a person's name. A greeting, a figure or a sentence is none."""

import re
import unicodedata

LONGEST = 40
LONGEST_CHINESE = 6  # characters without a dot between: the longest surname with the longest given name

_WORDS = """
你好 您好 你好啊 您好啊 大家好 早 早上好 上午好 下午好 晚上好 在吗 在不在 谢谢 多谢 感谢 辛苦 辛苦了 嗯 哦
好 好的 好吧 可以 行 是 是的 不 不是 不用 没有 无 不知道 收到 明白 知道了 了解 完成 已完成 办结 已办结
取消 帮助 撤回 菜单 返回 确定 测试 姓名 名字
hi hello hey ok okay yes no none thanks done completed cancel help undo menu test name unknown received
"""
_NOT_NAMES = {*_WORDS.split(), "thank you", "good morning", "good afternoon", "good evening"}
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’·•・-]{1,2}(?=[^\W\d_]|$))*")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


def may_be_a_name(text: str) -> bool:
    """王芳, 阿依古丽·买买提, Wang Fang, O'Brien; not 你好, 60%, 王芳吗？, 人民医院需要支持."""
    name = unicodedata.normalize("NFKC", text).strip()
    if not name or len(name) > LONGEST or name.casefold() in _NOT_NAMES:
        return False
    return _NAME.fullmatch(name) is not None and all(
        len(part) <= LONGEST_CHINESE or "·" in name for part in _CHINESE.findall(name)
    )
