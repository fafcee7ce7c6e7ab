"""What no log may hold: addresses of people, keys, and the tokens of links that open something.

A last net below the habit of logging ids only: messages of libraries and of the database repeat
what they were given.
"""

import re

# The words before a token in our own addresses, also those that mails and other sites quote.
_TOKEN = re.compile(
    r"(/(?:sign|sheet|join|invitation|invite|confirm|unsubscribe|password/reset|reset)/)(?!<)[^/?#\s\"']+"
)
_QUERY = re.compile(r"(?<=[^\s?\"'])\?[^\s\"']+")
_EMAIL = re.compile(r"[\w.!#$%&*+/=?^`{|}~-]+@[\w.-]+\w")
_KEY = re.compile(r"\b(?:sk|rk|pk|whsec|ac)_(?:test_|live_)?[A-Za-z0-9]{8,}")
_PASSWORD = re.compile(r"(?<=://)[^\s/@:]*:[^\s]*@")
_LONG = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{40,}(?![\w-])")
_QUOTED = re.compile(r"(?<!\w)'[^']*'(?!\w)|\"[^\"]*\"")
_TELLS_VALUES = re.compile(r"\n\s*(?:DETAIL:|CONTEXT:|LINE \d|\[parameters:|\[SQL:).*", re.DOTALL)

HIDDEN = "…"


def masked(text: str) -> str:
    """`text` without emails, keys, passwords and tokens of ours. Ids, also public ones, stay."""
    text = _TOKEN.sub(rf"\1{HIDDEN}", text)
    for pattern in (_PASSWORD, _EMAIL, _KEY, _LONG):
        text = pattern.sub(HIDDEN, text)
    return text


def masked_address(address: str) -> str:
    """An address without the tokens in it, and without what was searched for."""
    return masked(_QUERY.sub(f"?{HIDDEN}", address))


def said_by(error: BaseException) -> str:
    """An error's own words, without the values in them: what libraries quote may be anybody's."""
    words = _QUOTED.sub(HIDDEN, _TELLS_VALUES.sub("", str(error)))
    broken = getattr(getattr(getattr(error, "orig", None), "diag", None), "constraint_name", None)
    named = f" ({broken})" if broken else ""
    return masked(" ".join(words.split()))[:500] + named
