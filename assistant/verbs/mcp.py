"""`dateline mcp`: the Model Context Protocol on standard input and output."""

from __future__ import annotations

import click

from assistant.settings import Settings
from assistant.verbs.common import archive, data_options, ensure_indexed


@click.command("mcp")
@data_options
def command(settings: Settings) -> int:
    """Serve the tools ask, search and get_article on standard input and output, for a client that starts programs."""
    from assistant.serving.mcp import run_stdio

    with archive(settings) as assistant:
        ensure_indexed(assistant, settings)
        run_stdio(assistant)
    return 0
