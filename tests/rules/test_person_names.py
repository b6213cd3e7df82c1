"""What may be a person's name."""

import pytest

from domain.rules.person_names import may_be_a_name


@pytest.mark.parametrize(
    "name",
    [
        *("王芳", "林一", "欧阳修文", "阿依古丽·买买提", "爱新觉罗启星", "王督查", "乐", " 王芳 ", "王　芳"),
        *("Wang Fang", "O'Brien", "Jean-Luc", "Li Na", "J. Smith", "Chen Jr.", "Жанна"),
    ],
)
def test_names(name: str) -> None:
    assert may_be_a_name(name)


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "你好", "您好", "Hello", "OK", "好的", "收到", "谢谢", "thank you", "取消", "在吗"),
        *("60%", "ZD001", "王芳吗？", "人民医院需要支持一下", "13800000000", "/invite", "👍", "…", "a" * 41),
    ],
)
def test_what_is_none(text: str) -> None:
    assert not may_be_a_name(text)
