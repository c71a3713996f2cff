"""What this process remembers of rows that can never change: item versions and test versions, by id.

Both tables are append-only, so nothing here can grow stale; pools of a test carry the stamps of
their banks and are renewed when one differs.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class BoundedCache(Generic[Key, Value]):
    """At most ``size`` values, the longest unused dropped first; safe for threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Key) -> Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)

    def find_many(
        self, keys: Iterable[Key], load: Callable[[list[Key]], Mapping[Key, Value]]
    ) -> dict[Key, Value]:
        """Values by key; what is not remembered is loaded at once. Keys that ``load`` lacks are left out."""
        found: dict[Key, Value] = {}
        missing: list[Key] = []
        with self._lock:
            for key in keys:
                value = self._values.get(key)
                if value is None:
                    missing.append(key)
                else:
                    self._values.move_to_end(key)
                    found[key] = value
        if missing:
            for key, value in load(missing).items():
                self.put(key, value)
                found[key] = value
        return found
