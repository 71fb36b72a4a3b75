"""API keys: those of the settings, and those made by `dateline keys`, of which the file keeps only hashes.

Knows nothing of HTTP. A key that we make has 256 random bits, so one round of SHA-256 keeps it as well as a slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assistant.errors import NotFound, SettingsError, UsageError
from assistant.settings import Settings

Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = ("read", "write")
PREFIX = "dateline_"
# A key given by hand that is shorter can be guessed over the network in reasonable time: it is taken, with a warning.
SHORTEST = 16

_NAME = re.compile(r"[\w.@-]{1,64}")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a request comes from. `limited`: whether the per-key rate limit holds for it."""

    name: str
    scope: Scope
    limited: bool = True
    owner: bool = False

    @property
    def may_write(self) -> bool:
        return self.scope == "write"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key as the file keeps it: `digest` is the SHA-256 of the key, in hex."""

    name: str
    scope: Scope
    digest: str
    created: str


def new_key(data: Path, name: str, scope: Scope = "read") -> str:
    """Makes a key and keeps its hash; the key itself is returned this once.

    Raises:
        UsageError: the name is taken or has characters beside letters, digits, `.`, `_`, `@` and `-`.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} can't name a key: use up to 64 letters, digits, dots, dashes or underscores.")
    kept = list_keys(data)
    if any(key.name == name for key in kept):
        raise UsageError(f"There is a key named {name!r}; revoke it first, or take another name.")
    key = PREFIX + secrets.token_urlsafe(32)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    _write(data, [*kept, StoredKey(name, scope, digest(key), created)])
    return key


def list_keys(data: Path) -> tuple[StoredKey, ...]:
    """The keys made by `new_key`, oldest first. Raises SettingsError where the file can't be read."""
    path = key_file(data)
    try:
        return tuple(StoredKey(**item) for item in json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(f"The keys file {path} can't be read: {error}") from None


def revoke_key(data: Path, name: str) -> None:
    """Forgets a key; a running server refuses it from its next request on. Raises NotFound."""
    kept = list_keys(data)
    if all(key.name != name for key in kept):
        raise NotFound(f"There is no key named {name!r}.")
    _write(data, [key for key in kept if key.name != name])


def key_file(data: Path) -> Path:
    return data / "keys.json"


def digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class KeyRing:
    """All keys that a server takes. Reads the keys file again whenever it has changed."""

    def __init__(self, settings: Settings, owner_token: str) -> None:
        self._fixed = [(Caller("owner", "write", limited=False, owner=True), digest(owner_token))]
        self._given = [_parsed(secret.get_secret_value()) for secret in settings.api_keys]
        self._path = key_file(settings.data)
        self._data = settings.data
        self._stamp: tuple[int, int] | None = None
        self._stored: list[tuple[Caller, str]] = []

    def required(self) -> bool:
        """Whether there is any key: without one, callers on the machine itself need none."""
        return bool(self._given or self._from_file())

    def caller(self, key: str) -> Caller | None:
        """Whose key this is. Every known hash is compared, in constant time, whichever fits."""
        presented = digest(key)
        found: Caller | None = None
        for caller, known in self._all():
            if hmac.compare_digest(presented, known):
                found = found or caller
        return found

    def _all(self) -> Iterable[tuple[Caller, str]]:
        return [*self._fixed, *self._given, *self._from_file()]

    def _from_file(self) -> list[tuple[Caller, str]]:
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            stamp = None
        if stamp != self._stamp:
            self._stored = [(Caller(key.name, key.scope), key.digest) for key in list_keys(self._data)]
            self._stamp = stamp
        return self._stored


def _parsed(given: str) -> tuple[Caller, str]:
    """`name:scope:key`, `name:key` or `key`. A key without a scope may do everything."""
    parts = given.strip().split(":", 2)
    if len(parts) == 3:
        name, scope, key = parts
        if scope not in SCOPES:
            raise SettingsError(f"api_keys: the scope of {name!r} is {scope!r}; it is read or write.")
    else:
        name, scope, key = (parts[0] if len(parts) == 2 else "key"), "write", parts[-1]
    if not key or not name:
        raise SettingsError("api_keys: each is name:scope:key, name:key or key, with nothing empty.")
    if len(key) < SHORTEST:
        log.warning(
            "the API key %r has fewer than %d characters: make a better one with `dateline keys new`", name, SHORTEST
        )
    return Caller(name, "write" if scope == "write" else "read"), digest(key)


def _write(data: Path, keys: list[StoredKey]) -> None:
    path = key_file(data)
    data.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with open(draft, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump([asdict(key) for key in keys], file, indent=1)
    draft.replace(path)
