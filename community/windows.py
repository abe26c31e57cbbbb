"""In-memory windows: short memories whose changes wait in a page until they are committed."""

from collections import OrderedDict
from typing import Any


class Window:
    """A bounded memory by key, such as the last use of a command by a member."""

    def __init__(self, name: str, most: int = 20_000) -> None:
        self.name = name
        self.most = most
        self._values: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any) -> Any:
        """Give the committed value, or None."""
        return self._values.get(key)

    def set(self, key: Any, value: Any) -> None:
        """Remember a committed value, forgetting the oldest when there are too many."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self.most:
            self._values.popitem(last=False)

    def __len__(self) -> int:
        return len(self._values)


Changes = dict[tuple[str, Any], tuple[Window, Any]]
"""Changes that wait: (window's name, key) to the window and the new value."""
