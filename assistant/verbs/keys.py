"""`dateline keys`: API keys that are kept in the data directory, hashed."""

from __future__ import annotations

import click

from assistant.settings import Settings
from assistant.verbs.common import data_options, json_option, print_json


@click.group("keys")
def command() -> None:
    """Make, list or revoke API keys. They are kept hashed in the data directory; a server takes them at once."""


@command.command("new")
@click.argument("name")
@click.option(
    "--scope", type=click.Choice(["read", "write"]), default="read", show_default=True, help="What it allows."
)
@data_options
@json_option
def new(name: str, scope: str, settings: Settings, as_json: bool) -> int:
    """Make a key and print it, once: only its hash is kept."""
    from assistant.serving.keys import new_key

    key = new_key(settings.data, name, "write" if scope == "write" else "read")
    if as_json:
        print_json({"name": name, "scope": scope, "key": key})
    else:
        click.echo(key)
        click.echo(f"Key {name} ({scope}) made. It is shown only now.", err=True)
    return 0


@command.command("list")
@data_options
@json_option
def list_(settings: Settings, as_json: bool) -> int:
    """List the keys by name."""
    from assistant.serving.keys import list_keys

    keys = list_keys(settings.data)
    if as_json:
        print_json([{"name": key.name, "scope": key.scope, "created": str(key.created)} for key in keys])
    for key in () if as_json else keys:
        click.echo(f"{key.name:<24} {key.scope:<6} {key.created}")
    return 0


@command.command("revoke")
@click.argument("name")
@data_options
def revoke(name: str, settings: Settings) -> int:
    """Make a key worthless."""
    from assistant.serving.keys import revoke_key

    revoke_key(settings.data, name)
    click.echo(f"Key {name} revoked.", err=True)
    return 0
