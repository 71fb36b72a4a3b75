from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings, sample_corpus


def test_options_win_over_the_environment_and_the_environment_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dateline.toml").write_text('port = 1\nhost = "127.0.0.2"\nmax_asks = 3\n')
    monkeypatch.chdir(tmp_path)
    settings = load_settings({"port": 3, "host": None}, {"DATELINE_PORT": "2", "DATELINE_HOST": "127.0.0.3"})
    assert (settings.port, settings.host, settings.max_asks) == (3, "127.0.0.3", 3)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"DATELINE_PROT": "1"}, "DATELINE_PROT"),
        ({"DATELINE_PORT": "99999"}, "port"),
        ({"DATELINE_STRICT": "perhaps"}, "strict"),
        ({"DATELINE_CONFIG": "nowhere.toml"}, "nowhere.toml"),
    ],
)
def test_an_unknown_or_impossible_setting_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load_settings({}, environ)


def test_an_unknown_key_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("colour = 1")
    with pytest.raises(SettingsError, match="colour"):
        load_settings({}, {"DATELINE_CONFIG": str(tmp_path / "x.toml")})


def test_several_corpora_are_separated_as_paths_are() -> None:
    settings = load_settings({}, {"DATELINE_CORPUS": "/a:/b"})
    assert settings.corpus == (Path("/a"), Path("/b"))


def test_a_chat_model_is_used_only_where_a_setting_asks_for_one() -> None:
    assert not load_settings({}, {}).chat_enabled
    assert load_settings({}, {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}).chat_enabled
    assert not load_settings({}, {"OPENAI_API_KEY": "k", "DATELINE_MODEL": "extractive"}).chat_enabled


def test_keys_are_not_shown_by_a_printed_settings_value() -> None:
    settings = load_settings({}, {"OPENAI_API_KEY": "sk-secret", "DATELINE_API_KEYS": "me:write:hidden"})
    assert "sk-secret" not in repr(settings)
    assert "hidden" not in repr(settings)


def test_the_sample_corpus_is_there_and_is_the_default() -> None:
    assert Settings().corpus_paths == (sample_corpus(),)
    assert any(sample_corpus().rglob("*.md"))
