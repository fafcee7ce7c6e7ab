"""Every word in three languages: what `make messages` and `make check-messages` promise."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from joinways.i18n import LANGUAGES
from scripts import check_messages, messages

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("joinways", "templates", "translations", "scripts")


def test_translations_are_whole_and_well_written() -> None:
    assert list(check_messages.complaints()) == []


def test_every_language_has_a_catalogue_and_no_other_has() -> None:
    assert set(messages.catalogue_files()) == set(LANGUAGES)


def test_nothing_compiled_is_kept() -> None:
    assert list((ROOT / "translations").rglob("*.mo")) == []


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's words and translations, to change at will."""
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.pyc"))
    return tmp_path


def run(project: Path, script: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(project / "scripts" / script)]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def contents(project: Path) -> dict[str, bytes]:
    files = (project / "translations").rglob("*.*")
    return {str(file): file.read_bytes() for file in files if file.is_file()}


def add(project: Path, path: str, text: str) -> None:
    file = project / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def catalogue(project: Path, language: str) -> Path:
    return project / "translations" / language / "LC_MESSAGES" / "messages.po"


def test_messages_run_twice_changes_no_byte(project: Path) -> None:
    add(project, "templates/new.html", "{{ _('A word never seen before') }}")
    assert run(project, "messages.py").returncode == 0
    first = contents(project)
    assert run(project, "messages.py").returncode == 0
    assert contents(project) == first
    assert b'"A word never seen before"' in first[str(catalogue(project, "es"))]


def test_messages_finds_words_wherever_they_are_said(project: Path) -> None:
    add(
        project,
        "templates/emails/new.txt",
        "{# Translators: on the cover #}\n{{ pgettext('cover', 'Word one') }}\n"
        "{% trans %}\n  Word\n  two\n{% endtrans %}",
    )
    add(
        project,
        "joinways/new.py",
        'N_("Word three")\nlazy_gettext("Word four")\nlazy_pgettext("spine", "Word five")\n'
        'ngettext("%(num)s word", "%(num)s words", 2)\n',
    )
    run(project, "messages.py")
    written = (project / "translations" / "messages.pot").read_text("utf-8")
    assert (
        '#. on the cover\n#: templates/emails/new.txt\nmsgctxt "cover"\n'
        'msgid "Word one"\nmsgstr ""\n' in written
    )
    assert 'msgctxt "spine"\nmsgid "Word five"' in written
    for msgid in ("Word two", "Word three", "Word four"):
        assert f'\nmsgid "{msgid}"\n' in written
    assert 'msgid "%(num)s word"\nmsgid_plural "%(num)s words"\n' in written


def test_a_broken_template_stops_messages_instead_of_dropping_out(project: Path) -> None:
    before = contents(project)
    add(project, "templates/broken.html", "{% if %}{{ _('Word') }}")
    done = run(project, "messages.py")
    assert done.returncode != 0
    assert "TemplateSyntaxError" in done.stderr
    assert contents(project) == before


def test_a_broken_catalogue_is_not_written_over(project: Path) -> None:
    path = catalogue(project, "fr")
    path.write_text(path.read_text("utf-8") + '\nmsgid "Word"\nmsgstr "Mo\n', "utf-8")
    before = path.read_bytes()
    assert run(project, "messages.py").returncode != 0
    assert path.read_bytes() == before
    checked = run(project, "check_messages.py")
    assert checked.returncode == 1
    assert "breaks the format: msgstr" in checked.stdout


def test_the_check_names_each_fault_and_its_place(project: Path) -> None:
    add(project, "templates/new.html", "<p>\nBare words</p>{{ _('A deposit of 5 % off!') }}")
    add(project, "joinways/new.py", 'gettext("Hello %(name)s")\n')
    run(project, "messages.py")
    for language, faulty in (("fr", "Salut!"), ("es", "Adiós %(nombre)s")):
        path = catalogue(project, language)
        text = path.read_text("utf-8").replace(
            'msgid "Hello %(name)s"\nmsgstr ""', f'msgid "Hello %(name)s"\nmsgstr "{faulty}"'
        )
        path.write_text(text + '\n#~ msgid "Gone"\n#~ msgstr "Parti"\n', "utf-8")
    done = run(project, "check_messages.py")
    assert done.returncode == 1
    said = done.stdout
    french, spanish = (f"translations/{lang}/LC_MESSAGES/messages.po" for lang in ("fr", "es"))
    assert "templates/new.html:2: not translated: 'Bare words'" in said
    assert "templates/new.html: a percent sign is written %%" in said
    assert f"{french}: not translated: 'A deposit of 5 % off!'" in said
    assert f"{french}: the placeholders differ: 'Salut!'" in said
    assert f"{french}: a space before ; : ! ?: 'Salut!'" in said
    assert f"{spanish}: the placeholders differ: 'Adiós %(nombre)s'" in said
    assert f"{spanish}: no longer used: 'Gone'" in said
    assert "translations/en/" not in said
    assert "not up to date" not in said


def test_the_check_sees_that_messages_was_not_run(project: Path) -> None:
    add(project, "joinways/new.py", 'gettext("A word never seen before")\n')
    done = run(project, "check_messages.py")
    assert done.returncode == 1
    assert "not up to date, run `make messages`" in done.stdout


def test_a_fuzzy_translation_is_reported(project: Path) -> None:
    path = catalogue(project, "fr")
    text = path.read_text("utf-8").replace('\nmsgid "Quote"\n', '\n#, fuzzy\nmsgid "Quote"\n')
    path.write_text(text, "utf-8")
    assert "fuzzy, so it isn't shown: 'Quote'" in run(project, "check_messages.py").stdout
