"""The errors of Dateline, each named for what the caller can do next.

    DatelineError
    ├── UsageError               change the call                              exit 2, HTTP 400/422
    │   ├── SettingsError        change a setting
    │   ├── InputTooLarge        send less                                    HTTP 413
    │   └── InvalidDataset       mend the named line of a dataset
    ├── NotFound                 ask for something that is there              exit 1, HTTP 404
    │   ├── ArticleNotFound
    │   └── ConversationNotFound
    ├── Refused                  get permission, or wait                      exit 1
    │   ├── NotAllowed           use another key, or another address          HTTP 401/403
    │   ├── TooManyRequests      wait `retry_after` seconds                   HTTP 429
    │   └── FetchRefused         name another URL: this one is not fetched    HTTP 422
    ├── IndexUnavailable         repair, free or wait for the index           exit 3, HTTP 503
    │   ├── CatalogueDamaged     run `dateline repair`
    │   ├── DataInUse            stop the process that holds the data, or talk to it
    │   ├── StorageFull          free disk space
    │   └── StorageReadOnly      make the data directory writable
    ├── ModelUnavailable         put the model right                          exit 3, HTTP 503
    │   ├── EmbedderUnavailable
    │   ├── ChatUnavailable      the endpoint failed: see `reason`
    │   └── MissingExtra         install the extra that the message names
    └── Unreadable               mend or leave out the file                   reported, never fatal
Vendor errors are translated where the vendor is called, nowhere else.
"""

from __future__ import annotations


class DatelineError(Exception):
    """Root of everything Dateline raises on purpose. The message is for the user; it names no path of the server."""


class UsageError(DatelineError):
    """The call itself is wrong."""


class SettingsError(UsageError):
    """A setting has a wrong name or a wrong value."""


class InputTooLarge(UsageError):
    """More was sent than is taken."""


class InvalidDataset(UsageError):
    """A dataset's line can't be used; the message names file and line."""


class NotFound(DatelineError):
    """What was asked for is not there."""


class ArticleNotFound(NotFound):
    """No live article (or no such version) has this id."""


class ConversationNotFound(NotFound):
    """No conversation has this id."""


class Refused(DatelineError):
    """Understood, and not done."""


class NotAllowed(Refused):
    """The caller may not do this."""


class TooManyRequests(Refused):
    """Too much at once. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class FetchRefused(Refused):
    """A URL that is not fetched: not http(s), not a public address, too large, too slow or an error at its server."""


class IndexUnavailable(DatelineError):
    """The index can't be read or written now."""


class CatalogueDamaged(IndexUnavailable):
    """The catalogue is damaged; `dateline repair` rebuilds it from the corpus."""


class DataInUse(IndexUnavailable):
    """Another process owns the data directory; the message says which."""


class StorageFull(IndexUnavailable):
    """The disk is full."""


class StorageReadOnly(IndexUnavailable):
    """The data directory can't be written."""


class ModelUnavailable(DatelineError):
    """A model can't be used now."""


class EmbedderUnavailable(ModelUnavailable):
    """The embedding model failed or is not there."""


class ChatUnavailable(ModelUnavailable):
    """The chat endpoint failed. `reason` is a short word for programs: auth, model, rate, server, timeout, connection,
    truncated, malformed, budget. `retry_after` is in seconds, where the endpoint said so."""

    def __init__(self, message: str, reason: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


class MissingExtra(ModelUnavailable):
    """An optional dependency is not installed; the message names the command that installs it."""


class Unreadable(DatelineError):
    """A file gave no article; the message says why."""
