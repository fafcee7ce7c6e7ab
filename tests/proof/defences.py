"""Our own defences, each taken away in a victim's process only."""

from collections.abc import Callable

REMOVE: dict[str, Callable[[], None]] = {}
