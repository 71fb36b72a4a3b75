from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from assistant import errors
from assistant.serving.errors import STATUS, NotSignedIn, reason_of, told


def every(tree: type[errors.DatelineError]) -> list[type[errors.DatelineError]]:
    mine = [kind for kind in tree.__subclasses__() if kind.__module__ == "assistant.errors"]
    return [tree, *(leaf for kind in mine for leaf in every(kind))]


@pytest.mark.parametrize("kind", every(errors.DatelineError), ids=lambda kind: kind.__name__)
def test_every_error_of_ours_has_a_status_and_says_its_message(kind: type[errors.DatelineError]) -> None:
    error = kind("for people", "server") if kind is errors.ChatUnavailable else kind("for people")
    status, body, _ = told(error)
    assert 400 <= status < 600
    assert body["error"]["message"] == "for people" and body["error"]["type"].endswith("_error")


def test_no_branch_of_the_tree_hides_a_leaf_behind_it() -> None:
    for place, (kind, _, _) in enumerate(STATUS):
        assert not any(issubclass(kind, before) for before, _, _ in STATUS[:place]), kind


def test_statuses_are_those_that_clients_act_on() -> None:
    assert told(errors.ArticleNotFound(""))[0] == 404
    assert told(errors.NotAllowed(""))[0] == 403
    assert told(NotSignedIn(""))[0] == 401
    assert told(errors.InputTooLarge(""))[0] == 413
    assert told(errors.DataInUse(""))[0] == 503
    assert told(errors.TooManyRequests("", 2.2))[2] == {"Retry-After": "3"}


def test_an_unforeseen_error_is_not_told() -> None:
    status, body, _ = told(KeyError("/secret"))
    assert status == 500 and "secret" not in str(body)


def test_a_reason_never_repeats_what_was_sent() -> None:
    class Model(BaseModel):
        n: int

    with pytest.raises(ValidationError) as caught:
        Model.model_validate({"n": "hunter2"})
    assert reason_of(caught.value).startswith("n: ") and "hunter2" not in reason_of(caught.value)
