"""The list of conversations."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import ConversationInfo
from ui.render.parts import attributes, count, esc, moment


def conversations(items: Sequence[ConversationInfo], current: str | None, query: str) -> str:
    if not items:
        words = "No conversation holds these words." if query else "Conversations are kept here."
        return f'<li class="nothing">{words}</li>'
    return "".join(_item(item, current=item.id == current) for item in items)


def _item(item: ConversationInfo, *, current: bool) -> str:
    title = esc(item.title) or "Untitled"
    at = attributes({"data-c": item.id, "aria-current": "true" if current else None})
    about = f"{moment(item.updated)} · {count(item.turns, 'question')}"
    return f"""<li class="talk"><button type="button" class="talk-open" data-act="open"{at}>
<span class="talk-title">{title}</span><span class="meta">{about}</span></button>
<button type="button" class="icon talk-more" data-act="menu" data-c="{esc(item.id)}" data-title="{title}"
aria-haspopup="menu" aria-expanded="false" aria-label="More for {title}">⋯</button></li>"""
