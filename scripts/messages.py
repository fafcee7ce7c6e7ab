"""`make messages`: collect the words of code and templates, bring every catalogue up to date.

Sorted, unwrapped, without dates or line numbers, and never guessing a translation from a similar
message: run again, it changes no byte.
"""

import re
import sys
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"

SOURCES = [
    ("app.py", "python"),
    ("joinways/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
# silent: a template with an error would drop out unseen, and its words with it.
OPTIONS = {"templates/**": {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}}
KEYWORDS = DEFAULT_KEYWORDS | {
    "lazy_gettext": None,
    "_l": None,
    "lazy_pgettext": ((1, "c"), 2),
}
# Babel's own reading takes a string that isn't closed, and drops its last letter.
LINE = re.compile(
    r'\s*(?:#.*|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)?\s*"(?:[^"\\]|\\.)*"\s*)?'
)
HEADER = """\
# Words of Joinways. How to translate: docs/TRANSLATING.md.
msgid ""
msgstr ""
"Project-Id-Version: Joinways\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms};\\n"

"""


def extract() -> Catalog:
    """Every message of the sources. Raises TemplateSyntaxError for a broken template."""
    catalog = Catalog()
    found = extract_from_dir(
        ROOT,
        method_map=SOURCES,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
        directory_filter=_is_source,
    )
    for file, line, message, comments, context in found:
        catalog.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return catalog


def _is_source(directory: str | Path) -> bool:
    top = Path(directory).resolve().relative_to(ROOT).parts[:1]
    return not top or top[0] in ("joinways", "templates")


def catalogue_files() -> dict[str, Path]:
    """{language: its .po file}, one for each folder of translations/."""
    folders = sorted(each for each in TRANSLATIONS.iterdir() if each.is_dir())
    return {folder.name: folder / "LC_MESSAGES" / "messages.po" for folder in folders}


def read(path: Path, language: str) -> Catalog:
    """A .po file as it is. Raises ValueError or PoFileError for one that breaks the format."""
    content = path.read_text("utf-8-sig")
    for number, line in enumerate(content.split("\n"), 1):
        if not LINE.fullmatch(line):
            raise ValueError(f"line {number} breaks the format: {line}")
    return read_po(StringIO(content), locale=language, abort_invalid=True)


def text(catalog: Catalog) -> str:
    """A catalogue as it is written to its file."""
    body = BytesIO()
    write_po(
        body,
        catalog,
        width=0,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    plural_forms = catalog.plural_forms if catalog.locale else "nplurals=2; plural=(n != 1)"
    header = HEADER.format(language=catalog.locale or "", plural_forms=plural_forms.rstrip(";"))
    return (header + body.getvalue().decode()).rstrip("\n") + "\n"


def update(language: str, path: Path, template: Catalog) -> str:
    """Write one catalogue anew. Returns a line that says what became of it."""
    catalog = read(path, language) if path.exists() else Catalog(locale=language)
    catalog.update(template, no_fuzzy_matching=True)
    _write(path, text(catalog))
    missing = sum(not is_translated(message) for message in catalog if message.id)
    # English is its own translation.
    report = "" if language == "en" else f", {missing} untranslated"
    return f"{language}: {len(catalog)} messages{report}" + "".join(
        f"\n    no longer used: {message.id!r} = {message.string!r}"
        for message in catalog.obsolete.values()
        if is_translated(message)
    )


def is_translated(message: Message) -> bool:
    """Whether a message has all the forms of its translation."""
    forms = [message.string] if isinstance(message.id, str) else list(message.string or [""])
    return all(forms)


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text("utf-8") != content:
        path.write_text(content, "utf-8")


def main() -> int:
    template = extract()
    _write(TEMPLATE, text(template))
    for language, path in catalogue_files().items():
        print(update(language, path, template))
    return 0


if __name__ == "__main__":
    sys.exit(main())
