"""Tokens of links: the same for ever, and nothing of them in a mail at rest."""

from joinways.domain.link_tokens import Marker, hash_of, new_nonce, token_from, token_if

SECRET = "s" * 32
TOKEN = "arDRUgv4mSPpexb1HM9RBJkYDIftO9LecNY7DSz4-F4"
"""Computed once by hand. Links that were mailed stop opening if this changes."""


def test_the_token_of_a_nonce_never_changes() -> None:
    assert token_from("a-nonce", "joinways share link v1", SECRET) == TOKEN


def test_another_purpose_secret_or_nonce_is_another_token() -> None:
    purpose = "joinways share link v1"
    others = {
        token_from("a-nonce", "joinways invitation v1", SECRET),
        token_from("a-nonce", purpose, "t" * 32),
        token_from("b-nonce", purpose, SECRET),
    }
    assert len(others | {TOKEN}) == 4
    assert token_if(hash_of(TOKEN), "a-nonce", purpose, SECRET) == TOKEN
    assert token_if(hash_of(TOKEN), "a-nonce", purpose, "t" * 32) == ""
    assert new_nonce() != new_nonce()


def test_markers_become_addresses_and_no_other_kind_is_touched() -> None:
    first, second, other = "a" * 16, "b" * 16, "c" * 16
    mine, theirs = Marker("joinways-link"), Marker("joinways-invitation")
    text = f"{mine.of(first)} {mine.of(second)} {mine.of(first)} {theirs.of(other)}"
    asked: list[set[str]] = []

    def addresses(names: object) -> dict[str, str]:
        asked.append(set(names))  # type: ignore[call-overload]
        return {first: "https://a.example/1"}

    said = mine.put_in(text, addresses, "https://a.example")
    expected = "https://a.example/1 https://a.example https://a.example/1"
    assert said == f"{expected} joinways-invitation:{other}"
    assert asked == [{first, second}]
    assert mine.put_in("nothing", addresses, "") == "nothing"
    assert len(asked) == 1
