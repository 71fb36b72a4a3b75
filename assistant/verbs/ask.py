"""`dateline ask`: one question, one checked answer."""

from __future__ import annotations

import click

from assistant import wire
from assistant.settings import Settings
from assistant.types import Filters
from assistant.verbs import show
from assistant.verbs.common import archive, data_options, ensure_indexed, filter_options, json_option, print_json


@click.command("ask")
@click.argument("question", nargs=-1, required=True)
@filter_options
@data_options
@json_option
def command(question: tuple[str, ...], filters: Filters, settings: Settings, as_json: bool) -> int:
    """Answer one question; every sentence is numbered to a quote. Exit code 1 where the archive has no answer."""
    with archive(settings) as assistant:
        ensure_indexed(assistant, settings)
        answer = assistant.ask(" ".join(question), filters=filters)
    if as_json:
        print_json(wire.answer(answer))
    else:
        show.answer(answer)
    return 1 if answer.status == "not_found" else 0
