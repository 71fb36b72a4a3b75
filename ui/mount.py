"""The page in the FastAPI app: Gradio at `/`, all that it would send or show of itself turned off, the gate around."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from assistant.errors import DatelineError
from ui.gate import UPLOAD, Gate, may_write
from ui.page import build_ui, head
from ui.render.archive import upload_failed, upload_report

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assistant import Assistant
    from assistant.settings import Settings


# Gradio calls home, and sums up all its events with pandas after each, for a monitoring page that is off: for the first
# question that alone takes a second. These are its only switches.
QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(2**31),
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
}


def mount(app: FastAPI, assistant: Assistant, settings: Settings) -> FastAPI:
    """Puts the page at `/` of the app, after whatever routes the app has by now; returns the app.

    With API keys set, requests that `serving`'s gate has not looked at are refused.
    """
    os.environ.update(QUIET)
    _within_a_loop(lambda: _mount_gradio(app, assistant, settings))
    mounted = next(route for route in reversed(app.routes) if isinstance(route, Mount))
    page = cast("FastAPI", mounted.app)
    page.add_route(UPLOAD, _uploader(assistant, settings), methods=["POST"])
    mounted.app = Gate(page, keyless=not settings.api_keys)
    return app


def _mount_gradio(app: FastAPI, assistant: Assistant, settings: Settings) -> None:
    import gradio as gr

    gr.mount_gradio_app(
        app,
        build_ui(assistant, max_asks=settings.max_asks),
        path="/",
        theme=_theme(),
        head=head(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        max_file_size=1,  # Gradio's own upload is closed; see the gate.
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )


def _within_a_loop(work: Callable[[], None]) -> None:
    """Gradio makes event loops, and leaves them open, wherever it is built outside of one."""

    async def working() -> None:
        work()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        asyncio.run(working())
    else:
        work()


def _uploader(assistant: Assistant, settings: Settings) -> Callable[[Request], Awaitable[Response]]:
    """`POST /ui/upload?name=...` with the file as its body: indexes it, answers with a report as markup.

    A route of our own because Gradio's upload keeps files where any session that knows the path can name them.
    """
    most = int(settings.max_file_mb * 1_000_000)

    async def upload(request: Request) -> Response:
        name = request.query_params.get("name", "")[:255] or "upload"
        if not may_write(request):
            return JSONResponse({"html": upload_failed(name, "This key may read, not add.")}, 403)
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > most:
                said = f"larger than the {settings.max_file_mb:g} MB that are taken"
                return JSONResponse({"html": upload_failed(name, said)}, 413)
        try:
            report = await run_in_threadpool(assistant.upload, name, bytes(data))
        except DatelineError as error:
            return JSONResponse({"html": upload_failed(name, str(error))}, 422)
        return JSONResponse({"html": upload_report(name, report), "added": len(report.added) + len(report.changed)})

    return upload


def _theme() -> Any:
    """System fonts (Gradio's themes ask Google for theirs) and the page's own background before the styles arrive."""
    import gradio as gr

    fonts = ["system-ui", "sans-serif"]
    return gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"]).set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#16171a",
        body_text_color="#1d1c1a",
        body_text_color_dark="#eceae5",
    )
