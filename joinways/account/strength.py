"""Whether a password is easily guessed: common ones, patterns, and what is known of its person.

zxcvbn brings its lists along (leaked passwords, names, words); nothing is asked of any network.
"""

import re
from collections.abc import Iterable
from itertools import chain

from zxcvbn import zxcvbn

SHORTEST, LONGEST = 12, 1000
"""ASVS 5.0 asks for 8 at least and recommends 15; no rules about kinds of characters."""

_READ = 40
"""Of a longer one the beginning is looked at: that alone is more than anybody guesses, or isn't."""

_SAFE = 3
"""Of zxcvbn's 0 to 4: from 10^8 guesses on. Sign-ins are throttled, and Argon2 is slow."""

_MOST_SIGNS = 3
"""zxcvbn tries each reading of @, $, ! and the like as letters: of more it would take seconds."""

_SIGNS = {"@": "a", "(": "c", "{": "c", "[": "c", "<": "c", "!": "i", "|": "i", "$": "s",
          "+": "t", "%": "x"}  # fmt: skip
_READ_AS_LETTERS = str.maketrans(_SIGNS)

_OURS = ("joinways", "motdepasse", "password", "contraseña", "contrasena", "azerty", "qwerty",
         "bonjour", "bienvenue", "bienvenido", "welcome")  # fmt: skip
"""What is tried first here, in the languages of our people; zxcvbn's lists are mostly English."""

_REST = 8
"""How much of a password must be left without its person's own words."""


def is_guessable(password: str, own: Iterable[str]) -> bool:
    """Whether somebody who knows `own` (name, email, workspace) guesses it soon."""
    words = _words(own)
    # zxcvbn trips over line breaks.
    lower = "".join(each if each.isprintable() else " " for each in password.casefold())
    if len(_without(lower, words)) < _REST:
        return True
    many = len(set(lower) & set(_SIGNS)) > _MOST_SIGNS
    read = lower.translate(_READ_AS_LETTERS) if many else lower
    return int(zxcvbn(read[:_READ], user_inputs=list(words))["score"]) < _SAFE


def _words(own: Iterable[str]) -> tuple[str, ...]:
    """Each word of four letters and more, and each whole; the longest first."""
    texts = [text.casefold() for text in chain(own, _OURS)]
    parts = chain(texts, *(re.split(r"[\W_]+", text) for text in texts))
    return tuple(sorted({part for part in parts if len(part) >= 4}, key=len, reverse=True))


def _without(password: str, words: Iterable[str]) -> str:
    for word in words:
        password = password.replace(word, "")
    return password
