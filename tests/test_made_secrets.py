"""Secrets that are made where none are set: kept, private, the same for all processes."""

import threading
from pathlib import Path

import pytest

from joinways.config import Config, ConfigError, read


def test_made_secrets_are_kept_private_and_differ(tmp_path: Path) -> None:
    first = read({}, tmp_path)
    assert read({}, tmp_path) == first
    assert first.secret_key != first.encryption_keys[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["encryption_key", "secret_key"]
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600


def test_empty_secret_is_never_used(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(ConfigError, match="secret_key is empty; remove it"):
        read({}, tmp_path)


def test_many_processes_that_start_together_get_the_same_secrets(tmp_path: Path) -> None:
    found: list[Config] = []
    begin = threading.Barrier(12)

    def start() -> None:
        begin.wait()
        found.append(read({}, tmp_path / "instance"))

    threads = [threading.Thread(target=start) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12
    assert len({config.secret_key for config in found}) == 1
    assert found[0].secret_key
    assert len({config.encryption_keys for config in found}) == 1


def test_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be made"):
        read({}, tmp_path / "file" / "instance")


def test_secret_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "secret_key").mkdir()
    with pytest.raises(ConfigError, match="secret_key cannot be used: "):
        read({}, tmp_path)
