"""One real message per contract and version, for ever: what was sent once must always be readable.

Files are only ever added. A contract that grows adds ``<type>.v<n>.<k+1>.json`` beside the old ones.
"""

import json
from pathlib import Path

import pytest

from scripts.event_catalogue import messages
from shared.contracts.event import MAX_BYTES, Envelope, Message

GOLDEN = Path(__file__).parent / "golden"
KINDS: dict[tuple[str, int], type[Message]] = {
    (message.name, message.version): message for _, message in messages()
}


def golden() -> list[Path]:
    return sorted(GOLDEN.glob("*.json"))


@pytest.mark.parametrize("path", golden(), ids=lambda path: path.stem)
def test_an_old_message_is_still_understood(path: Path) -> None:
    name, version, _ = path.stem.rsplit(".", 2)
    envelope = Envelope.model_validate_json(path.read_bytes())
    assert envelope.type == name
    assert f"v{envelope.version}" == version
    message = KINDS[envelope.type, envelope.version].unwrap(envelope)
    assert message.event_id == envelope.id
    assert message.aggregate_id == envelope.subject.id
    assert message.occurred_at == envelope.occurred_at


@pytest.mark.parametrize("path", golden(), ids=lambda path: path.stem)
def test_every_field_of_an_old_message_is_still_read(path: Path) -> None:
    envelope = Envelope.model_validate_json(path.read_bytes())
    kind = KINDS[envelope.type, envelope.version]
    message = kind.unwrap(envelope)
    again = Envelope.wrap(message, producer=envelope.producer)
    for field, value in envelope.data.items():
        assert again.data[field] == value, field


@pytest.mark.parametrize("path", golden(), ids=lambda path: path.stem)
def test_a_consumer_ignores_what_a_newer_producer_adds(path: Path) -> None:
    document = json.loads(path.read_text())
    document["data"]["added_later"] = {"any": "thing"}
    document["added_later"] = True
    envelope = Envelope.model_validate(document)
    KINDS[envelope.type, envelope.version].unwrap(envelope)


def test_every_contract_has_a_golden_message() -> None:
    kept = {tuple(path.stem.rsplit(".", 2)[:2]) for path in golden()}
    assert {(name, f"v{version}") for name, version in KINDS} <= kept


def test_every_golden_message_fits_the_wire() -> None:
    assert all(path.stat().st_size < MAX_BYTES for path in golden())
