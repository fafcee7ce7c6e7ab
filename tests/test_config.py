"""Settings: every default, every message, and secrets that are made once."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from joinways.config import Config, ConfigError, read
from joinways.operator_settings import Platform

KEY, OLDER = Fernet.generate_key().decode(), Fernet.generate_key().decode()
PRODUCTION = {
    "JOINWAYS_ENV": "production",
    "SECRET_KEY": "s" * 32,
    "ENCRYPTION_KEY": KEY,
    "BASE_URL": "https://joinways.example",
}
NAMES = (
    "DATABASE_URL",
    "SECRET_KEY",
    "ENCRYPTION_KEY",
    "STRIPE_API_BASE",
    "PORT",
    "JOINWAYS_ENV",
    "JOINWAYS_LEASE_SECONDS",
    "TRUSTED_PROXIES",
    "BASE_URL",
    "JOINWAYS_SYNC_SECONDS",
    "MAIL_URL",
    "MAIL_FROM",
    "STRIPE_SANDBOX_URL",
    "SIGNUP",
    "SIGNUP_PLAN",
    "STORAGE_URL",
    "STRIPE_CONNECT_CLIENT_ID",
    "STRIPE_CONNECT_SECRET_KEY",
    "STRIPE_CONNECT_WEBHOOK_SECRET",
)
NO_KEY = "ENCRYPTION_KEY must be one or more Fernet keys"


def test_defaults(tmp_path: Path) -> None:
    config = read({}, tmp_path / "instance")
    assert config.env == "demo"
    assert config.database_url == f"sqlite:///{tmp_path}/instance/joinways.sqlite"
    assert config.stripe_api_base is None
    assert (config.port, config.lease_seconds, config.production) == (8000, 90, False)
    assert config.trusted_proxies == 0
    assert (config.base_url, config.sync_seconds) == ("http://127.0.0.1:8000", 600)
    assert (config.mail_url, config.mail_from) == ("mailbox:", "joinways@joinways.example")
    assert (config.signup, config.signup_plan) == (True, "pro")
    assert len(config.secret_key) >= 32
    [key] = config.encryption_keys
    Fernet(key)


def test_empty_is_unset(tmp_path: Path) -> None:
    assert read(dict.fromkeys(NAMES, ""), tmp_path) == read({}, tmp_path)


EVERYTHING = {
    **PRODUCTION,
    "DATABASE_URL": "postgresql+psycopg://joinways@db/joinways",
    "ENCRYPTION_KEY": f" {KEY} , {OLDER},",
    "STRIPE_API_BASE": "http://127.0.0.1:12111/",
    "PORT": "443",
    "JOINWAYS_LEASE_SECONDS": "0.5",
    "TRUSTED_PROXIES": "2",
    "BASE_URL": "https://quotes.example:8443/",
    "JOINWAYS_SYNC_SECONDS": "2.5",
    "MAIL_URL": "smtp://joinways:p@ss:w/rd@smtp.example:2525",
    "MAIL_FROM": "factures@domaine.example",
    "STRIPE_SANDBOX_URL": "http://127.0.0.1:12112/",
    "SIGNUP": "open",
    "SIGNUP_PLAN": "basic",
    "STORAGE_URL": "/srv/joinways/files",
    "STRIPE_CONNECT_CLIENT_ID": "ca_Of42",
    "STRIPE_CONNECT_SECRET_KEY": "sk_live_of42",
    "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_new, whsec_old",
}


def test_everything_set(tmp_path: Path) -> None:
    config = read(EVERYTHING, tmp_path)
    assert config == Config(
        env="production",
        database_url="postgresql+psycopg://joinways@db/joinways",
        secret_key="s" * 32,
        encryption_keys=(KEY, OLDER),
        stripe_api_base="http://127.0.0.1:12111",
        port=443,
        lease_seconds=0.5,
        trusted_proxies=2,
        base_url="https://quotes.example:8443",
        sync_seconds=2.5,
        mail_url="smtp://joinways:p@ss:w/rd@smtp.example:2525",
        mail_from="factures@domaine.example",
        stripe_sandbox_url="http://127.0.0.1:12112",
        signup=True,
        signup_plan="basic",
        storage_url="/srv/joinways/files",
        stripe_connect=Platform("ca_Of42", "sk_live_of42", ("whsec_new", "whsec_old")),
    )
    assert "sk_live_of42" not in repr(config.stripe_connect)
    assert config.production
    assert list(tmp_path.iterdir()) == []


def test_own_address_follows_the_port_outside_production(tmp_path: Path) -> None:
    assert read({"PORT": "8123"}, tmp_path).base_url == "http://127.0.0.1:8123"


def test_no_mail_leaves_production_until_a_server_is_named(tmp_path: Path) -> None:
    assert read(PRODUCTION, tmp_path).mail_url is None
    given = {**PRODUCTION, "MAIL_URL": "smtps://mail.example", "MAIL_FROM": "a@b.example"}
    assert read(given, tmp_path).mail_url == "smtps://mail.example"


def test_nobody_signs_up_in_production_until_it_is_opened(tmp_path: Path) -> None:
    assert read(PRODUCTION, tmp_path).signup is False
    assert read({**PRODUCTION, "SIGNUP": "open"}, tmp_path).signup is True


@pytest.mark.parametrize("given", ["postgres://u@h/d", "postgresql://u@h/d"])
def test_usual_addresses_of_postgresql_are_taken(tmp_path: Path, given: str) -> None:
    assert read({"DATABASE_URL": given}, tmp_path).database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://u:a#b[c?d@h:5433/d",
        "postgresql+psycopg:///d?host=/run/postgresql",
        "sqlite:////srv/me@home:x/joinways.sqlite",
    ],
)
def test_unusual_addresses_are_taken_as_they_are(tmp_path: Path, url: str) -> None:
    assert read({"DATABASE_URL": url}, tmp_path).database_url == url


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        (
            {"JOINWAYS_ENV": "prod"},
            "JOINWAYS_ENV is 'prod'; it must be one of: demo, production, test.",
        ),
        *(
            (
                given,
                "STRIPE_CONNECT_CLIENT_ID and STRIPE_CONNECT_SECRET_KEY go together: set both or"
                " none (and STRIPE_CONNECT_WEBHOOK_SECRET only with them).",
            )
            for given in (
                {"STRIPE_CONNECT_CLIENT_ID": "ca_1"},
                {"STRIPE_CONNECT_SECRET_KEY": "sk_test_1"},
                {"STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_1"},
            )
        ),
        (
            {"STRIPE_CONNECT_CLIENT_ID": "sk_test_1", "STRIPE_CONNECT_SECRET_KEY": "sk_test_1"},
            "STRIPE_CONNECT_CLIENT_ID must be the ca_… of Stripe's Connect settings.",
        ),
        (
            {"STRIPE_CONNECT_CLIENT_ID": "ca_1", "STRIPE_CONNECT_SECRET_KEY": "pk_test_1"},
            "STRIPE_CONNECT_SECRET_KEY must be the platform's sk_….",
        ),
        (
            {
                "STRIPE_CONNECT_CLIENT_ID": "ca_1",
                "STRIPE_CONNECT_SECRET_KEY": "sk_test_1",
                "STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_1,sk_test_1",
            },
            "STRIPE_CONNECT_WEBHOOK_SECRET must be whsec_…; several with commas while one is"
            " rolled.",
        ),
        ({"SIGNUP": "yes"}, "SIGNUP is 'yes'; it must be one of: open, closed."),
        ({"PORT": "http"}, "PORT is 'http'; it must be a number."),
        ({"PORT": "0"}, "PORT is 0; it must lie between 1 and 65535."),
        ({"PORT": "65536"}, "PORT is 65536; it must lie between 1 and 65535."),
        ({"PORT": "8000.5"}, "PORT is 8000.5; it must be a whole number."),
        ({"PORT": "nan"}, "PORT is nan; it must lie between 1 and 65535."),
        (
            {"JOINWAYS_LEASE_SECONDS": "soon"},
            "JOINWAYS_LEASE_SECONDS is 'soon'; it must be a number.",
        ),
        (
            {"JOINWAYS_LEASE_SECONDS": "0"},
            "JOINWAYS_LEASE_SECONDS is 0; it must lie between 0.1 and 3600.",
        ),
        ({"TRUSTED_PROXIES": "yes"}, "TRUSTED_PROXIES is 'yes'; it must be a number."),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is -1; it must lie between 0 and 10."),
        ({"TRUSTED_PROXIES": "1.5"}, "TRUSTED_PROXIES is 1.5; it must be a whole number."),
        (
            {"DATABASE_URL": "mysql://x"},
            "DATABASE_URL must begin with sqlite:/// or postgresql://.",
        ),
        (
            {"DATABASE_URL": "sqlite://"},
            "DATABASE_URL must begin with sqlite:/// or postgresql://.",
        ),
        (
            {"DATABASE_URL": "postgresql://user:secret@host:port/name"},
            "DATABASE_URL cannot be read as an address.",
        ),
        (
            {"STRIPE_API_BASE": "127.0.0.1:12111"},
            "STRIPE_API_BASE must be an http(s) address, or unset for Stripe itself.",
        ),
        (
            {"STRIPE_API_BASE": "ftp://host"},
            "STRIPE_API_BASE must be an http(s) address, or unset for Stripe itself.",
        ),
        (
            {"STRIPE_API_BASE": "http://[broken"},
            "STRIPE_API_BASE must be an http(s) address, or unset for Stripe itself.",
        ),
        (
            {"STRIPE_API_BASE": "http://host:notaport"},
            "STRIPE_API_BASE must be an http(s) address, or unset for Stripe itself.",
        ),
        (
            {**PRODUCTION, "SECRET_KEY": ""},
            "SECRET_KEY must be set in production; `make secrets` prints new ones.",
        ),
        ({**PRODUCTION, "SECRET_KEY": "short"}, "SECRET_KEY is too short: at least 32 characters."),
        (
            {**PRODUCTION, "ENCRYPTION_KEY": ""},
            "ENCRYPTION_KEY must be set in production; `make secrets` prints new ones.",
        ),
        (
            {**PRODUCTION, "BASE_URL": ""},
            "BASE_URL must be set in production: the https:// address of Joinways.",
        ),
        (
            {"BASE_URL": "joinways.example"},
            "BASE_URL must be an http(s) address, such as https://joinways.example.",
        ),
        (
            {"BASE_URL": "https://joinways.example/quotes"},
            "BASE_URL must end after the host (and port): Joinways has no prefix.",
        ),
        (
            {"MAIL_URL": "mail.example:587"},
            "MAIL_URL must be smtp://user:password@host:587, smtps://… or mailbox:.",
        ),
        (
            {"MAIL_URL": "smtp://user:secret@host:port"},
            "MAIL_URL must be smtp://user:password@host:587, smtps://… or mailbox:.",
        ),
        (
            {**PRODUCTION, "MAIL_URL": "mailbox:"},
            "MAIL_URL must not be mailbox: in production; unset, no mail leaves.",
        ),
        (
            {"MAIL_URL": "smtp://mail.example"},
            "MAIL_FROM must be set with MAIL_URL: the address that mails come from.",
        ),
        (
            {"MAIL_FROM": "Joinways <a@b.example>"},
            "MAIL_FROM must be one plain address, such as joinways@example.com.",
        ),
    ],
)
def test_wrong_setting_says_which_and_what_to_do(
    tmp_path: Path, environ: dict[str, str], message: str
) -> None:
    with pytest.raises(ConfigError) as wrong:
        read(environ, tmp_path)
    assert str(wrong.value) == message


@pytest.mark.parametrize(
    "keys",
    ["x", f"{KEY},x", ",", KEY[:-2], "é" * 44],
    ids=["short", "one of two", "none", "cut off", "letters"],
)
def test_wrong_encryption_key(tmp_path: Path, keys: str) -> None:
    with pytest.raises(ConfigError, match=NO_KEY):
        read({"ENCRYPTION_KEY": keys}, tmp_path)


def test_no_message_shows_a_secret(tmp_path: Path) -> None:
    for environ in (
        {"DATABASE_URL": "postgresql://user:hush-hush@host:port/name"},
        {"ENCRYPTION_KEY": "hush-hush"},
        {"MAIL_URL": "smtp://user:hush-hush@host:port"},
        {"MAIL_URL": "smtp://user:hush-hush@mail.example"},
        {**PRODUCTION, "SECRET_KEY": "hush-hush"},
    ):
        with pytest.raises(ConfigError) as wrong:
            read(environ, tmp_path)
        assert "hush" not in str(wrong.value)
