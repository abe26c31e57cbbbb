"""The door: what every adapter does to words before they become events."""


def clean(text: str) -> str:
    """Take out what no database and no reader wants: lone surrogates and NUL."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode().replace("\0", "")
