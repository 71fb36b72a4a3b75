"""`dateline chat`: questions and follow-ups in the terminal."""

from __future__ import annotations

import click

from assistant.errors import DatelineError
from assistant.settings import Settings
from assistant.types import Answer, Filters, Stage
from assistant.verbs import show
from assistant.verbs.common import archive, data_options, ensure_indexed, filter_options

STAGES = {"understanding": "…", "searching": "searching…", "reading": "reading…", "writing": "writing…"}


@click.command("chat")
@filter_options
@data_options
def command(filters: Filters, settings: Settings) -> int:
    """Ask and follow up. The conversation is kept and can be read in the page. An empty line or Ctrl-D ends."""
    with archive(settings) as assistant:
        ensure_indexed(assistant, settings)
        conversation = assistant.new_conversation()
        while True:
            try:
                question = click.prompt(click.style("?", bold=True), prompt_suffix=" ", default="", show_default=False)
            except click.Abort:
                click.echo()
                return 0
            if not question.strip():
                return 0
            try:
                for event in assistant.stream(question, conversation_id=conversation, filters=filters):
                    if isinstance(event, Stage):
                        click.echo(f"\r\x1b[K{STAGES[event.name]}", nl=False, err=True)
                    elif isinstance(event, Answer):
                        click.echo("\r\x1b[K", nl=False, err=True)
                        _tell(question, event)
            except DatelineError as error:
                click.echo(f"\r\x1b[K{error}", err=True)


def _tell(question: str, answer: Answer) -> None:
    if answer.question.casefold() != question.strip().casefold():
        click.secho(f"understood as: {answer.question}", dim=True)
    show.answer(answer)
    click.echo()
