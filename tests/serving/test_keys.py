from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.errors import NotFound, SettingsError, UsageError
from assistant.serving.keys import KeyRing, key_file, list_keys, new_key, revoke_key
from assistant.settings import Settings


def ring(data: Path, *keys: str) -> KeyRing:
    return KeyRing(Settings(data=data, api_keys=tuple(SecretStr(key) for key in keys)), "owner-token")


def test_a_new_key_is_told_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    key = new_key(tmp_path, "desk", "write")
    text = key_file(tmp_path).read_text()
    assert key not in text and len(json.loads(text)[0]["digest"]) == 64
    assert key_file(tmp_path).stat().st_mode & 0o077 == 0
    (kept,) = list_keys(tmp_path)
    assert (kept.name, kept.scope) == ("desk", "write")
    caller = ring(tmp_path).caller(key)
    assert caller is not None and caller.name == "desk" and caller.may_write and caller.limited


def test_a_revoked_key_is_refused_by_a_ring_that_is_open(tmp_path: Path) -> None:
    keys = ring(tmp_path)
    assert not keys.required()
    key = new_key(tmp_path, "desk")
    assert keys.required() and keys.caller(key)
    revoke_key(tmp_path, "desk")
    assert keys.caller(key) is None and not keys.required()
    with pytest.raises(NotFound):
        revoke_key(tmp_path, "desk")


@pytest.mark.parametrize("name", ["", "two words", "a/b", "x" * 65, "a\n"])
def test_a_name_that_can_not_stand_in_a_log_line_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        new_key(tmp_path, name)


def test_a_name_is_given_once(tmp_path: Path) -> None:
    new_key(tmp_path, "desk")
    with pytest.raises(UsageError, match="There is a key named"):
        new_key(tmp_path, "desk")


def test_keys_of_the_settings_have_a_name_and_a_scope(tmp_path: Path) -> None:
    keys = ring(tmp_path, "web:read:0123456789abcdef", "cms:fedcba9876543210", "00112233445566778899")
    told = [keys.caller(key) for key in ("0123456789abcdef", "fedcba9876543210", "00112233445566778899", "owner-token")]
    assert [(one.name, one.scope) for one in told if one] == [
        ("web", "read"),
        ("cms", "write"),
        ("key", "write"),
        ("owner", "write"),
    ]
    for wrong in ("", "0123456789abcde", "0123456789abcdef ", "web:read:0123456789abcdef", "é", "\udcff"):
        assert keys.caller(wrong) is None


@pytest.mark.parametrize("given", ["a:admin:0123456789abcdef", "a:read:", ":read:x", ":x", ""])
def test_a_key_that_can_not_be_read_is_a_settings_error_that_does_not_tell_it(tmp_path: Path, given: str) -> None:
    with pytest.raises(SettingsError) as caught:
        ring(tmp_path, given)
    assert "0123456789abcdef" not in str(caught.value)


def test_a_short_key_is_taken_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert ring(tmp_path, "web:read:short").caller("short")
    assert "fewer than" in caplog.text and "short" not in caplog.text


def test_a_damaged_keys_file_is_told_and_lets_nobody_in(tmp_path: Path) -> None:
    key_file(tmp_path).write_text("{")
    with pytest.raises(SettingsError, match="keys file"):
        ring(tmp_path).required()
