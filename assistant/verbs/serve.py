"""`dateline serve`: the page and the API, beside an index that follows its corpus."""

from __future__ import annotations

import re

import click

from assistant.settings import Settings
from assistant.verbs.common import settings_options

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Duration(click.ParamType[float]):
    """`90s`, `15m`, `2h`, `1d`; a bare number is seconds."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", str(value).strip())
        if not match:
            self.fail(f"{value!r} is not a duration such as 90s, 15m or 2h", param, ctx)
        return float(match[1]) * UNITS[match[2] or "s"]


@click.command("serve")
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on.  [default: 7860]")
@click.option("--watch/--no-watch", default=None, help="Follow the corpus folders.  [default: watch]")
@click.option(
    "--feed", "feeds", metavar="URL", multiple=True, help="Fetch this feed or page again and again; repeatable."
)
@click.option("--every", type=Duration(), metavar="15m", help="How often feeds are fetched.  [default: 15m]")
@settings_options("host", "port", "watch", "feeds", "every")
def command(settings: Settings) -> int:
    """Serve the chat page and the API. The corpus is indexed first where that has not been done.

    Beyond loopback it refuses to start without API keys.
    """
    from assistant import background
    from assistant.assistant import Assistant
    from assistant.serving import create_app, serve
    from ui.mount import mount

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
