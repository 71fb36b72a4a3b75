"""One Settings value, built at the edge and passed inward. No other module reads the environment.

Sources, later ones win: `dateline.toml` in the working directory (or the file named by DATELINE_CONFIG), the
environment (`DATELINE_*`, and `OPENAI_API_KEY`, `OPENAI_BASE_URL`), command-line options. An unknown name is an error.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from assistant.errors import SettingsError

PREFIX = "DATELINE_"
LISTS = {"corpus", "feeds", "cors_origins", "allowed_hosts", "api_keys"}


class Settings(BaseModel):
    """Every setting, bounded. Each is a key of `dateline.toml` and, upper-cased, a DATELINE_ variable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # Where things are.
    data: Path = Field(default_factory=lambda: default_data(), description="Where the catalogue and the indexes live.")
    corpus: tuple[Path, ...] = Field((), description="Folders or files to index; the sample corpus if none is given.")
    feeds: tuple[str, ...] = Field((), description="Feeds or pages that `serve` fetches.")
    every: float = Field(900.0, ge=60, le=86_400 * 7, description="Seconds between two fetches of a feed.")
    database_url: str | None = Field(None, description="SQLAlchemy URL of the catalogue; SQLite in `data` by default.")
    chroma_url: str | None = Field(None, description="http(s) URL of a Chroma server; embedded in `data` by default.")
    max_file_mb: float = Field(50.0, gt=0, le=2_000, description="Larger files are skipped and reported.")

    # Embedding.
    embedder: Literal["builtin", "endpoint"] = Field("builtin", description="The model in the package, or /embeddings.")
    embedding_model: str = Field("text-embedding-3-small", description="The endpoint's embedding model.")
    embedding_base_url: str | None = Field(None, description="Its base URL, where it is not OPENAI_BASE_URL.")
    threads: int = Field(2, ge=1, le=64, description="Threads for the built-in models.")

    # Answering.
    openai_api_key: SecretStr | None = Field(None, description="OPENAI_API_KEY: turns on answers by a chat model.")
    openai_base_url: str | None = Field(None, description="OPENAI_BASE_URL: any OpenAI-compatible endpoint.")
    model: str | None = Field(None, description="The chat model; `extractive` for none whatever the keys.")
    local_model: Path | None = Field(None, description="A GGUF file, run in-process (needs `dateline[local]`).")
    strict: bool = Field(True, description="Leave out sentences that the passages do not support; else mark them.")
    fallback: bool = Field(True, description="Answer extractively, with a notice, where the chat model fails.")
    context_tokens: int = Field(8_192, ge=1_024, le=1_000_000, description="The chat model's context.")
    chat_timeout: float = Field(60.0, ge=1, le=600, description="Seconds without a byte before giving up.")
    daily_tokens: int = Field(0, ge=0, description="Tokens a day that the chat model may use; 0 for no cap.")
    threshold: float | None = Field(None, ge=0, le=1, description="Refuse below this confidence.")

    # Serving.
    host: str = Field("127.0.0.1", description="Address to listen on; beyond loopback only with API keys.")
    port: int = Field(7860, ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")
    watch: bool = Field(True, description="Follow the corpus folders.")
    api_keys: tuple[SecretStr, ...] = Field((), description="`name:scope:key`, `name:key` or `key`.")
    cors_origins: tuple[str, ...] = Field((), description="Origins whose pages may call the API.")
    allowed_hosts: tuple[str, ...] = Field((), description="Host headers taken beside loopback and `host`.")
    rate_per_minute: int = Field(120, ge=1, le=100_000, description="Requests a minute for each key.")
    max_asks: int = Field(16, ge=1, le=1_000, description="Questions answered at once; more get 429.")
    log_questions: bool = Field(False, description="Write question text to the access log.")
    source_list: bool = Field(True, description="End replies of /v1/chat/completions with a list of sources.")
    otel_endpoint: str | None = Field(None, description="OTLP/HTTP endpoint for traces; none by default.")
    public_url: str | None = Field(None, description="Where people reach this server, for links in replies.")

    @field_validator("corpus", "feeds", "cors_origins", "allowed_hosts", "api_keys", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return (value,) if isinstance(value, str | Path) else value

    @property
    def catalogue_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'catalogue.sqlite'}"

    @property
    def chat_enabled(self) -> bool:
        """Whether a chat model writes the answers: a key, a base URL or a local model asks for it."""
        if self.model == "extractive":
            return False
        return bool(self.openai_api_key or self.openai_base_url or self.local_model)

    @property
    def corpus_paths(self) -> tuple[Path, ...]:
        """What is indexed: the corpus given, or the sample corpus of the package."""
        return tuple(path.expanduser().resolve() for path in self.corpus) or (sample_corpus(),)


def load_settings(overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from file, environment and `overrides` (None values are left out).

    Raises:
        SettingsError: naming the setting, where it came from, and what it takes.
    """
    env = os.environ if environ is None else environ
    values: dict[str, Any] = {**_from_file(env), **_from_environment(env)}
    values.update({name: value for name, value in (overrides or {}).items() if value not in (None, ())})
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(_say(problem) for problem in error.errors())) from None


def sample_corpus() -> Path:
    """The articles that ship with Dateline: `corpus/` of the checkout, or its copy inside the installed package."""
    checkout = Path(__file__).parent.parent / "corpus"
    return checkout if checkout.is_dir() else Path(__file__).parent / "_corpus"


def default_data() -> Path:
    from platformdirs import user_data_path

    return user_data_path("dateline", appauthor=False)


def _from_file(env: Mapping[str, str]) -> dict[str, Any]:
    named = env.get(f"{PREFIX}CONFIG")
    path = Path(named or "dateline.toml")
    if not path.is_file():
        if named:
            raise SettingsError(f"{PREFIX}CONFIG names {named}, and there is no such file.")
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None


def _from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in env.items():
        if not name.startswith(PREFIX) or name == f"{PREFIX}CONFIG" or value == "":
            continue
        key = name.removeprefix(PREFIX).lower()
        if key not in Settings.model_fields:
            raise SettingsError(f"{name} is not a setting. Settings: {', '.join(sorted(Settings.model_fields))}.")
        separator = os.pathsep if key == "corpus" else ","
        values[key] = [part.strip() for part in value.split(separator) if part.strip()] if key in LISTS else value
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        if env.get(name):
            values[name.lower()] = env[name]
    return values


def _say(problem: Any) -> str:
    where = ".".join(str(part) for part in problem["loc"]) or "settings"
    if problem["type"] == "extra_forbidden":
        return f"{where} is not a setting. Settings: {', '.join(sorted(Settings.model_fields))}."
    return f"{where}: {problem['msg']}"
