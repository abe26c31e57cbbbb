"""A model and its lessons as bytes: to keep, to export, and to take back in."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import msgspec

from moderation.learning.features import BITS, ORDERS
from moderation.learning.model import Bars, Lesson, Model
from moderation.learning.strangeness import Script

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAGIC = b"hearth-learned-1\n"
LARGEST = (1 << BITS) * 16 + 1024
"""Bytes that a model may have once it is unpacked."""
COLUMNS = 4


class NotAModel(ValueError):
    """Bytes that are no model of this version, or a damaged one."""


class Head(msgspec.Struct, frozen=True, array_like=True):
    """What stands before the columns."""

    bits: int
    orders: int
    rows: int
    base: int
    lessons: tuple[int, int]
    bars: tuple[float, float, float]
    scripts: tuple[int, int]


def to_bytes(model: Model) -> bytes:
    """Give a model as bytes: only numbers that some lesson has, column by column."""
    import numpy as np

    used = model.used()
    gaps = np.diff(used, prepend=0)
    lessons, scripts = (model.lessons[0], model.lessons[1]), (model.scripts[0], model.scripts[1])
    bars = (model.bars.whole, model.bars.window, model.bars.familiar)
    head = Head(BITS, ORDERS, len(used), model.base, lessons, bars, scripts)
    columns = (gaps, model.spam[used], model.harmless[used], model.weights[used])
    body = b"".join(_planes(column) for column in columns)
    head_bytes = msgspec.msgpack.encode(head)
    return MAGIC + zlib.compress(len(head_bytes).to_bytes(4) + head_bytes + body, 6)


def from_bytes(stored: bytes) -> Model:
    """Give the model that was stored; raise NotAModel if these bytes are none."""
    import numpy as np

    head, body = _unpacked(stored)
    if len(body) != head.rows * 4 * COLUMNS:
        raise NotAModel("the model is cut short")
    size = head.rows * 4
    gaps, spam, harmless, weights = (
        _column(body[at * size : (at + 1) * size]) for at in range(COLUMNS)
    )
    used = np.cumsum(gaps, dtype=np.int64)
    ascending = bool((gaps[1:] > 0).all()) and (not len(used) or used[0] >= 0)
    if not ascending or (len(used) and used[-1] >= 1 << BITS):
        raise NotAModel("the model names numbers that there are not")
    if (spam < 0).any() or (harmless < 0).any() or min(head.lessons) < 0:
        raise NotAModel("the model counts below zero")
    model = Model()
    model.spam[used], model.harmless[used], model.weights[used] = spam, harmless, weights
    model.base, model.lessons, model.bars = head.base, list(head.lessons), Bars(*head.bars)
    model.scripts = list(head.scripts)
    model.settle()
    model.derive(used)
    return model


def _unpacked(stored: bytes) -> tuple[Head, bytes]:
    if not stored.startswith(MAGIC):
        raise NotAModel("these bytes are no learned model")
    plain = _opened(stored[len(MAGIC) :])
    long = int.from_bytes(plain[:4])
    try:
        head = msgspec.msgpack.decode(plain[4 : 4 + long], type=Head)
    except msgspec.MsgspecError as error:
        raise NotAModel("the model is damaged") from error
    if (head.bits, head.orders) != (BITS, ORDERS):
        raise NotAModel("the model is of another version of the classifier")
    return head, plain[4 + long :]


def _opened(packed: bytes) -> bytes:
    """Unpack, but not beyond what a model can be."""
    opener = zlib.decompressobj()
    try:
        plain = opener.decompress(packed, LARGEST)
    except zlib.error as error:
        raise NotAModel("what was stored is damaged") from error
    if not opener.eof:
        raise NotAModel("what was stored is cut short or too large")
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
        raise NotAModel("the lesson is damaged") from error
    plain = _opened(columns)
    if bits != BITS or len(plain) % 8:
        raise NotAModel("the lesson is of another version of the classifier")
    half = len(plain) // 2
    ids = np.cumsum(_column(plain[:half]), dtype=np.int64)
    if not len(ids) or ids[0] < 0 or ids[-1] >= 1 << BITS or (np.diff(ids) <= 0).any():
        raise NotAModel("the lesson names numbers that there are not")
    return Lesson(ids.astype(np.uint32), spam, _column(plain[half:]), base, script)
