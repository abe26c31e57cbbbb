"""Settings of three homes: the instance's, the community's, the chat's; and what is locked."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, TypeVar, cast

import structlog
from pydantic import BaseModel, ValidationError

log = structlog.get_logger()

S = TypeVar("S", bound=BaseModel)

Home = Literal["default", "file", "community", "chat"]
"""Where a setting has its value from; `file` stands for the environment, too."""


class Instance:
    """What the file and the environment say about features, and which names they lock.

    `values` maps a feature's name to its fields; `locked` holds names like `checkin.base`, or
    `checkin` for all of a feature.
    """

    def __init__(
        self,
        values: Mapping[str, Mapping[str, Any]] | None = None,
        locked: frozenset[str] = frozenset(),
    ) -> None:
        self.values = values or {}
        self.locked = locked
        self._resolved = lru_cache(maxsize=4096)(self._resolve)

    def is_locked(self, feature: str, field: str) -> bool:
        """Whether the instance's file keeps this setting to itself."""
        return feature in self.locked or f"{feature}.{field}" in self.locked

    def of(self, feature: str, model: type[S], community: str, chat: str) -> S:
        """Give a feature's settings, from documents of JSON as `Settings.documents` gives them."""
        return cast("S", self._resolved(feature, model, community, chat))

    def home_of(self, feature: str, field: str, community: str, chat: str) -> Home:
        """Give the home that a setting has its value from."""
        if not self.is_locked(feature, field):
            if field in _read(chat).get(feature, {}):
                return "chat"
            if field in _read(community).get(feature, {}):
                return "community"
        return "file" if field in self.values.get(feature, {}) else "default"

    def _resolve(
        self, feature: str, model: type[BaseModel], community: str, chat: str
    ) -> BaseModel:
        values: dict[str, Any] = dict(self.values.get(feature, {}))
        for document in (community, chat):
            for field, value in _read(document).get(feature, {}).items():
                known = field in model.model_fields and not self.is_locked(feature, field)
                if known and _fits(model, field, value):
                    values[field] = value
        return model.model_validate(values)


def _fits(model: type[BaseModel], field: str, value: Any) -> bool:
    """Whether a stored value still fits: a newer version may bound it otherwise."""
    try:
        model.__pydantic_validator__.validate_assignment(model.model_construct(), field, value)
    except ValidationError as error:
        log.warning("a stored setting is passed over", setting=field, why=str(error))
        return False
    return True


def _read(document: str) -> dict[str, dict[str, Any]]:
    return json.loads(document) if document else {}


def changed(document: str, feature: str, field: str, value: Any) -> str:
    """Give a document with one setting changed; a value of None takes it out."""
    values = _read(document)
    fields = {k: v for k, v in values.get(feature, {}).items() if k != field}
    if value is not None:
        fields[field] = value
    others = {k: v for k, v in values.items() if k != feature}
    after = others | {feature: fields} if fields else others
    return json.dumps(after, sort_keys=True, ensure_ascii=False)
