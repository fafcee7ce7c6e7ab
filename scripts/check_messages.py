"""`make check-messages`: are the translations whole and well written?

Each complaint is a line with its file; none is `0` as exit status, else 1.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from babel.messages.catalog import Catalog

from scripts import catalogue_rules, glossary, messages, template_words, typography_rules
from scripts.catalogue_rules import Pair

TEMPLATES = messages.ROOT / "templates"
TYPOGRAPHY: dict[str, Callable[[str], Iterator[str]]] = {
    "fr": typography_rules.french,
    "es": typography_rules.spanish,
}


def syntax(path: Path) -> Iterator[str]:
    """What gettext's own tool says, where it is installed."""
    if tool := shutil.which("msgfmt"):
        command = [tool, "--check-format", "--check-domain", "-o", "/dev/null", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        yield from done.stderr.splitlines() if done.returncode else ()


def up_to_date(template: Catalog) -> Iterator[str]:
    """Whether `make messages` was run since the words changed."""
    if not messages.TEMPLATE.exists() or messages.TEMPLATE.read_text("utf-8") != messages.text(
        template
    ):
        yield "translations/messages.pot: not up to date, run `make messages`"


def sources(template: Catalog) -> Iterator[str]:
    """Complaints about the English messages in the code and the templates."""
    for message in template:
        msgids = (message.id,) if isinstance(message.id, str) else message.id
        files = " ".join(file for file, _ in message.locations)
        for msgid in msgids:
            yield from (f"{files}: {text}: {msgid!r}" for text in catalogue_rules.english(msgid))


def catalogue(language: str, path: Path) -> Iterator[str]:
    """Complaints about one .po file."""
    name = path.relative_to(messages.ROOT)
    try:
        catalog = messages.read(path, language)
    except Exception as error:  # whatever a broken file does to the parser
        yield f"{name}: {error}"
        return
    yield from syntax(path)
    yield from (f"{name}: {text}" for text in catalogue_rules.state(catalog, language))
    for message in catalog:
        for pair in catalogue_rules.pairs(message, language):
            if message.id and pair.translation:
                yield from (
                    f"{name}: {text}: {pair.translation!r}" for text in rules(pair, language)
                )


def rules(pair: Pair, language: str) -> Iterator[str]:
    """Complaints about one translated sentence."""
    yield from catalogue_rules.kept(pair)
    yield from glossary.complaints(pair, language)
    if language in TYPOGRAPHY:
        yield from TYPOGRAPHY[language](pair.translation)


def templates() -> Iterator[str]:
    """Words of templates that no translation reaches."""
    for path in sorted(each for each in TEMPLATES.rglob("*") if each.suffix in (".html", ".txt")):
        for line, words in template_words.in_file(path):
            yield f"{path.relative_to(messages.ROOT)}:{line}: not translated: {words!r}"


def complaints() -> Iterator[str]:
    """Everything that is wrong."""
    template = messages.extract()
    yield from up_to_date(template)
    yield from sources(template)
    for language, path in messages.catalogue_files().items():
        yield from catalogue(language, path)
    yield from templates()


def main() -> int:
    found = list(complaints())
    print("\n".join(found) if found else "Translations are whole and well written.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
