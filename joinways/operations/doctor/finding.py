"""What a check has found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from joinways.config import Config
from joinways.database import Db

OK, WARNING, WRONG = "ok", "warning", "WRONG"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's. `remedy`: what to do, "" where nothing has to be done."""

    level: str
    about: str
    words: str
    remedy: str = ""


@dataclass(frozen=True)
class Patient:
    """What is looked over: the settings, the database, and the environment they were read from."""

    config: Config
    db: Db
    environ: dict[str, str]


Check = Callable[[Patient], Iterator[Finding]]


def ok(about: str, words: str) -> Finding:
    """All is well."""
    return Finding(OK, about, words)


def warning(about: str, words: str, remedy: str) -> Finding:
    """It works, and somebody should know."""
    return Finding(WARNING, about, words, remedy)


def wrong(about: str, words: str, remedy: str) -> Finding:
    """It does not work, or is not safe."""
    return Finding(WRONG, about, words, remedy)
