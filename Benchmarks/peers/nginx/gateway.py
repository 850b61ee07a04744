#!/usr/bin/env python3
"""Measures reads a second through our gateway and through nginx, in front of the same replica.

The gateway that is measured has one processor for itself; wrk and the replica, which is nginx's bare answer, share
another one. The two gateways take turns, round by round, so that whatever else the machine does hits both. Besides the
reads a second by the clock it tells those a second of the gateway's processor, which other work does not change.

Needs nginx and wrk (Debian), and .build/release/serving-program:
    swift build -c release --product serving-program --static-swift-stdlib
    Benchmarks/peers/nginx/gateway.py [--rounds 5] [--seconds 4] [--connections 32]
"""

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / ".build/release/serving-program"
BODY = json.dumps(
    {
        "id": 4711,
        "customer": 17,
        "status": "confirmed",
        "lines": [{"product": product, "quantity": 2} for product in (1, 2, 3)],
    },
    separators=(",", ":"),
)

UPSTREAM = """
daemon off; master_process off; pid {folder}/upstream.pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
    access_log off; keepalive_requests 1000000000; default_type application/json;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    server {{ listen unix:{folder}/replica.socket; return 200 '{body}'; }}
}}
"""

PROXY = """
daemon off; master_process off; pid {folder}/proxy.pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
    access_log off; keepalive_requests 1000000000;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    upstream replicas {{ server unix:{folder}/replica.socket; keepalive 128; keepalive_requests 1000000000; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://replicas; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host;
            proxy_set_header traceparent 00-$request_id-00f067aa0ba902b7-00;
        }}
    }}
}}
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(core, *command):
    return subprocess.Popen(
        ["taskset", "-c", str(core), *map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )


def wait_for(port):
    for _ in range(2000):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.005)
    sys.exit(f"nobody listens on port {port}")


def processor_seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(process, port, core, seconds, connections):
    before = processor_seconds(process)
    text = subprocess.run(
        ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"http://127.0.0.1:{port}/hello"],
        capture_output=True, text=True, check=True,
    ).stdout
    spent = processor_seconds(process) - before
    failed = re.search(r"Non-2xx or 3xx responses|Socket errors", text)
    if failed:
        sys.exit(text)
    count = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    return rate, count / spent


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--connections", type=int, default=32)
    options = options.parse_args()
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is missing: swift build -c release --product serving-program --static-swift-stdlib")
    with tempfile.TemporaryDirectory() as folder:
        ports = {"nginx": free_port(), "perennial": free_port()}
        files = {}
        for name, text in (("upstream", UPSTREAM), ("proxy", PROXY)):
            files[name] = Path(folder, f"{name}.conf")
            files[name].write_text(text.format(folder=folder, body=BODY, port=ports["nginx"]))
        others = [start(1, "nginx", "-p", folder, "-c", files["upstream"])]
        gateways = {}
        try:
            while not Path(folder, "replica.socket").exists():
                time.sleep(0.005)
            gateways["nginx"] = start(0, "nginx", "-p", folder, "-c", files["proxy"])
            gateways["perennial"] = start(
                0, PROGRAM, "gateway", f"127.0.0.1:{ports['perennial']}", f"unix:{folder}/replica.socket"
            )
            rates = {name: [] for name in gateways}
            for name in gateways:
                wait_for(ports[name])
                measure(gateways[name], ports[name], 1, 1, options.connections)
            for _ in range(options.rounds):
                for name in gateways:
                    rates[name].append(
                        measure(gateways[name], ports[name], 1, options.seconds, options.connections)
                    )
        finally:
            for process in [*gateways.values(), *others]:
                process.kill()
                process.wait()
    print(f"{'gateway':<12}{'reads/s':>10}{'reads/s of its processor':>28}")
    for name, values in rates.items():
        by_clock, by_processor = (statistics.median(column) for column in zip(*values))
        print(f"{name:<12}{by_clock:>10,.0f}{by_processor:>28,.0f}")
    ratios = [ours[1] / theirs[1] for ours, theirs in zip(rates["perennial"], rates["nginx"])]
    print(f"of nginx, by processor: {min(ratios):.2f} to {max(ratios):.2f}, median {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
