"""nginx as the plainest of proxies: what a gateway is measured against."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import processes
from bench.figures import NotMeasured

_CONFIGURATION = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  upstream service {{ server 127.0.0.1:{service}; keepalive 64; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection "";
    }}
  }}
}}
"""


def _program() -> str:
    """Return nginx's path; root installs it where it is missing."""
    installer = shutil.which("apt-get")
    if shutil.which("nginx") is None and installer and os.geteuid() == 0:
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "nginx"]):
            subprocess.run([installer, "--quiet=2", *command], check=False, capture_output=True)
    found = shutil.which("nginx")
    if found is None:
        raise NotMeasured("nginx is not installed")
    return found


@contextmanager
def nginx(service_port: int) -> Iterator[tuple[int, int]]:
    """Run one worker in front of the service while open; yield its port and its pid.

    Raises ``NotMeasured`` where there is no nginx and none can be had.
    """
    program = _program()
    with tempfile.TemporaryDirectory(prefix="jobwise-bench-") as folder:
        Path(folder).chmod(0o755)
        port, file = processes.free_port(), Path(folder) / "conf"
        file.write_text(_CONFIGURATION.format(folder=folder, service=service_port, port=port))
        with processes.process([program, "-c", str(file)]) as process:
            yield port, process.pid
