"""Dashboards, alerts and the documentation speak of metrics that exist, with labels they have."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

import deploy.embedded  # noqa: F401 -- imports the whole system, and with it its metrics
import shared.llm.metrics  # noqa: F401 -- imported only where a model is configured
from shared.process_metrics import VERSION

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "deploy" / "observability"
DOCUMENT = ROOT / "docs" / "observability.md"

_SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
_OF_PROMETHEUS = {"job", "instance"}
_ALWAYS_THERE = {
    "up": set[str](),
    "process_resident_memory_bytes": set[str](),
    "process_cpu_seconds_total": set[str](),
}
_WORDS = {"by", "without", "on", "ignoring", "and", "or", "unless", "group_left", "bool", "offset"}
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_SELECTOR = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\s*\{([^}]*)\}")
_LABEL = re.compile(r"([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)")
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring)\s*\(([^)]*)\)")
_NAME = re.compile(r"(?<![\w.$])([a-zA-Z_:][a-zA-Z0-9_:]*)(?!\w)(?!\s*\()")
_TEMPLATE = re.compile(r"\{\{\s*\$?(?:labels\.)?([a-z_]+)\s*\}\}")


def metrics() -> dict[str, MetricWrapperBase]:
    """Return the metrics that our own modules have made, by name."""
    collectors = set(REGISTRY._collector_to_names)
    return {one._name: one for one in collectors if isinstance(one, MetricWrapperBase)}


def series() -> dict[str, set[str]]:
    """Return the names that a scrape shows, each with its labels."""
    known = dict(_ALWAYS_THERE)
    for name, metric in metrics().items():
        for suffix in _SUFFIXES[str(metric._type)]:
            more = {"le"} if suffix == "_bucket" else set()
            known[name + suffix] = {*metric._labelnames, *more}
    return known


def used(expression: str) -> tuple[dict[str, set[str]], set[str]]:
    """Return the series of a PromQL expression with the labels selected by, and those grouped by."""
    bare = _STRING.sub('""', expression.replace("$__rate_interval", "5m"))
    bare = re.sub(r"\[[^\]]*\]", "", bare)
    selected: dict[str, set[str]] = {}
    for name, inside in _SELECTOR.findall(bare):
        selected.setdefault(name, set()).update(_LABEL.findall(inside))
    grouped = {
        label.strip() for labels in _GROUPING.findall(bare) for label in labels.split(",") if label
    }
    rest = _GROUPING.sub(" ", _SELECTOR.sub(" ", bare))
    for name in _NAME.findall(rest):
        if name not in _WORDS:
            selected.setdefault(name, set())
    return selected, grouped


def alerts() -> Iterator[dict[str, Any]]:
    """Yield the alert rules."""
    for group in yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]:
        yield from group["rules"]


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the panels of every dashboard, with a name to tell them by."""
    for path in sorted((FOLDER / "dashboards").glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            yield f"{path.name}: {panel['title']}", panel


def queries() -> Iterator[tuple[str, str, set[str]]]:
    """Yield where an expression stands, the expression, and the labels that its text shows."""
    for rule in alerts():
        shown = _TEMPLATE.findall(rule["annotations"]["summary"])
        yield rule["alert"], rule["expr"], set(shown) - {"value"}
    for where, panel in panels():
        for target in panel["targets"]:
            yield where, target["expr"], set(_TEMPLATE.findall(target["legendFormat"]))


def faults(expression: str, shown: set[str]) -> list[str]:
    """Return what is wrong with an expression."""
    known, found = series(), []
    selected, grouped = used(expression)
    every = set(_OF_PROMETHEUS)
    for name, labels in selected.items():
        if name not in known:
            found.append(f"no metric {name}")
            continue
        every |= known[name]
        found += [f"{name} has no {one}" for one in labels - known[name] - _OF_PROMETHEUS]
    return [*found, *(f"nothing has {one}" for one in (grouped | shown) - every)]


def test_every_query_names_metrics_and_labels_that_exist() -> None:
    wrong = [
        f"{where}: {fault}"
        for where, expression, shown in queries()
        for fault in faults(expression, shown)
    ]
    assert wrong == []


def test_the_check_finds_names_and_labels_that_do_not_exist() -> None:
    assert faults("sum by (queue) (rate(messages_handled_total[5m]))", set()) == []
    assert faults("rate(messages_gone_total[5m])", set()) == ["no metric messages_gone_total"]
    assert faults('up{job="x"} == 0 or absent(missing)', set()) == ["no metric missing"]
    wrong = faults('outbox_parked{queue="a"}', set())
    assert wrong == ["outbox_parked has no queue"]
    assert faults("sum by (stage) (outbox_parked)", set()) == ["nothing has stage"]
    assert faults("outbox_parked > 0", {"stage"}) == ["nothing has stage"]


def test_every_metric_of_ours_is_in_the_table_as_it_is() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| (\w+) \| ([^|]*)\| ([^|]*) \|$", DOCUMENT.read_text(), re.MULTILINE
    )
    told = {
        (name, kind, labels.replace("`", "").strip(), text) for name, kind, labels, text in rows
    }
    assert told == {
        (
            name + ("_total" if metric._type == "counter" else ""),
            metric._type,
            ", ".join(metric._labelnames),
            metric._documentation,
        )
        for name, metric in metrics().items()
    }


def test_labels_are_of_kinds_that_are_few() -> None:
    allowed = {
        "service", "method", "route", "status", "queue", "type", "outcome", "state", "stage",
        "kind", "format", "provider", "model", "direction", "version", "python",
    }  # fmt: skip
    assert {label for metric in metrics().values() for label in metric._labelnames} <= allowed


def test_every_alert_says_what_to_do_in_a_section_that_exists() -> None:
    for rule in alerts():
        path, _, anchor = rule["annotations"]["runbook"].partition("#")
        titles = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(), re.MULTILINE)
        assert anchor in {title.lower().replace(" ", "-") for title in titles}, rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_every_queue_that_an_alert_names_is_consumed_by_somebody() -> None:
    cards = "\n".join(path.read_text() for path in ROOT.glob("shared/contracts/*.py"))
    commands = set(re.findall(r'queue: ClassVar\[str\] = "([\w.]+)"', cards)) | set(
        re.findall(r'queue = "([\w.]+)"', cards)
    )
    for rule in alerts():
        for queue in re.findall(r'queue="([\w.]+)"', rule["expr"]):
            assert queue in commands or queue.endswith(".events"), queue


def test_dashboards_can_be_imported() -> None:
    titles = set()
    for path in sorted((FOLDER / "dashboards").glob("*.json")):
        board = json.loads(path.read_text())
        assert board["uid"] == f"jobwise-{path.stem}"
        assert board["templating"]["list"][0]["type"] == "datasource"
        titles.add(board["title"])
    assert len(titles) == len(list((FOLDER / "dashboards").glob("*.json")))
    for where, panel in panels():
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24, where


def test_the_release_is_the_projects() -> None:
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text()
