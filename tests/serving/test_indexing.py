from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.errors import StorageFull, UsageError

OWNER = {"Authorization": "Bearer owner-token-of-the-tests"}


def finished(client: TestClient, job: int, **given: Any) -> Any:
    waiter = threading.Event()
    for _ in range(1_000):
        response = client.get(f"/api/index?job={job}", **given)
        if response.status_code != 200 or response.json()["state"] in ("done", "failed"):
            return response
        waiter.wait(0.01)
    raise AssertionError("the job did not end")


def test_a_job_is_started_watched_and_reported(client: TestClient, archive: Any) -> None:
    archive.index_gate = threading.Event()
    started = client.post("/api/index", json={})
    assert started.status_code == 202
    job = started.json()["job"]
    assert archive.reached.acquire(timeout=20)
    told = client.get("/api/index").json()
    assert told["state"] == "running" and told["progress"]["stage"] == "reading" and told["report"] is None
    archive.index_gate.set()
    done = finished(client, job).json()
    assert done["state"] == "done" and done["report"]["origins"] == ["corpus"]
    assert client.get("/api/index").json()["runs"][0]["run"] == 1


def test_a_body_is_not_needed(client: TestClient) -> None:
    assert client.post("/api/index").status_code == 202


def test_a_job_for_what_waits_already_is_the_same_job(client: TestClient, archive: Any) -> None:
    archive.index_gate = threading.Event()
    client.post("/api/index")
    assert archive.reached.acquire(timeout=20)
    second, third = client.post("/api/index").json(), client.post("/api/index").json()
    assert second["job"] == third["job"] and client.get("/api/index").json()["queued"] == 1
    archive.index_gate.set()
    assert finished(client, second["job"]).json()["state"] == "done"


def test_a_failed_job_tells_its_error_in_our_form(client: TestClient, archive: Any) -> None:
    archive.fault = StorageFull("The disk is full.")
    job = client.post("/api/index").json()["job"]
    failed = finished(client, job)
    assert failed.status_code == 503 and failed.json()["error"]["code"] == "storage_full"
    assert client.get("/api/index").json()["state"] == "failed"
    assert client.get("/api/index?job=99").status_code == 404


def test_a_jobs_error_names_no_place_on_the_server(client: TestClient, archive: Any) -> None:
    place = archive.settings.corpus_paths[0] / "one.txt"
    archive.fault = UsageError(f"{place}: no such file or folder.")
    job = client.post("/api/index", json={"paths": ["one.txt"]}).json()["job"]
    assert finished(client, job).json()["error"]["message"] == "one.txt: no such file or folder."


def test_paths_under_the_corpus_are_taken_in_either_form(client: TestClient, archive: Any) -> None:
    root = archive.settings.corpus_paths[0]
    for path in ("one.txt", str(root / "one.txt"), str(root), "./one.txt"):
        job = client.post("/api/index", json={"paths": [path]}).json()["job"]
        assert finished(client, job).json()["state"] == "done"


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../etc/passwd", "..", "https://example.org/feed", "file:///etc/passwd"]
)
def test_paths_outside_of_the_corpus_are_refused(client: TestClient, path: str) -> None:
    response = client.post("/api/index", json={"paths": [path]})
    assert response.status_code == 403
    assert "passwd" not in response.text


@pytest.mark.parametrize("path", ["none.txt", "a\x00b", "x" * 5_000, "y" * 300, ""])
def test_paths_that_name_nothing_are_refused(client: TestClient, path: str) -> None:
    assert client.post("/api/index", json={"paths": [path]}).status_code == 422


def test_a_link_out_of_the_corpus_is_not_followed(client: TestClient, archive: Any, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (archive.settings.corpus_paths[0] / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert client.post("/api/index", json={"paths": ["link.txt"]}).status_code in (403, 422)


def test_the_owner_of_the_data_may_name_any_path(client: TestClient, archive: Any, tmp_path: Path) -> None:
    paths = [str(tmp_path / "elsewhere"), "https://example.org/feed"]
    job = client.post("/api/index", json={"paths": paths}, headers=OWNER).json()["job"]
    assert finished(client, job, headers=OWNER).json()["report"]["origins"] == paths


def test_stopping_ends_the_run_in_hand_at_its_next_step(app: Any, archive: Any) -> None:
    archive.index_gate = threading.Event()
    jobs = app.state.server.jobs
    job = jobs.start(None)
    assert archive.reached.acquire(timeout=20)
    stopper = threading.Thread(target=jobs.stop)
    stopper.start()
    while not jobs._stop:
        stopper.join(0.01)
    archive.index_gate.set()
    stopper.join(20)
    assert jobs.get(job.id).state == "failed" and not archive.runs
