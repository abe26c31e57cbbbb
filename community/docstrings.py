"""Docstrings of attributes: what stands under a field of a model, read when it is asked for."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from pydantic import BaseModel


class Of(msgspec.Struct, frozen=True):
    """Marks a field that is made of another model's: what stands under that one holds for it."""

    model: type[BaseModel]
    field: str


def docstring(model: type[BaseModel], field: str) -> str:
    """Give what stands under a field, in one line; nothing where its source is not at hand."""
    made = next((mark for mark in model.model_fields[field].metadata if isinstance(mark, Of)), None)
    if made is not None:
        return docstring(made.model, made.field)
    for kind in model.__mro__:
        if field in vars(kind).get("__annotations__", {}):
            return _of_module(kind.__module__).get(f"{kind.__qualname__}.{field}", "")
    return ""


@cache
def _of_module(name: str) -> dict[str, str]:
    """Read a module's source once: its attributes' docstrings by their qualified names."""
    try:
        source = inspect.getsource(sys.modules[name])
    except (KeyError, OSError, TypeError):
        return {}
    return dict(_within(ast.parse(source), ""))


def _within(node: Any, place: str) -> Iterator[tuple[str, str]]:
    """Go through what is defined in a module, class or function."""
    body = node.body
    for each, after in zip(body, [*body[1:], None], strict=True):
        match each, after:
            case ast.ClassDef(name=name), _:
                yield from _within(each, f"{place}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name), _:
                yield from _within(each, f"{place}{name}.<locals>.")
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(said))),
            ):
                yield f"{place}{name}", " ".join(said.split())
            case _:
                pass
