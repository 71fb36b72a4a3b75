"""`dateline serve`: the page and the API, beside an index that follows its corpus."""

from __future__ import annotations

import click

from assistant.settings import Settings
from assistant.verbs.common import data_options


@click.command("serve")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on.  [default: 7860]")
@click.option("--watch/--no-watch", default=None, help="Follow the corpus folders.  [default: watch]")
@click.option(
    "--feed", "feeds", metavar="URL", multiple=True, help="Fetch this feed or page again and again; repeatable."
)
@click.option("--every", metavar="15m", help="How often feeds are fetched.  [default: 15m]")
@data_options
def command(settings: Settings) -> int:
    """Serve the chat page and the API. The corpus is indexed first where that has not been done.

    Beyond loopback it refuses to start without API keys.
    """
    from ui.mount import mount

    from assistant import background
    from assistant.assistant import Assistant
    from assistant.serving import create_app, serve

    with Assistant.open(settings) as assistant:
        app = mount(create_app(assistant, settings), assistant, settings)
        stop, threads = background.start(assistant, settings)
        try:
            serve(app, settings, announce=assistant.announce)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    return 0
