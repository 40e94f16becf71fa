"""What a container may do, and who may say what to whom (security.md O4, D1r, D2r)."""

import json
from collections.abc import Iterator

import pytest

from deploy.assemble import SERVICES
from tests.compose.stack import PARTS, PROCESSES, Stack, StackFailed, docker, inspect

ALL = (*PARTS, *PROCESSES, "s3", "mail")

TALK = """
import asyncio, json, os, uuid, aio_pika
from aio_pika import Message

async def allowed(connection, exchange, key):
    channel = await connection.channel(publisher_confirms=True)
    try:
        target = await channel.get_exchange(exchange, ensure=False)
        await target.publish(Message(b"{{}}"), key, mandatory=False)
        return True
    except aio_pika.exceptions.AMQPError as error:
        assert "ACCESS_REFUSED" in str(error), error
        return False

async def reads(connection, queue):
    channel = await connection.channel()
    try:
        await (await channel.declare_queue(queue, passive=True)).get(fail=False)
        return True
    except aio_pika.exceptions.AMQPError as error:
        assert "ACCESS_REFUSED" in str(error), error
        return False

async def main():
    async with await aio_pika.connect(os.environ["RABBITMQ_URL"]) as connection:
        topics = [name for name in {services} if await allowed(connection, "jw.events", name + ".compose_test.v1")]
        queues = [name for name in {queues} if await reads(connection, name)]
        print(json.dumps([topics, queues, await allowed(connection, "jw.commands", "nobody.reads_this")]))

asyncio.run(main())
"""
QUEUES = {
    "auth": "auth.events",
    "profile": "profile.import",
    "generation": "generation.stage",
    "document": "document.export",
}
SENDERS = {"profile", "generation"}

ROWS = """
import asyncio, json, os, asyncpg

async def main():
    url = os.environ["{upper}_DATABASE_URL"]
    connection = await asyncpg.connect(url)
    seen = {{}}
    for schema in {services}:
        try:
            await connection.fetch("select * from " + schema + ".outbox limit 1")
            seen[schema] = "read"
        except asyncpg.PostgresError as error:
            seen[schema] = error.sqlstate
    print(json.dumps(seen))

asyncio.run(main())
"""


def test_only_the_gateway_publishes_a_port(stack: Stack) -> None:
    published = {
        service
        for service in ALL
        for one in stack.containers(service)
        if any(inspect(one)["NetworkSettings"]["Ports"].values())
    }
    assert published == {"gateway"}


def test_broker_database_and_counters_stand_in_a_network_without_a_way_out(stack: Stack) -> None:
    for service in PARTS:
        [network] = inspect(stack.container(service))["NetworkSettings"]["Networks"]
        assert network.endswith("_inside")
        assert inspect(network)["Internal"] is True


@pytest.mark.parametrize("service", ALL)
def test_a_container_has_a_root_that_nobody_writes_and_no_way_to_more_rights(
    stack: Stack, service: str
) -> None:
    host = inspect(stack.container(service))["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert "no-new-privileges:true" in host["SecurityOpt"]
    assert not host["Privileged"]
    with pytest.raises(StackFailed, match="Read-only file system"):
        docker("exec", "--user", "0", stack.container(service), "touch", "/etc/mine")


def serving(container: str) -> Iterator[tuple[str, str]]:
    """Yield user and command of what the container was started for; its health check is not."""
    lines = docker("top", container, "-eo", "pid,ppid,uid,comm").splitlines()[1:]
    seen = {pid: (parent, uid, command) for pid, parent, uid, command, *_ in map(str.split, lines)}
    first = str(inspect(container)["State"]["Pid"])
    assert first in seen
    for pid, (_, uid, command) in seen.items():
        above = pid
        while above in seen and above != first:
            above = seen[above][0]
        if above == first:
            yield uid, command


@pytest.mark.parametrize("service", ALL)
def test_what_serves_is_not_root(stack: Stack, service: str) -> None:
    seen = set(serving(stack.container(service)))
    # What starts and watches others may be root: the entry points of the parts' own images.
    watchers = {"docker-init", "tini", "su", "rabbitmq-server"}
    root = {command for uid, command in seen if uid == "0"}
    assert root - watchers == set()
    if service in PROCESSES:
        assert {uid for uid, _ in seen} == {"10001"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_publishes_under_its_own_name_and_reads_its_own_queue(
    stack: Stack, service: str
) -> None:
    program = TALK.format(services=list(SERVICES), queues=list(QUEUES.values()))
    topics, queues, commands = json.loads(stack.python(service, program))
    assert topics == [service]
    assert queues == [name for owner, name in QUEUES.items() if owner == service]
    assert commands == (service in SENDERS)


def test_the_broker_has_no_guest(stack: Stack) -> None:
    listed = docker("exec", stack.container("rabbitmq"), "rabbitmqctl", "-q", "list_users")
    users = {line.split("\t")[0] for line in listed.splitlines()} - {"user"}
    assert users == {*SERVICES, "operator"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_its_own_schema_and_is_denied_the_others(
    stack: Stack, service: str
) -> None:
    program = ROWS.format(upper=service.upper(), services=list(SERVICES))
    seen = json.loads(stack.python(service, program))
    assert seen == {name: "read" if name == service else "42501" for name in SERVICES}


def test_the_stand_ins_work(stack: Stack) -> None:
    talk = (
        "import smtplib, boto3\n"
        "smtplib.SMTP('{mail}', 1025).sendmail('a@example.org', 'b@example.org',"
        " 'Subject: Hello\\r\\n\\r\\nWorld')\n"
        "s3 = boto3.client('s3', endpoint_url='http://{s3}:5000', region_name='us-east-1',"
        " aws_access_key_id='any', aws_secret_access_key='any')\n"
        "s3.put_object(Bucket='jobwise', Key='a', Body=b'b')\n"
        "print(s3.get_object(Bucket='jobwise', Key='a')['Body'].read().decode())"
    )
    assert stack.python("document", talk.format(mail="mail", s3="s3")).strip() == "b"
    found = docker("exec", stack.container("mail"), "sh", "-c", "cat /mail/*.eml")
    assert "Subject: Hello" in found
