"""The README's calls, run as they stand there against a live server: fenced blocks marked `calls` and `library`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ADDRESS = "http://127.0.0.1:7860"
BLOCK = re.compile(r"^```(\w+) (calls|library)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
CALLS = [(language, code) for language, kind, code in BLOCKS if kind == "calls"]
LIBRARY = [code for _, kind, code in BLOCKS if kind == "library"]
# A part of the corpus in which the question of the README has its answer.
FOLDER = ROOT / "corpus" / "libya"
ROLE = re.compile("Defen[cs]e Minister", re.IGNORECASE)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import uvicorn

    from assistant import Assistant, Settings
    from assistant.serving import create_app

    settings = Settings(data=tmp_path_factory.mktemp("data"), corpus=(FOLDER,))
    with Assistant.open(settings) as archive:
        archive.index()
        config = uvicorn.Config(create_app(archive, settings), port=0, log_config=None, lifespan="on")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        thread.join()


def run(language: str, code: str, cwd: Path) -> str:
    command = [sys.executable, "-c", code] if language == "python" else ["bash", "-euo", "pipefail", "-c", code]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(cwd), "LLM_USER_PATH": str(cwd), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_readme_shows_each_kind_of_client() -> None:
    shown = "\n".join(code for _, code in CALLS)
    for client in ("curl ", "from openai import", "llm -m", "langchain_openai", "mcp.client", "/api/articles"):
        assert client in shown, client
    assert LIBRARY and "retriever" in LIBRARY[0]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "code"), CALLS, ids=[f"{language}-{n}" for n, (language, _) in enumerate(CALLS)])
def test_a_call_of_the_readme_gives_a_cited_answer(address: str, tmp_path: Path, language: str, code: str) -> None:
    if "curl " in code and shutil.which("curl") is None:
        pytest.skip("there is no curl here")
    assert ADDRESS in code
    said = run(language, code.replace(ADDRESS, address), tmp_path)
    assert ROLE.search(said) and "[1]" in said, said


@pytest.mark.slow
@pytest.mark.parametrize("code", LIBRARY)
def test_the_library_example_of_the_readme_gives_a_cited_answer(tmp_path: Path, code: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "articles")
    said = run("python", code, tmp_path)
    assert ROLE.search(said) and "[1]" in said, said
