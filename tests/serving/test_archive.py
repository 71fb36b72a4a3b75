from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

NEW = {
    "title": "Ferry runs again",
    "text": "The ferry Alma runs again.",
    "date": "2023-12-01",
    "source": "Harbour Post",
}


def test_articles_are_listed_newest_first_in_pages(client: TestClient) -> None:
    page = client.get("/api/articles?limit=2&offset=1").json()
    assert page["total"] == 5 and page["offset"] == 1
    assert [article["date"] for article in page["articles"]] == ["2023-09-15", "2023-05-20"]


def test_articles_are_filtered_by_words_days_and_outlets(client: TestClient) -> None:
    def listed(query: str) -> list[str]:
        return [article["id"] for article in client.get(f"/api/articles?{query}").json()["articles"]]

    assert listed("query=cracks") == ["art-2"]
    assert listed("since=2023-05-01&until=2023-05-31") == ["art-3"]
    assert listed("source=sky&source=sport+daily") == ["art-3", "art-4"]


def test_an_article_that_the_caller_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/articles/art-1")
    tag = first.headers["etag"]
    for sent in (tag, f'"other", W/{tag}', "*"):
        again = client.get("/api/articles/art-1", headers={"If-None-Match": sent})
        assert again.status_code == 304 and not again.content and again.headers["etag"] == tag
    assert client.get("/api/articles/art-1", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_pushed_article_is_found_and_pushing_it_again_changes_nothing(client: TestClient) -> None:
    assert client.post("/api/articles", json=NEW).json()["results"][0]["status"] == "added"
    assert client.post("/api/articles", json=NEW).json()["results"][0]["status"] == "unchanged"
    assert client.post("/api/search", json={"query": "ferry Alma"}).json()["hits"]


def test_the_same_key_with_other_content_makes_a_new_version(client: TestClient) -> None:
    first = client.post("/api/articles", json={**NEW, "key": "k"}).json()["results"][0]
    second = client.post("/api/articles", json={**NEW, "key": "k", "text": "The ferry Alma has sunk."}).json()[
        "results"
    ][0]
    assert (second["id"], second["version"]) == (first["id"], 2)
    versions = client.get(f"/api/articles/{first['id']}/versions").json()["versions"]
    assert [version["text"] for version in versions] == ["The ferry Alma runs again.", "The ferry Alma has sunk."]
    assert client.get(f"/api/articles/{first['id']}?version=1").json()["text"] == NEW["text"]


def test_one_bad_article_of_many_is_rejected_by_itself(client: TestClient) -> None:
    response = client.post("/api/articles", json=[NEW, {"title": "no text"}, "what?", {**NEW, "text": "Other."}])
    assert response.status_code == 207
    told = response.json()["results"]
    assert [one["status"] for one in told] == ["added", "rejected", "rejected", "added"]
    assert told[1]["reason"].startswith("text:")


@pytest.mark.parametrize("body", [{"title": "x"}, [], "x", None, 3, {"title": "x", "text": "y", "extra": 1}])
def test_a_push_that_fits_nothing_is_refused(client: TestClient, body: Any) -> None:
    assert client.post("/api/articles", json=body).status_code == 422


def test_a_removed_article_is_gone_but_its_versions_remain(client: TestClient) -> None:
    assert client.delete("/api/articles/art-1").json()["removed"] == ["art-1"]
    assert client.get("/api/articles/art-1").status_code == 404
    assert client.get("/api/articles/art-1/versions").status_code == 200
    assert client.delete("/api/articles/art-1").status_code == 404


def test_changes_since_a_revision_are_told(client: TestClient, archive: Any) -> None:
    known = archive.revision
    client.post("/api/articles", json=NEW)
    client.delete("/api/articles/art-2")
    told = client.get(f"/api/changes?since={known}").json()["changes"]
    assert [(one["kind"], one["article"]["title"]) for one in told] == [
        ("added", "Ferry runs again"),
        ("removed", "Bridge closed for repairs"),
    ]
    assert len(client.get(f"/api/changes?since={known}&query=ferry").json()["changes"]) == 1


def test_status_tells_paths_of_the_server_to_its_owner_only(client: TestClient, archive: Any) -> None:
    full = str(archive.settings.corpus_paths[0])
    assert client.get("/api/status").json()["origins"] == ["corpus"]
    owner = client.get("/api/status", headers={"Authorization": "Bearer owner-token-of-the-tests"})
    assert owner.json()["origins"] == [full]
