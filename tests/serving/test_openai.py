from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

QUESTION = "Who cut the ribbon of the Ostrava harbour bridge?"
ASK = {"model": "dateline", "messages": [{"role": "user", "content": QUESTION}]}


def chunks(text: str) -> list[dict[str, Any]]:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_a_reply_has_all_that_clients_look_for(client: TestClient) -> None:
    reply = client.post("/v1/chat/completions", json=ASK).json()
    assert reply["object"] == "chat.completion" and reply["id"].startswith("chatcmpl-") and reply["created"] > 0
    assert reply["model"] == "dateline"
    (choice,) = reply["choices"]
    assert (choice["index"], choice["finish_reason"], choice["message"]["role"]) == (0, "stop", "assistant")
    usage = reply["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0


def test_citations_are_carried_in_text_annotations_and_fields(client: TestClient) -> None:
    reply = client.post("/v1/chat/completions", json=ASK).json()
    message = reply["choices"][0]["message"]
    body, listed = message["content"].split("\n\nSources:\n")
    assert body.endswith("[2]")
    assert listed.splitlines()[0] == (
        "- [1] 2023-03-06 · Harbour bridge opens after three years · Harbour Post · https://harbour.example/bridge"
    )
    for annotation, citation in zip(message["annotations"], reply["citations"], strict=True):
        cited = annotation["url_citation"]
        assert annotation["type"] == "url_citation"
        assert message["content"][cited["start_index"] : cited["end_index"]] == f"[{citation['number']}]"
        assert cited["title"] == citation["article"]["title"] and cited["url"] == citation["url"]
        article = client.get(f"/api/articles/{citation['article']['id']}").json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert reply["dateline"]["status"] == "answered"


def test_an_article_without_a_url_is_linked_to_our_own_page_of_it(client: TestClient) -> None:
    citation = client.post("/v1/chat/completions", json=ASK).json()["citations"][1]
    assert citation["url"].startswith("http://127.0.0.1:7860/articles/art-2?version=1&start=0&end=")
    assert f'<mark id="quote">{citation["quote"]}</mark>' in client.get(citation["url"]).text


def test_sources_are_in_open_webuis_form_with_one_for_each_quote(client: TestClient) -> None:
    reply = client.post("/v1/chat/completions", json=ASK).json()
    assert [source["document"] for source in reply["sources"]] == [[one["quote"]] for one in reply["citations"]]
    assert len({source["metadata"][0]["source"] for source in reply["sources"]}) == 2
    assert reply["sources"][0]["source"]["name"] == "Harbour bridge opens after three years"


def test_a_stream_says_the_same_as_the_whole_reply(client: TestClient) -> None:
    whole = client.post("/v1/chat/completions", json=ASK).json()
    told = chunks(client.post("/v1/chat/completions", json={**ASK, "stream": True}).text)
    assert all(chunk["object"] == "chat.completion.chunk" and chunk["id"] == told[0]["id"] for chunk in told)
    deltas = [chunk["choices"][0]["delta"] for chunk in told]
    assert deltas[0] == {"role": "assistant", "content": ""}
    assert "".join(delta.get("content", "") for delta in deltas) == whole["choices"][0]["message"]["content"]
    annotations = [mark for delta in deltas for mark in delta.get("annotations", ())]
    assert annotations == whole["choices"][0]["message"]["annotations"]
    (cited,) = [chunk for chunk in told if "citations" in chunk]
    assert cited["citations"] == whole["citations"] and cited["sources"] == whole["sources"]
    assert [chunk["choices"][0]["finish_reason"] for chunk in told] == [None] * (len(told) - 1) + ["stop"]


def test_usage_ends_a_stream_where_it_is_asked_for(client: TestClient) -> None:
    body = {**ASK, "stream": True, "stream_options": {"include_usage": True}}
    told = chunks(client.post("/v1/chat/completions", json=body).text)
    assert told[-1]["choices"] == [] and told[-1]["usage"]["total_tokens"] > 0
    assert all(chunk["usage"] is None for chunk in told[:-1])
    plain = chunks(client.post("/v1/chat/completions", json={**ASK, "stream": True}).text)
    assert all("usage" not in chunk for chunk in plain)


def test_the_list_of_sources_can_be_turned_off_by_field_and_by_setting(client: TestClient, connect: Any) -> None:
    def text(http: TestClient, **more: Any) -> str:
        return str(http.post("/v1/chat/completions", json={**ASK, **more}).json()["choices"][0]["message"]["content"])

    assert "Sources:" not in text(client, dateline={"sources": False})
    quiet = connect(source_list=False)
    assert "Sources:" not in text(quiet)
    assert "Sources:" in text(quiet, dateline={"sources": True})


def test_what_the_archive_does_not_hold_is_said_in_one_line(client: TestClient) -> None:
    for stream in (False, True):
        body = {"messages": [{"role": "user", "content": "Quantum soup?"}], "stream": stream}
        assert "The archive has no answer to this." in client.post("/v1/chat/completions", json=body).text
    body["stream"] = False
    reply = client.post("/v1/chat/completions", json=body).json()
    assert reply["dateline"]["status"] == "not_found" and reply["citations"] == []
    assert reply["model"] == "dateline"


def test_the_last_user_message_is_the_question_and_those_before_are_the_history(
    client: TestClient, archive: Any
) -> None:
    first = client.post("/v1/chat/completions", json=ASK).json()["choices"][0]["message"]["content"]
    messages = [
        {"role": "system", "content": "You are a pirate."},
        {
            "role": "user",
            "content": [{"type": "text", "text": QUESTION}, {"type": "image_url", "image_url": {"url": "x"}}],
        },
        {"role": "assistant", "content": first},
        {"role": "tool", "content": "ignored", "tool_call_id": "1"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "user", "content": "And who found the cracks in the bridge?"},
    ]
    client.post("/v1/chat/completions", json={"messages": messages})
    asked = archive.asked[-1]
    assert asked["question"] == "And who found the cracks in the bridge?"
    assert [turn.role for turn in asked["history"]] == ["user", "assistant"]
    assert asked["history"][0].content == QUESTION
    assert asked["history"][1].content == first.split("\n\nSources:")[0]


def test_filters_go_in_the_field_dateline(client: TestClient, archive: Any) -> None:
    own = {"since": "2023-09-01", "outlets": ["Harbour Post"], "as_of": "2023-12-31", "limit": 2}
    assert len(client.post("/v1/chat/completions", json={**ASK, "dateline": own}).json()["citations"]) == 1
    assert archive.asked[-1]["limit"] == 2
    refused = client.post("/v1/chat/completions", json={**ASK, "dateline": {"sinse": "2023"}})
    assert refused.status_code == 422 and refused.json()["error"]["param"] == "dateline.sinse"


def test_fields_that_mean_nothing_here_are_taken(client: TestClient) -> None:
    more = {
        "temperature": 0.2,
        "max_tokens": 5,
        "max_completion_tokens": 5,
        "n": 1,
        "tools": [],
        "response_format": {"type": "text"},
        "user": "u",
        "seed": 1,
        "stop": ["x"],
        "anything": {"else": True},
        "stream": None,
    }
    assert client.post("/v1/chat/completions", json={**ASK, **more}).status_code == 200


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "system", "content": "x"}],
        [{"role": "user", "content": " "}],
        "x",
        [{"role": "user", "content": 3}],
    ],
)
def test_a_chat_without_a_question_is_refused_in_openais_form(client: TestClient, messages: Any) -> None:
    response = client.post("/v1/chat/completions", json={"messages": messages})
    assert response.status_code == 422
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"} and error["type"] == "invalid_request_error"


def test_models_are_listed_and_described(client: TestClient) -> None:
    assert [model["id"] for model in client.get("/v1/models").json()["data"]] == ["dateline"]
    assert client.get("/v1/models/dateline").json()["object"] == "model"
    assert client.get("/v1/models/gpt-9").status_code == 404


def test_what_an_article_holds_can_not_make_a_client_load_an_image(client: TestClient) -> None:
    body = {"messages": [{"role": "user", "content": "Which striker scored twice, Ana Moura?"}]}
    text = client.post("/v1/chat/completions", json=body).json()["choices"][0]["message"]["content"]
    assert "evil.example" in text and "![x](" not in text
