"""The catalogue of messages, from the contracts and the services that handle them."""

import json
from collections.abc import Iterator
from typing import Any

from deploy.openapi import services_as_built
from shared import contracts
from shared.contracts import auth, document, generation, job, profile
from shared.contracts.event import Command, Event, Message

PUBLISHERS = (auth, profile, job, generation, document)


def messages() -> Iterator[tuple[str, type[Message]]]:
    """Yield every message with the service that owns its contract, in the order of the modules."""
    for module in PUBLISHERS:
        owner = module.__name__.removeprefix(f"{contracts.__name__}.")
        for thing in vars(module).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, Message)
                and thing not in {Message, Event, Command}
            ):
                yield owner, thing


def consumers() -> dict[type[Message], list[str]]:
    """Return which services handle each message."""
    found: dict[type[Message], list[str]] = {}
    for service in services_as_built():
        for message in service.handlers:
            found.setdefault(message, []).append(service.name)
    return found


def as_markdown() -> str:
    """Return docs/events.md."""
    handled = consumers()
    lines = [
        "# Events and commands",
        "",
        "Generated from `shared/contracts` and the services' handlers by `make openapi`.",
        "An event is a fact that anybody may listen to; a command is work for one queue.",
        "",
        "| message | wire name | kind | contract of | handled by | fields |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    own = set(Message.model_fields)
    for owner, message in messages():
        kind = f"command to `{message.queue}`" if issubclass(message, Command) else "event"
        fields = ", ".join(f"`{name}`" for name in message.model_fields if name not in own)
        by = ", ".join(handled.get(message, [])) or "-"
        name = f"`{message.__name__}` | `{message.routing_key()}`"
        lines.append(f"| {name} | {kind} | {owner} | {by} | {fields} |")
    return "\n".join(lines) + "\n"


def as_asyncapi() -> str:
    """Return docs/asyncapi.json (AsyncAPI 3.0)."""
    channels: dict[str, Any] = {}  # AsyncAPI as JSON
    operations: dict[str, Any] = {}  # the same
    shapes: dict[str, Any] = {}  # the same
    handled = consumers()
    for _, message in messages():
        name = message.__name__
        shapes[name] = {
            "name": message.name,
            "title": name,
            "summary": (message.__doc__ or "").strip().split("\n")[0],
            "contentType": "application/json",
            "payload": message.model_json_schema(ref_template="#/components/schemas/{model}"),
        }
        channels[message.routing_key()] = {
            "address": message.routing_key(),
            "messages": {name: {"$ref": f"#/components/messages/{name}"}},
        }
        for service in handled.get(message, []):
            operations[f"{service}_{name}"] = {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{message.routing_key()}"},
            }
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "JobWise messages", "version": "1"},
        "channels": channels,
        "operations": operations,
        "components": {"messages": shapes},
    }
    return json.dumps(document, indent=1, sort_keys=True) + "\n"
