"""An S3 server in memory with one bucket: ``python -m s3 <bucket>``; nothing outlives it."""

import signal
import sys

import boto3
from moto.server import ThreadedMotoServer

PORT = 5000


def main(bucket: str) -> None:
    """Serve until SIGTERM or SIGINT."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    server = ThreadedMotoServer(port=PORT, verbose=False)
    server.start()
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=f"http://127.0.0.1:{PORT}",
        aws_access_key_id="any",
        aws_secret_access_key="any",  # noqa: S106 -- the server takes whatever it is given
    )
    client.create_bucket(Bucket=bucket)
    print("serving", flush=True)  # noqa: T201 -- a container's log is its output
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    server.stop()


if __name__ == "__main__":
    main(sys.argv[1])
