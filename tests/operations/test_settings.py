"""The settings of who runs the server; and the README knows all settings there are."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from joinways.config import Config, ConfigError, read
from joinways.operator_settings import Platform
from tests.test_config import NAMES, PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
ALL_SET = {
    "TRUSTED_HOSTS": "quotes.internal, 10.0.0.7,",
    "METRICS_TOKEN": "m" * 16,
    "SENTRY_DSN": "https://key@errors.example/7",
    "SECURITY_CONTACT": "security@domaine.example",
}


def test_defaults(tmp_path: Path) -> None:
    for environ in (PRODUCTION, {**PRODUCTION, **dict.fromkeys(ALL_SET, "")}):
        config = read(environ, tmp_path)
        assert config.trusted_hosts == ()
        assert (config.metrics_token, config.sentry_dsn, config.security_contact) == (None,) * 3


def test_everything_set(tmp_path: Path) -> None:
    config = read({**PRODUCTION, **ALL_SET}, tmp_path)
    assert config.trusted_hosts == ("quotes.internal", "10.0.0.7")
    assert (config.metrics_token, config.sentry_dsn) == ("m" * 16, ALL_SET["SENTRY_DSN"])
    assert config.security_contact == "mailto:security@domaine.example"


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"TRUSTED_HOSTS": "a.example,https://b.example"},
            "TRUSTED_HOSTS has 'https://b.example'; it must be host names without port,"
            " with commas.",
        ),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is too short: at least 16 characters."),
        (
            {"SENTRY_DSN": "errors.example"},
            "SENTRY_DSN must be https://key@host/project, as Sentry shows it.",
        ),
        (
            {"SECURITY_CONTACT": "call us"},
            "SECURITY_CONTACT must be an email address or an https:// page.",
        ),
    ],
)
def test_wrong_ones(tmp_path: Path, environ: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read({**PRODUCTION, **environ}, tmp_path)
    assert str(wrong.value) == message


def test_the_readme_lists_every_setting() -> None:
    """Those that the code asks the environment for, and no others."""
    asked = "".join(
        (ROOT / "joinways" / name).read_text() for name in ("config.py", "operator_settings.py")
    )
    table = (ROOT / "README.md").read_text().split("## Configuration")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    assert listed == set(re.findall(r'"([A-Z][A-Z_]{3,})"', asked))
    assert {*NAMES, *ALL_SET} <= listed
    # The platform's three stand in one.
    assert len(listed) == len(fields(Config)) - 1 + len(fields(Platform))
