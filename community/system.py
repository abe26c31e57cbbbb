"""What the operating system refuses, in words."""

from __future__ import annotations

import errno
import os

from community.words import Text, Words, t

SAID: dict[int, Text] = {
    errno.ENOENT: t("no such file or folder"),
    errno.EACCES: t("this user may not do that"),
    errno.EPERM: t("this user may not do that"),
    errno.EISDIR: t("it is a folder"),
    errno.ENOTDIR: t("a part of the path is no folder"),
    errno.EEXIST: t("it exists already"),
    errno.ENOSPC: t("the disk is full"),
    errno.EDQUOT: t("this user may keep no more on the disk"),
    errno.EROFS: t("it can only be read"),
    errno.EMFILE: t("too many files are open"),
    errno.EADDRINUSE: t("another program uses this port"),
    errno.EADDRNOTAVAIL: t("this machine does not have this address"),
}
"""What occurs to people who host; anything else is said as the system says it."""


def refusal(error: OSError) -> Words:
    """Give what an error of the system means."""
    if error.errno in SAID:
        return SAID[error.errno]
    # asyncio puts a long sentence of its own where the system's word should stand.
    return t("{why}", why=os.strerror(error.errno) if error.errno else str(error))
