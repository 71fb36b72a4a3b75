"""`/docs`: the OpenAPI document as a page. Rendered here, since the usual viewers load their script from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
details { border-top: 1px solid #8884; padding: .5rem 0 }
summary { cursor: pointer }
code, pre { font: .88rem ui-monospace, monospace }
pre { overflow-x: auto; padding: .6rem; border: 1px solid #8884 }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 }
td, th { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-top: 1px solid #8882 }
b.method { display: inline-block; min-width: 4.2rem }
"""
METHODS = ("get", "post", "patch", "delete")
router = APIRouter(include_in_schema=False)
Json = dict[str, Any]


@router.get("/docs", response_class=HTMLResponse)
def docs(request: Request) -> HTMLResponse:
    """Every call with its fields, and a curl command that makes it."""
    return HTMLResponse(_page(request.app, str(request.base_url).rstrip("/")))


@cache
def _page(app: FastAPI, base: str) -> str:
    schema = app.openapi()
    parts = [
        f"<details><summary><b class=method>{method.upper()}</b> <code>{escape(path)}</code> "
        f"{escape(operation.get('summary', ''))}</summary>{_operation(schema, base, path, method, operation)}</details>"
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]
    info = schema["info"]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])} API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f"<h1>{escape(info['title'])} API</h1><p>{escape(info['description'])}</p>"
        f"<p>For programs: <a href=openapi.json>openapi.json</a></p>"
        f"{''.join(parts)}</body></html>"
    )


def _operation(schema: Json, base: str, path: str, method: str, operation: Json) -> str:
    rows = [
        (item["name"], item.get("schema", {}), item.get("description", ""), item["required"])
        for item in operation.get("parameters", [])
        if item["in"] != "header"
    ]
    body = _json_schema(operation.get("requestBody", {}))
    given = _resolved(schema, body)
    rows += [
        (name, field, field.get("description", ""), name in given.get("required", ())) for name, field in _fields(given)
    ]
    answer = _resolved(schema, _json_schema(_success(operation)))
    told = [(name, field, field.get("description", ""), True) for name, field in _fields(answer)]
    return (
        f"<p>{escape(operation.get('description', ''))}</p>{_table('Send', rows)}{_table('Get', told)}"
        f"<pre>{escape(_curl(base, path, method, given))}</pre>"
    )


def _table(title: str, rows: list[tuple[str, Json, str, bool]]) -> str:
    if not rows:
        return ""
    cells = "".join(
        f"<tr><td><code>{escape(name)}</code>{'' if needed else ' ?'}</td><td>{escape(_kind(field))}</td>"
        f"<td>{escape(text)}</td></tr>"
        for name, field, text, needed in rows
    )
    return f"<table><tr><th>{title}</th><th>Type</th><th></th></tr>{cells}</table>"


def _curl(base: str, path: str, method: str, given: Json) -> str:
    line = f"curl {'' if method == 'get' else f'-X {method.upper()} '}{base}{path}"
    needed = given.get("required", ())
    example = {name: field["examples"][0] for name, field in _fields(given) if name in needed and "examples" in field}
    return f"{line} -H 'Content-Type: application/json' \\\n  -d {_quoted(example)}" if example else line


def _quoted(example: Json) -> str:
    return "'" + json.dumps(example, ensure_ascii=False).replace("'", "'\\''") + "'"


def _fields(schema: Json) -> Iterator[tuple[str, Json]]:
    yield from schema.get("properties", {}).items()


def _success(operation: Json) -> Json:
    found: Json = next((told for status, told in operation["responses"].items() if status.startswith("2")), {})
    return found


def _json_schema(content: Json) -> Json:
    found: Json = content.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _resolved(schema: Json, part: Json) -> Json:
    """The object behind a reference, or the first alternative that is one."""
    for option in [part, *part.get("anyOf", ())]:
        if "$ref" in option:
            found: Json = schema["components"]["schemas"][option["$ref"].rsplit("/", 1)[1]]
            return found
    return part


def _kind(field: Json) -> str:
    if "$ref" in field:
        return str(field["$ref"].rsplit("/", 1)[1])
    if "anyOf" in field:
        return " or ".join(_kind(option) for option in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    return str(field.get("format") or field.get("type") or " or ".join(map(str, field.get("enum", ["any"]))))
