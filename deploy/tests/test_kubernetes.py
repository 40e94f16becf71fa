"""What deploy/kubernetes says fits the system and the rules that it must run under."""

import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml
from sqlalchemy import make_url

from deploy.system import UNITS, services_as_built
from gateway.settings import Settings as GatewaySettings
from shared.migrations import migrate
from shared.postgres_url import driver_url
from shared.provision import access, provision
from shared.service import Service
from tests.architecture.test_env_example import example

FOLDER = Path(__file__).parent.parent / "kubernetes"
APART = {"kustomization.yaml", "process.yaml"}
BESIDE = {"migrate.yaml", "secrets.example.yaml", "generation-scaling-by-queue.yaml"}
"""Not applied with the rest; each says why."""

Json = dict[str, Any]  # a manifest


@cache
def services() -> list[Service]:
    return services_as_built()


def documents(name: str) -> list[Json]:
    return [one for one in yaml.safe_load_all((FOLDER / name).read_text()) if one]


def merged(base: Any, patch: Any) -> Any:  # parts of manifests
    """Lay *patch* over *base* as kustomize does: lists of named things by their names."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return {
            **base,
            **{key: merged(base[key], one) if key in base else one for key, one in patch.items()},
        }
    if isinstance(base, list) and base and isinstance(base[0], dict) and "name" in base[0]:
        known = {one["name"]: one for one in base}
        for one in patch:
            known[one["name"]] = merged(known.get(one["name"], {}), one)
        return list(known.values())
    return patch


def kustomization() -> Json:
    (found,) = documents("kustomization.yaml")
    return found


@cache
def applied() -> list[Json]:
    """Return every manifest as it is applied, with what all Deployments have in common."""
    (process,) = documents("process.yaml")
    common = process["spec"]
    found = []
    for name in kustomization()["resources"]:
        for one in documents(name):
            if one["kind"] == "Deployment":
                one["spec"] = merged(one["spec"], common)
            found.append(one)
    return found


def of_kind(kind: str) -> dict[str, Json]:
    return {one["metadata"]["name"]: one for one in applied() if one["kind"] == kind}


def pods() -> Iterator[tuple[str, Json]]:
    """Yield the pods of every Deployment, and of the Job, by name."""
    for name, one in of_kind("Deployment").items():
        yield name, one["spec"]["template"]["spec"]
    (job,) = documents("migrate.yaml")
    yield "migrate", job["spec"]["template"]["spec"]


def configuration() -> dict[str, str]:
    data: dict[str, str] = of_kind("ConfigMap")["jobwise"]["data"]
    return data


def secrets() -> dict[str, dict[str, str]]:
    return {one["metadata"]["name"]: one["stringData"] for one in documents("secrets.example.yaml")}


def most(name: str) -> int:
    """Return how many pods of a Deployment there may be at once, during a rollout too."""
    scalers = [*of_kind("HorizontalPodAutoscaler").values(), *of_kind("ScaledObject").values()]
    for one in scalers:
        spec = one["spec"]
        if spec["scaleTargetRef"]["name"] == name:
            return int(spec.get("maxReplicas") or spec["maxReplicaCount"]) + 1
    return int(of_kind("Deployment")[name]["spec"]["replicas"]) + 1


def test_every_file_is_applied_or_says_why_not() -> None:
    files = {path.name for path in FOLDER.glob("*.yaml")}
    assert files == {*kustomization()["resources"], *APART, *BESIDE}


def test_every_unit_runs_in_each_of_its_roles_and_nothing_else_does() -> None:
    wanted = {"gateway-api": ["gateway"]}
    for service in services():
        wanted[f"{service.name}-api"] = [f"services.{service.name}", "api"]
        if service.handlers or service.loops:
            wanted[f"{service.name}-worker"] = [f"services.{service.name}", "worker"]
    found = {
        name: one["spec"]["template"]["spec"]["containers"][0]["args"]
        for name, one in of_kind("Deployment").items()
    }
    assert found == wanted
    (job,) = documents("migrate.yaml")
    args = job["spec"]["template"]["spec"]["containers"][0]["args"]
    assert importlib.util.find_spec(args[0]) is not None


def test_every_image_is_one_of_ours_with_a_release() -> None:
    tagged = {one["name"] for one in kustomization()["images"]}
    assert tagged == {f"jobwise/{unit.name}" for unit in UNITS} | {"jobwise/gateway"}
    used = {pod["containers"][0]["image"] for _, pod in pods()}
    assert used == tagged | {"jobwise/migrate"}


@pytest.mark.parametrize("name", [name for name, _ in pods()])
def test_a_pod_can_do_no_more_than_its_work(name: str) -> None:
    pod = dict(pods())[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001  # of deploy/Dockerfile
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    (container,) = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"].keys() == {"cpu", "memory"}
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert [one["mountPath"] for one in container["volumeMounts"]] == ["/tmp"]  # noqa: S108 -- a mount


@pytest.mark.parametrize("name", list(of_kind("Deployment")))
def test_a_process_is_asked_how_it_is_and_gets_the_time_to_drain(name: str) -> None:
    pod = of_kind("Deployment")[name]["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] == 60
    (container,) = pod["containers"]
    probes = [container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")]
    paths = [probe["path"] for probe in probes]
    assert paths == ["/health/ready", "/health/live", "/health/live"]
    hosts = {header["value"] for probe in probes for header in probe["httpHeaders"]}
    assert hosts == set(configuration()["ALLOWED_HOSTS"].split(","))  # others get 400


def test_the_probes_exist() -> None:
    for service in services():
        paths = {getattr(route, "path", "") for route in service.health_router().routes}
        assert paths >= {"/health/live", "/health/ready", "/metrics"}


def test_metrics_are_where_prometheus_is_sent() -> None:
    for name, one in of_kind("Deployment").items():
        template = one["spec"]["template"]
        port = int(template["metadata"]["annotations"]["prometheus.io/port"])
        wanted = GatewaySettings().internal_port if name == "gateway-api" else 8000
        assert port == wanted
        (container,) = template["spec"]["containers"]
        assert port in {one["containerPort"] for one in container["ports"]}


def test_every_variable_is_one_that_the_processes_read() -> None:
    known = set(example())
    assert set(configuration()) - known == set()
    for name, data in secrets().items():
        if name != "jobwise-scaling":  # KEDA's, not ours
            assert set(data) - known == set(), name


def test_secrets_go_to_those_who_need_them() -> None:
    used: dict[str, set[str]] = {}
    for name, pod in pods():
        for source in pod["containers"][0]["envFrom"]:
            if "secretRef" in source:
                used.setdefault(source["secretRef"]["name"], set()).add(name.split("-")[0])
    assert set(used) | {"jobwise-scaling"} == set(secrets())
    shared = {"jobwise-files": {"profile", "generation", "document"}}
    shared["jobwise-model"] = {"job", "generation"}
    for secret, users in used.items():
        assert users == shared.get(secret, {secret.removeprefix("jobwise-")})


def test_no_secret_is_written_down() -> None:
    for data in secrets().values():
        for name, value in data.items():
            assert "…" in value or value in {"", "offline"}, name


def test_whatever_scales_protects_or_routes_points_at_something() -> None:
    deployments = of_kind("Deployment")
    for kind in ("HorizontalPodAutoscaler", "ScaledObject"):
        for one in of_kind(kind).values():
            assert one["spec"]["scaleTargetRef"]["name"] in deployments
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in deployments.values()]
    for one in of_kind("PodDisruptionBudget").values():
        wanted = one["spec"]["selector"]["matchLabels"].items()
        assert sum(wanted <= label.items() for label in labels) == 1
    assert len(of_kind("PodDisruptionBudget")) == len(deployments)
    for one in of_kind("Service").values():
        assert any(one["spec"]["selector"].items() <= label.items() for label in labels)
    assert set(of_kind("Service")) == {"gateway"} | {unit.name for unit in UNITS}
    (door,) = of_kind("Ingress").values()
    assert door["spec"]["rules"][0]["host"] == configuration()["ALLOWED_HOSTS"]


def test_the_gateway_finds_the_services_under_their_names() -> None:
    for name, url in GatewaySettings().upstreams.items():
        assert url == f"http://{name}:8000"
        assert of_kind("Service")[name]["spec"]["ports"][0]["port"] == 8000


def test_the_pools_of_all_pods_fit_into_the_database() -> None:
    settings = configuration()
    promised = 0
    for name in of_kind("Deployment"):
        unit = name.split("-")[0].upper()
        if unit != "GATEWAY":
            pool = int(settings[f"{unit}_POOL_SIZE"]) + int(settings[f"{unit}_POOL_OVERFLOW"])
            promised += most(name) * pool
    annotations = of_kind("ConfigMap")["jobwise"]["metadata"]["annotations"]
    assert promised <= int(annotations["jobwise/max-connections"]) - 10  # for administrators


@pytest.mark.parametrize("name", ["generation-scaling.yaml", "generation-scaling-by-queue.yaml"])
def test_there_is_a_worker_for_as_many_runs_as_it_takes_at_once(name: str) -> None:
    (metadata,) = [
        trigger["metadata"]
        for one in documents(name)
        if one["kind"] == "ScaledObject"
        for trigger in one["spec"]["triggers"]
    ]
    per_worker = metadata.get("targetQueryValue") or metadata["value"]
    assert per_worker == configuration()["GENERATION_CONCURRENCY"]
    if "queueName" in metadata:
        (generation,) = [one for one in services() if one.name == "generation"]
        assert metadata["queueName"] in {queue.name for queue in generation.queues()}


@pytest.mark.integration
async def test_the_scaler_may_count_runs_and_read_nothing(database_url: str) -> None:
    """With the rights that deploy/runbook/scaling.md gives it."""
    (generation,) = [one for one in services() if one.name == "generation"]
    await provision(database_url, ["generation"])
    owner = access(database_url, "generation").owner_url
    await migrate(owner, generation.database.metadata, generation.migrations)
    page = (FOLDER.parent / "runbook" / "scaling.md").read_text()
    statements = page.split("```sql")[1].split("```")[0].replace("…", "pw")
    (query,) = [
        trigger["metadata"]["query"]
        for one in documents("generation-scaling.yaml")
        for trigger in one["spec"].get("triggers", [])
    ]
    root = await asyncpg.connect(driver_url(database_url))
    database = make_url(database_url).database
    await root.execute(statements.replace("on database jobwise", f'on database "{database}"'))
    try:
        url = make_url(database_url).set(username="jobwise_scaler", password="pw")
        scaler = await asyncpg.connect(driver_url(url.render_as_string(hide_password=False)))
        assert await scaler.fetchval(query) == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await scaler.fetch("select options from generation.generations")
        await scaler.close()
    finally:
        await root.execute("drop owned by jobwise_scaler cascade")
        await root.execute("drop role jobwise_scaler")
        await root.close()
