#!/usr/bin/env python3
"""Measures what sends load beside what others have, against the same nginx: requests a second of the client's processor.

nginx has the first core and answers with 110 bytes out of its own memory; each client has the second one, a thread, and 32
connections. The clients take turns, round by round, so that whatever else the machine does hits all of them. Their
processor time is what the system counts for the process, from its start to its end. A line of JSON for each figure, as
`bench` reads it.

At a rate it says how late requests are handed to the system, against the instants at which they were due.

Needs nginx-light, wrk, nghttp2-client (h2load), apache2-utils (ab) and hey (Debian); what is not there is left out. And
    swift build -c release --product load-program --static-swift-stdlib
    Benchmarks/load/bench.py [--rounds 5] [--seconds 3]
"""

import argparse
import json
import os
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/release/load-program"
SERVER_CORE, CLIENT_CORE = 0, 1
CONNECTIONS = 32
POSTED = 300
BODY = json.dumps({"id": 4711, "customer": 17, "lines": [{"product": n, "quantity": 2} for n in (1, 2, 3)]})

NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
    access_log off; keepalive_requests 1000000000; default_type application/json;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    server {{ listen 127.0.0.1:{port}; return 200 '{body}'; }}
}}
"""


def say(text):
    print(text, file=sys.stderr, flush=True)


def figure(name, unit, values, at_least=None, below=None):
    line = {"name": name, "unit": unit, "values": list(values)}
    if at_least is not None:
        line["atLeast"] = at_least
    if below is not None:
        line["below"] = below
    print(json.dumps(line), flush=True)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def run(command):
    """What it wrote, and how much of the processor it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(["taskset", "-c", str(CLIENT_CORE), *map(str, command)], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = ended.stdout + ended.stderr
    if ended.returncode != 0:
        sys.exit(text)
    return text, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


class Clients:
    def __init__(self, url, folder, seconds):
        self.url, self.seconds = url, seconds
        self.post = Path(folder, "post.lua")
        self.post.write_text(
            f'wrk.method = "POST"\nwrk.body = string.rep("x", {POSTED})\nwrk.headers["Content-Type"] = "application/json"\n'
        )
        self.body = Path(folder, "body")
        self.body.write_text("x" * POSTED)

    def ours(self, posts):
        text, spent = run([PROGRAM, "closed", self.url, self.seconds, CONNECTIONS] + ([POSTED] if posts else []))
        result = json.loads(text.splitlines()[-1])
        if result["failures"] or list(result["statuses"]) != ["200"]:
            sys.exit(text)
        return result["answered"] / spent

    def wrk(self, posts):
        script = ["-s", self.post] if posts else []
        text, spent = run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{self.seconds}s", *script, self.url])
        if re.search(r"Non-2xx or 3xx responses|Socket errors", text):
            sys.exit(text)
        return int(re.search(r"(\d+) requests in", text)[1]) / spent

    def h2load(self, posts):
        data = ["-d", self.body] if posts else []
        text, spent = run(
            ["h2load", "--h1", "-t1", f"-c{CONNECTIONS}", f"-D{self.seconds}", *data, self.url])
        return int(re.search(r"(\d+) succeeded", text)[1]) / spent

    def ab(self, posts):
        data = ["-p", self.body, "-T", "application/json"] if posts else []
        text, spent = run(
            ["ab", "-q", "-k", "-c", CONNECTIONS, "-n", 100_000_000, "-t", self.seconds, *data, self.url])
        return int(re.search(r"Complete requests:\s+(\d+)", text)[1]) / spent

    def hey(self, posts):
        data = ["-m", "POST", "-D", self.body] if posts else []
        text, spent = run(["hey", "-c", CONNECTIONS, "-z", f"{self.seconds}s", "-cpus", 1, *data, self.url])
        return sum(int(count) for count in re.findall(r"\[\d+\]\s+(\d+) responses", text)) / spent

    def late(self, rate):
        text, _ = run([PROGRAM, "open", self.url, self.seconds, rate])
        return json.loads(text.splitlines()[-1])


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=3)
    options = options.parse_args()
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is missing: swift build -c release --product load-program --static-swift-stdlib")
    names = ["ours"] + [name for name in ("wrk", "h2load", "ab", "hey") if shutil.which(name)]
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        file = Path(folder, "nginx.conf")
        file.write_text(NGINX.format(folder=folder, port=port, body=BODY))
        nginx = subprocess.Popen(["taskset", "-c", str(SERVER_CORE), "nginx", "-p", folder, "-c", file, "-e", "stderr"])
        try:
            for _ in range(2000):
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    time.sleep(0.005)
            clients = Clients(f"http://127.0.0.1:{port}/hello", folder, options.seconds)
            for posts, what in ((False, "GET"), (True, f"POST of {POSTED} bytes")):
                rates = {name: [] for name in names}
                for number in range(options.rounds):
                    say(f"load, {what}, {number + 1}/{options.rounds}, load of the machine {os.getloadavg()[0]:.1f}")
                    for name in names[number % len(names) :] + names[: number % len(names)]:
                        rates[name].append(getattr(clients, name)(posts))
                for name in names:
                    figure(f"{what}, {name}", "requests/s", rates[name])
                for name in names[1:]:
                    ratios = [ours / theirs for ours, theirs in zip(rates["ours"], rates[name])]
                    figure(f"{what}, ours ÷ {name}, pair by pair", "times", ratios, at_least=1.0 if name == "wrk" else None)
            late = [clients.late(2_000) for _ in range(options.rounds)]
            figure("sent late at 2,000/s, p50", "us", [one["lateP50"] for one in late], below=50)
            figure("sent late at 2,000/s, p99", "us", [one["lateP99"] for one in late], below=2_000)
        finally:
            nginx.kill()
            nginx.wait()


if __name__ == "__main__":
    main()
