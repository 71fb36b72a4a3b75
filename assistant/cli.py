"""The command line: verbs, their common options, and the exit codes. Each verb's work stands in `verbs/`.

Results go to standard output, progress and errors to standard error. Imports little, so that `--help` is quick.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from assistant.errors import DatelineError, IndexUnavailable, ModelUnavailable, UsageError

DONE, REFUSED, USAGE, UNAVAILABLE = 0, 1, 2, 3
INTERRUPTED = 130

VERBS = {
    "serve": "Serve the chat page and the API.",
    "index": "Bring the index to what files, folders, feeds or pages hold now.",
    "ask": "Answer one question.",
    "chat": "Ask and follow up in the terminal.",
    "search": "List the passages that fit a query.",
    "status": "Tell the state of the archive.",
    "articles": "List, show or remove articles, or tell an article's history.",
    "changes": "Tell what changed since a revision.",
    "eval": "Measure answers on a dataset.",
    "keys": "Make, list or revoke API keys.",
    "mcp": "Serve the Model Context Protocol on standard input and output.",
    "repair": "Rebuild a damaged index from the corpus.",
}


class _Verbs(click.Group):
    """Loads a verb's module when it is called, not when it is listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"assistant.verbs.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dateline", prog_name="dateline")
def dateline() -> None:
    """Answers questions about a folder of news articles; every sentence points at the exact words of a dated article.

    Settings come from dateline.toml, DATELINE_* variables (OPENAI_API_KEY and OPENAI_BASE_URL for a chat model), and
    options; the README lists them. Exit codes: 0 done, 1 not found or refused, 2 usage or bad settings, 3 the index or
    a model is unavailable.
    """


def main() -> None:
    """Runs a verb and turns Dateline's errors into a line on standard error and an exit code."""
    sys.exit(run(lambda: dateline(standalone_mode=False)))


def run(call: Callable[[], Any]) -> int:
    """The exit code of a call: what it returns, or what its error means."""
    try:
        code = call()
        return code if isinstance(code, int) else DONE
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has left: there is nobody to tell
        return DONE
    except DatelineError as error:
        click.echo(f"dateline: {error}", err=True)
        if isinstance(error, UsageError):
            return USAGE
        return UNAVAILABLE if isinstance(error, IndexUnavailable | ModelUnavailable) else REFUSED


if __name__ == "__main__":
    main()
