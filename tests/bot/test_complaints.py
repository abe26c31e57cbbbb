"""What is wrong, told to whoever does not read English."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from bot.complaints import WrongSettings
from bot.features import house
from bot.settings import load
from bot.wording import render
from community.system import refusal


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('zone = "Beijng"', "没有“Beijng”这个时区。你是不是想写 Asia/Shanghai？"),
        ('secret = "short"', "secret 不符合要求：至少要 16 个字符。"),
        ('[health]\nhost = "0.0.0.0"', "别的机器能访问这个地址"),
        ('[telegram]\nproxy = "socks5://me"', "不能用其他类型的代理"),
        (
            '[telegram]\nwebhook.url = "http://x.org/y"',
            "Telegram 只访问 https://bot.example.org/telegram 这样的地址",
        ),
        ('[telegram]\nwebhook.url = "bot"', "应该是一个网址"),
        ('[telegram]\nwebhook.secret = "x"', "应该是 16 到 256 个字符"),
        ("zone = Berlin", "config.toml 第 1 行不是有效的 TOML"),
        ("# 社区".encode("gbk"), "config.toml 不是 UTF-8 编码的文本"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_alone(
    elsewhere: object, toml: str | bytes, said: str
) -> None:
    Path("config.toml").write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    with pytest.raises(WrongSettings) as wrong:
        load(house())

    assert said in render(wrong.value.texts[0], "zh")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "没有这个文件或文件夹"),
        (IsADirectoryError(errno.EISDIR, "Is a directory"), "这是一个文件夹"),
        (OSError(errno.EADDRINUSE, "error while attempting to bind"), "这个端口正被别的程序使用"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (OSError("nothing with a number"), "nothing with a number"),
    ],
)
def test_what_the_system_refuses_is_said_in_chinese(error: OSError, said: str) -> None:
    assert render(refusal(error), "zh") == said
