"""A model and its lessons as bytes: to keep, to export, and to take back in."""

from __future__ import annotations

import zlib
from math import isfinite
from typing import TYPE_CHECKING

import msgspec

from moderation.learning.features import BITS, ORDERS
from moderation.learning.lesson import Lesson
from moderation.learning.manner import BEFORE, Manner
from moderation.learning.model import Bars, Model
from moderation.learning.strangeness import Script
from moderation.sentences import Sentence, t

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAGIC, OLD, FAMILY = b"hearth-learned-3\n", b"hearth-learned-2\n", b"hearth-learned-"
LARGEST = (1 << BITS) * 16 + 1024
"""Bytes that a model may have once it is unpacked."""
COLUMNS = 4


NO_MODEL = t("These bytes are no learned classifier.")
DAMAGED = t("This classifier is damaged or cut short.")
OTHER_VERSION = t("This classifier is of another version of Hearth.")


class NotAModel(ValueError):
    """Bytes that are no model of this version, or a damaged one; `why` is for people."""

    def __init__(self, why: Sentence, what: str = "") -> None:
        super().__init__(f"{why} {what}".strip())
        self.why = why


class Head(msgspec.Struct, frozen=True, array_like=True):
    """What stands before the columns."""

    bits: int
    orders: int
    rows: int
    base: int
    lessons: tuple[int, int]
    bars: Bars
    scripts: tuple[int, int, int]
    manner: Manner = BEFORE


def to_bytes(model: Model) -> bytes:
    """Give a model as bytes: only numbers that some lesson has, column by column."""
    import numpy as np

    used = model.used()
    gaps = np.diff(used, prepend=0)
    lessons = (model.lessons[0], model.lessons[1])
    scripts = (model.scripts[0], model.scripts[1], model.scripts[2])
    head = Head(BITS, ORDERS, len(used), model.base, lessons, model.bars, scripts, model.manner)
    columns = (gaps, model.spam[used], model.harmless[used], model.weights[used])
    body = b"".join(_planes(column) for column in columns)
    head_bytes = msgspec.msgpack.encode(head)
    return MAGIC + zlib.compress(len(head_bytes).to_bytes(4) + head_bytes + body, 6)


def from_bytes(stored: bytes) -> Model:
    """Give the model that was stored; raise NotAModel if these bytes are none."""
    import numpy as np

    head, body = _unpacked(stored)
    if len(body) != head.rows * 4 * COLUMNS:
        raise NotAModel(DAMAGED, "Columns are missing.")
    size = head.rows * 4
    gaps, spam, harmless, weights = (
        _column(body[at * size : (at + 1) * size]) for at in range(COLUMNS)
    )
    used = np.cumsum(gaps, dtype=np.int64)
    ascending = bool((gaps[1:] > 0).all()) and (not len(used) or used[0] >= 0)
    if not ascending or (len(used) and used[-1] >= 1 << BITS):
        raise NotAModel(DAMAGED, "It names numbers that there are not.")
    sound = all(map(isfinite, (*head.bars, *head.manner)))
    sound = sound and min(*head.lessons, *head.scripts, *head.manner) >= 0
    for counts, lessons in ((harmless, head.lessons[0]), (spam, head.lessons[1])):
        sound = sound and bool(((counts >= 0) & (counts <= lessons)).all())
    if not sound:
        raise NotAModel(DAMAGED, "It counts what cannot be.")
    model = Model(head.manner)
    model.spam[used], model.harmless[used], model.weights[used] = spam, harmless, weights
    model.base, model.lessons, model.bars = head.base, list(head.lessons), head.bars
    model.scripts = list(head.scripts)
    model.settle()
    model.derive(used)
    return model


def _unpacked(stored: bytes) -> tuple[Head, bytes]:
    if not stored.startswith((MAGIC, OLD)):
        raise NotAModel(OTHER_VERSION if stored.startswith(FAMILY) else NO_MODEL)
    plain = _opened(stored[len(MAGIC) :])
    long = int.from_bytes(plain[:4])
    try:
        head = msgspec.msgpack.decode(plain[4 : 4 + long], type=Head)
    except msgspec.MsgspecError as error:
        raise NotAModel(DAMAGED) from error
    if (head.bits, head.orders) != (BITS, ORDERS):
        raise NotAModel(OTHER_VERSION)
    return head, plain[4 + long :]


def _opened(packed: bytes) -> bytes:
    """Unpack, but not beyond what a model can be."""
    opener = zlib.decompressobj()
    try:
        plain = opener.decompress(packed, LARGEST)
    except zlib.error as error:
        raise NotAModel(DAMAGED) from error
    if not opener.eof:
        raise NotAModel(DAMAGED, "It is cut short or too large.")
    return plain


def _planes(column: NDArray[np.integer]) -> bytes:
    """Give whole numbers as all first bytes, all second bytes, ...: they pack far smaller."""
    import numpy as np

    return column.astype("<i4").view(np.uint8).reshape(-1, 4).T.tobytes()


def _column(planes: bytes) -> NDArray[np.int32]:
    import numpy as np

    rows = np.frombuffer(planes, np.uint8).reshape(4, -1).T
    return np.ascontiguousarray(rows).view("<i4").ravel().astype(np.int32)


def lesson_to_bytes(lesson: Lesson) -> bytes:
    """Give a lesson as bytes, to be kept beside the decision that it came from."""
    import numpy as np

    gaps = np.ediff1d(lesson.ids.astype(np.int32), to_begin=lesson.ids[:1].astype(np.int32))
    columns = zlib.compress(_planes(gaps) + _planes(lesson.weights))
    return msgspec.msgpack.encode((BITS, lesson.spam, lesson.base, lesson.script, columns))


def lesson_from_bytes(stored: bytes) -> Lesson:
    """Give the lesson that was stored; raise NotAModel if these bytes are none."""
    import numpy as np

    try:
        bits, spam, base, script, columns = msgspec.msgpack.decode(
            stored, type=tuple[int, bool, int, Script, bytes]
        )
    except msgspec.MsgspecError as error:
        raise NotAModel(NO_MODEL) from error
    plain = _opened(columns)
    if bits != BITS or len(plain) % 8:
        raise NotAModel(OTHER_VERSION)
    half = len(plain) // 2
    ids = np.cumsum(_column(plain[:half]), dtype=np.int64)
    if not len(ids) or ids[0] < 0 or ids[-1] >= 1 << BITS or (np.diff(ids) <= 0).any():
        raise NotAModel(DAMAGED, "It names numbers that there are not.")
    return Lesson(ids.astype(np.uint32), spam, _column(plain[half:]), base, script)
