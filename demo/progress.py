"""A bar on a terminal, plain lines where there is none."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO, TypeVar

T = TypeVar("T")
_WIDTH = 24


class ProgressBar:
    """``stage`` names what is done; within a stage the bar follows the items that pass by."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_terminal = out.isatty()

    def follow(
        self, stage: str, items: Iterable[T], total: int, done_of: Callable[[int, T], int] | None = None
    ) -> Iterator[T]:
        """Pass the items through. ``done_of(count, item)`` says how much is done; by default the count."""
        self._draw(stage, 0, total)
        for count, item in enumerate(items, start=1):
            self._draw(stage, done_of(count, item) if done_of else count, total)
            yield item
        self._finish(stage, total)

    def run(self, stage: str, work: Callable[[], T]) -> T:
        """One piece of work that cannot be divided."""
        self._draw(stage, 0, 1)
        result = work()
        self._finish(stage, 1)
        return result

    def _draw(self, stage: str, done: int, total: int) -> None:
        if self._is_terminal:
            filled = _WIDTH * done // max(total, 1)
            bar = "█" * filled + "·" * (_WIDTH - filled)
            self._out.write(f"\r  {bar}  {stage} {done}/{total}\x1b[K")
            self._out.flush()

    def _finish(self, stage: str, total: int) -> None:
        line = f"  {'█' * _WIDTH}  {stage}"
        self._out.write(f"\r{line} {total}/{total}\x1b[K\n" if self._is_terminal else f"{line}\n")
        self._out.flush()


@contextmanager
def quiet_log() -> Iterator[None]:
    """Keep all but errors out of the way of the bar: the demo does what operators are warned of."""
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
