"""The Blocks: one custom part that is the whole page, its calls, and the stream of an answer.

The part is `gr.HTML` with our own skeleton, not `gr.Chatbot`: the chatbot's sanitizer lets remote images through, and
its Markdown has no place for marks that open a quote. Its value is never markup but the newest update of a stream,
which the page's script shows; markup comes from `render/` and is escaped there.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from ui.calls import answer_call
from ui.gate import may_write
from ui.stream import updates

if TYPE_CHECKING:
    import gradio as gr

    from assistant.assistant import Assistant

STATIC = Path(__file__).parent / "static"
STYLES = ("base.css", "frame.css", "ask.css", "sources.css", "archive.css")
SCRIPTS = ("core.js", "ask.js", "sources.js", "rail.js", "archive.js", "start.js")


def build_ui(assistant: Assistant, *, max_asks: int = 16) -> gr.Blocks:
    """The page over an open assistant. Mount it with `ui.mount.mount`, which also closes Gradio's other routes."""
    import gradio as gr

    def call(data: dict[str, Any], request: Request) -> dict[str, Any]:
        return answer_call(assistant, data, writable=may_write(request))

    def ask(event: gr.EventData) -> Generator[dict[str, Any], None, None]:
        data = event._data
        yield from updates(assistant, data if isinstance(data, dict) else {})

    # The annotations are strings here, and Gradio finds out by them what to pass. To a server function it hands the
    # plain request where gr.Request is asked for.
    call.__annotations__ = {"data": dict, "request": gr.Request}
    ask.__annotations__ = {"event": gr.EventData}
    blocks: gr.Blocks
    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True) as blocks:
        page = gr.HTML(
            html_template=_read("skeleton.html"),
            js_on_load=script(),
            apply_default_css=False,
            server_functions=[call],
            elem_id="dateline",
        )
        # No inputs: whatever is put into a join by hand reaches no component's preprocessing, which would fetch URLs.
        asking = page.ask(
            ask,
            inputs=None,
            outputs=[page],
            api_visibility="private",
            show_progress="hidden",
            trigger_mode="multiple",
            concurrency_limit=max_asks,
        )
        page.stop(None, cancels=[asking], queue=False, api_visibility="private", show_progress="hidden")
    blocks.queue(api_open=False, default_concurrency_limit=None)
    return blocks


def head() -> str:
    """What goes into the document's head: the page's styles."""
    return f"<style>{''.join(_read(name) for name in STYLES)}</style>"


def script() -> str:
    """The page's script: the parts in their order, inside the function that Gradio makes of `js_on_load`."""
    return "\n".join(_read(name) for name in SCRIPTS)


def _read(name: str) -> str:
    return (STATIC / name).read_text("utf-8")
