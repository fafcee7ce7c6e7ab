"""Every test here begins in French and with catalogues of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from joinways.i18n import languages, messages, use_lang
from joinways.i18n.catalogues import Catalogues

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'

Save = Callable[[str, str], None]


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    with use_lang("fr"):
        yield


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogues:
    """Empty catalogues in a folder of the test's own, in use instead of the project's."""
    own = Catalogues(tmp_path)
    monkeypatch.setattr(languages, "CATALOGUES", own)
    monkeypatch.setattr(messages, "CATALOGUES", own)
    return own


@pytest.fixture
def save(catalogues: Catalogues) -> Save:
    """Save a catalogue as a translator does: `save("fr", 'msgid "Yes"\\nmsgstr "Oui"')`."""

    def write(lang: str, body: str) -> None:
        path = catalogues.path(lang)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + body + "\n", "utf-8")

    return write
