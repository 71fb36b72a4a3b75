"""Clients that people have, as they come, over loopback: each asks and reads its citations, streaming and not."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

QUESTION = "Who cut the ribbon of the Ostrava harbour bridge?"
CITED = "The Ostrava harbour bridge opened to traffic on Monday. [1]"
SOURCE = "[1] 2023-03-06 · Harbour bridge opens after three years · Harbour Post · https://harbour.example/bridge"
# Third parties' own deprecations are theirs to mend; ours stay errors.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")


def test_the_openai_sdk_reads_citations(url: str) -> None:
    from openai import OpenAI

    with OpenAI(base_url=f"{url}/v1", api_key="none") as client:
        assert [model.id for model in client.models.list()] == ["dateline"]
        messages: Any = [{"role": "user", "content": QUESTION}]
        reply = client.chat.completions.create(model="dateline", messages=messages, temperature=0)
        message = reply.choices[0].message
        assert message.content and message.content.startswith(CITED) and SOURCE in message.content
        assert message.annotations
        cited = message.annotations[0].url_citation
        assert message.content[cited.start_index : cited.end_index] == "[1]"
        assert cited.url == "https://harbour.example/bridge"
        assert reply.usage and reply.usage.total_tokens > 0
        assert reply.model_extra and reply.model_extra["citations"][0]["quote"] in message.content


def test_the_openai_sdk_streams_citations(url: str) -> None:
    from openai import OpenAI

    text, annotations, citations, usage = "", [], [], None
    with OpenAI(base_url=f"{url}/v1", api_key="none") as client:
        stream = client.chat.completions.create(
            model="dateline",
            messages=[{"role": "user", "content": QUESTION}],
            stream=True,
            stream_options={"include_usage": True},
        )
        for chunk in stream:
            usage = chunk.usage or usage
            citations += (chunk.model_extra or {}).get("citations", [])
            for choice in chunk.choices:
                text += choice.delta.content or ""
                annotations += (choice.delta.model_extra or {}).get("annotations", [])
    assert text.startswith(CITED) and SOURCE in text and usage
    for annotation in annotations:
        cited = annotation["url_citation"]
        assert re.fullmatch(r"\[\d\]", text[cited["start_index"] : cited["end_index"]])
    assert [citation["number"] for citation in citations] == [1, 2]


def test_the_openai_sdk_raises_its_own_errors(url: str) -> None:
    from openai import OpenAI, UnprocessableEntityError

    with OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        with pytest.raises(UnprocessableEntityError) as caught:
            client.chat.completions.create(model="dateline", messages=[])
        assert caught.value.param == "messages"


@pytest.mark.slow
@pytest.mark.parametrize("stream", [True, False])
def test_llm_shows_answers_with_their_sources(url: str, tmp_path: Path, stream: bool) -> None:
    settings = f"- model_id: dateline\n  model_name: dateline\n  api_base: {url}/v1\n"
    (tmp_path / "extra-openai-models.yaml").write_text(settings)
    command = [sys.executable, "-m", "llm", "-m", "dateline", "--key", "none", "--no-log", QUESTION]
    environment = {"LLM_USER_PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [*command, *([] if stream else ["--no-stream"])], capture_output=True, text=True, env=environment, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(CITED) and SOURCE in done.stdout


@pytest.mark.slow
def test_langchain_shows_answers_with_their_sources(url: str) -> None:
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(model="dateline", base_url=f"{url}/v1", api_key="none", temperature=0)  # type: ignore[arg-type]
    whole = chat.invoke(QUESTION)
    assert str(whole.content).startswith(CITED) and SOURCE in str(whole.content)
    assert "".join(str(part.content) for part in chat.stream(QUESTION)) == whole.content
    follow = chat.invoke(
        [("human", QUESTION), ("ai", str(whole.content)), ("human", "Who found cracks in the bridge?")]
    )
    assert "[1]" in str(follow.content)


@pytest.mark.slow
def test_llama_index_shows_answers_with_their_sources(url: str) -> None:
    from llama_index.core.llms import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

    model = OpenAILike(model="dateline", api_base=f"{url}/v1", api_key="none", is_chat_model=True)
    whole = model.chat([ChatMessage(role="user", content=QUESTION)])
    assert str(whole.message.content).startswith(CITED) and SOURCE in str(whole.message.content)
    streamed = "".join(part.delta or "" for part in model.stream_chat([ChatMessage(role="user", content=QUESTION)]))
    assert streamed == whole.message.content


def test_open_webui_finds_sources_in_a_stream_as_its_frontend_reads_them(url: str) -> None:
    body = {"model": "dateline", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    sources: list[dict[str, Any]] = []
    with httpx.stream("POST", f"{url}/v1/chat/completions", json=body) as response:
        for line in response.iter_lines():
            if line.startswith("data: {"):
                sources += json.loads(line.removeprefix("data: ")).get("sources", [])
    # It numbers distinct `metadata.source`s from 1 and shows `document` under the number in the text.
    numbered = list(dict.fromkeys(about["source"] for source in sources for about in source["metadata"]))
    assert len(numbered) == 2
    assert sources[0]["document"] == ["The Ostrava harbour bridge opened to traffic on Monday."]


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_an_mcp_client_asks_over_http(url: str, mode: str) -> None:
    from mcp.client import Client

    async def talk() -> None:
        async with Client(f"{url}/mcp", mode=mode) as client:
            await _check_tools(client)

    asyncio.run(talk())


@pytest.mark.slow
def test_an_mcp_client_asks_over_standard_input_and_output(tmp_path: Path) -> None:
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    conftest = Path(__file__).parent / "conftest.py"
    program = (
        "import importlib.util as u; from pathlib import Path\n"
        f"spec = u.spec_from_file_location('double', {str(conftest)!r}); double = u.module_from_spec(spec)\n"
        "import sys; sys.modules['double'] = double; spec.loader.exec_module(double)\n"
        "from assistant.serving.mcp import run_stdio; from assistant.settings import Settings\n"
        f"run_stdio(double.Archive(Settings(data=Path({str(tmp_path)!r}))))\n"
    )
    root = str(Path(__file__).parents[2])
    server = StdioServerParameters(command=sys.executable, args=["-c", program], cwd=root)

    async def talk() -> None:
        async with Client(stdio_client(server)) as client:
            await _check_tools(client)

    asyncio.run(talk())


async def _check_tools(client: Any) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"ask", "search", "get_article"}
    for tool in tools.values():
        assert tool.description and tool.output_schema and tool.annotations.read_only_hint
        assert all("description" in field for field in tool.input_schema["properties"].values())
    asked = await client.call_tool("ask", {"question": QUESTION, "until": "2023-06-30"})
    answer = asked.structured_content
    (citation,) = answer["citations"]
    assert answer["status"] == "answered"
    text = asked.content[0].text
    assert CITED in text and SOURCE in text and citation["quote"] in text
    article = (await client.call_tool("get_article", {"article_id": citation["article"]["id"]})).structured_content
    assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
    found = (await client.call_tool("search", {"query": "harbour bridge", "limit": 1})).structured_content
    assert len(found["hits"]) == 1
    for name, arguments, said in (
        ("get_article", {"article_id": "none"}, "There is no article"),
        ("ask", {"question": ""}, "question"),
        ("search", {"query": "x", "since": "yesterday"}, "since"),
    ):
        refused = await client.call_tool(name, arguments)
        assert refused.is_error and said in refused.content[0].text
