"""The Index view, and the line at the top of the page that says what the archive covers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from assistant.types import Progress, Report, SystemStatus
from ui.render.parts import count, esc, moment, period, size

STAGES = {
    "scanning": "Looking through the corpus",
    "reading": "Reading articles",
    "words": "Indexing words",
    "meaning": "Indexing meaning",
}
_MODELS = {"embedding": "Embedding", "reader": "Reading", "answers": "Answering"}


def pulse(status: SystemStatus, progress: Progress | None) -> str:
    """What is covered so far, in one line; while indexing runs, how far it is."""
    said = f"{count(status.articles, 'article')} · {period(status.coverage)}" if status.articles else "No articles yet"
    if progress is not None:
        at = f'<span class="spin" aria-hidden="true"></span><span>{_share(progress)}</span>'
        return f'{at} <span class="covers">{said} so far</span>'
    if status.pending:
        return f'<span class="covers">{said}</span> <span>{count(status.pending, "passage")} waiting for meaning</span>'
    return f'<span class="covers">{said}</span>'


def progress_bar(progress: Progress) -> str:
    known = progress.total > 0
    share = min(100, round(100 * progress.done / progress.total)) if known else 0
    value = f' value="{share}" max="100"' if known else ""
    said = f'<p>{STAGES[progress.stage]} <span class="meta">{_of(progress)}</span></p>'
    return f'{said}<progress{value} aria-label="Indexing"></progress>'


def system(status: SystemStatus, progress: Progress | None, *, writable: bool) -> str:
    running = progress is not None
    off = " disabled" if running else ""
    button = f'<button type="button" class="primary" data-act="reindex"{off}>Re-index now</button>' if writable else ""
    runs = "".join(_run(run) for run in status.runs)
    notice = f'<p class="notice">{esc(status.notice)}</p>' if status.notice else ""
    facts = [
        ("Articles", f"{status.articles:,}"),
        ("Shared stories", f"{status.stories:,}"),
        ("Passages", f"{status.passages:,}"),
        ("By meaning", f"{status.vectors:,}" + (f" ({status.pending:,} waiting)" if status.pending else "")),
        ("Revision", f"{status.revision:,}"),
    ]
    covers = f'<div class="covers"><dt>Covers</dt><dd>{period(status.coverage)}</dd></div>'
    return f"""<div class="index-head"><h2>Index</h2>{button}</div>{notice}
<div class="progress" aria-live="polite">{progress_bar(progress) if progress else ""}</div>
<dl class="facts">{"".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts)}{covers}</dl>
<div class="pair"><section><h3>Models</h3>{_table(_models(status.models))}</section>
<section><h3>On disk</h3>{_table({esc(part): size(number) for part, number in status.sizes.items()})}</section></div>
<h3>Outlets</h3><div class="outlets">{_table({esc(name): f"{number:,}" for name, number in status.sources[:12]})}</div>
<h3>Last runs</h3>{runs or '<p class="nothing">Nothing has been indexed yet.</p>'}"""


def _run(run: Report) -> str:
    changes = [
        f"{len(ids):,} {verb}"
        for verb, ids in (("added", run.added), ("changed", run.changed), ("removed", run.removed))
        if ids
    ]
    if run.renamed:
        changes.append(f"{run.renamed:,} renamed")
    changes.append(f"{run.unchanged:,} unchanged")
    if run.skipped:
        changes.append(f"{len(run.skipped):,} skipped")
    stages = " · ".join(f"{esc(stage)} {seconds:.1f} s" for stage, seconds in run.seconds.items())
    when = moment(run.started) if run.started else f"run {run.run}"
    skipped = "".join(f"<li><code>{esc(item.path)}</code> {esc(item.reason)}</li>" for item in run.skipped[:200])
    more = f"<li>… and {len(run.skipped) - 200:,} more</li>" if len(run.skipped) > 200 else ""
    error = f'<p class="notice">{esc(run.error)}</p>' if run.error else ""
    made = f"Revision {run.revision} · {count(run.passages, 'passage')}, {run.embedded:,} embedded"
    return f"""<details class="run"><summary>{when} <span class="meta">{", ".join(changes)}</span></summary>
{error}<p class="meta">{made}{f" · {stages}" if stages else ""}</p>
{f"<p class='meta'>From {esc(', '.join(map(_named, run.origins)))}</p>" if run.origins else ""}
{f"<ul class='skipped'>{skipped}{more}</ul>" if skipped else ""}</details>"""


def _named(origin: str) -> str:
    """An origin as people know it: of a folder or file on the server its name, not where it lies."""
    return PurePath(origin).name if PurePath(origin).is_absolute() else origin


def _models(models: Mapping[str, str]) -> dict[str, str]:
    return {esc(_MODELS.get(part, part.capitalize())): esc(name) for part, name in models.items()}


def _table(rows: Mapping[str, str]) -> str:
    """Names and values that are markup already."""
    if not rows:
        return '<p class="nothing">None.</p>'
    return "<table>" + "".join(f'<tr><th scope="row">{k}</th><td>{v}</td></tr>' for k, v in rows.items()) + "</table>"


def _share(progress: Progress) -> str:
    return f"{STAGES[progress.stage]} {_of(progress)}".rstrip()


def _of(progress: Progress) -> str:
    return (
        f"{progress.done:,} of {progress.total:,}"
        if progress.total
        else (f"{progress.done:,}" if progress.done else "")
    )
