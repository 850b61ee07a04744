#!/usr/bin/env python3
"""Measures our HTTP/1 server against the same small server on SwiftNIO's own codec.

Both answer the same JSON from one event loop. First the instructions of a request, which callgrind counts: those of a run
with many requests less those of one with few, by the difference. Then requests a second, in turn, so that whatever else
the machine does hits both: the server has one processor for itself, and wrk has another one.

Needs wrk and valgrind (Debian), and .build/release/serving-program:
    swift build -c release --product serving-program --static-swift-stdlib
    Benchmarks/peers/nio/codec.py [--rounds 5] [--seconds 3] [--connections 32]
"""

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / ".build/release/serving-program"
# Ours, and NIO's codec, as the program calls them.
SERVERS = ("replica", "codec")
# As a client sends it that has been told to send little, and as a browser or a gateway does.
REQUESTS = {
    "2 fields": "GET /hello HTTP/1.1\r\nHost: shop\r\nAccept: */*\r\n\r\n",
    "9 fields": "GET /hello?customer=17 HTTP/1.1\r\nHost: shop.example:8080\r\nAccept: application/json, */*;q=0.1\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0.5\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
    "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: shop.example\r\n"
    "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00\r\n\r\n",
}
FEW, MANY = 2_000, 10_000


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(server, *before, program=PROGRAM):
    port = free_port()
    process = subprocess.Popen(
        [*before, str(program), server, f"127.0.0.1:{port}"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    for _ in range(4000):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except OSError:
            time.sleep(0.005)
    sys.exit(f"{server} does not listen")


def ask(port, request, count):
    """One request after the other on one connection."""
    request = request.encode()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request)
        first = connection.recv(65_536)
        if not first.startswith(b"HTTP/1.1 200") or b'"confirmed"' not in first:
            sys.exit(f"not the answer: {first}")
        for _ in range(count - 1):
            connection.sendall(request)
            got = len(connection.recv(65_536))
            while got < len(first):
                got += len(connection.recv(65_536))


def instructions(server, request, folder):
    # valgrind 3.19 cannot read the debug information that Swift writes.
    stripped = Path(folder, "stripped")
    subprocess.run(["strip", "--strip-debug", "-o", stripped, PROGRAM], check=True)

    def run(count):
        log = Path(folder, "callgrind.log")
        process, port = start(
            server, "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--log-file={log}",
            program=stripped)
        ask(port, request, count)
        # The server ends with its input.
        process.stdin.close()
        process.wait()
        return int(re.search(r"Collected : (\d+)", log.read_text())[1])

    return (run(MANY) - run(FEW)) / (MANY - FEW)


def processor_seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rate(process, port, request, seconds, connections):
    path = request.split(" ")[1]
    headers = [part for line in request.split("\r\n")[2:-2] for part in ("-H", line)]
    before = processor_seconds(process)
    text = subprocess.run(
        ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *headers,
         f"http://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, check=True,
    ).stdout
    spent = processor_seconds(process) - before
    if re.search(r"Non-2xx or 3xx responses|Socket errors", text):
        sys.exit(text)
    count = int(re.search(r"(\d+) requests in", text)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), count / spent


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=3)
    options.add_argument("--connections", type=int, default=32)
    options = options.parse_args()
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is missing: swift build -c release --product serving-program --static-swift-stdlib")
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    with tempfile.TemporaryDirectory() as folder:
        for name, request in REQUESTS.items():
            counts = {server: instructions(server, request, folder) for server in SERVERS}
            print(
                f"{name}: instructions of a request: ours {counts['replica']:,.0f}, codec {counts['codec']:,.0f}, "
                f"codec ÷ ours {counts['codec'] / counts['replica']:.2f}", flush=True)
    started = {server: start(server, "taskset", "-c", "0") for server in SERVERS}
    try:
        for name, request in REQUESTS.items():
            rates = {server: [] for server in SERVERS}
            for server in SERVERS:
                rate(*started[server], request, 1, options.connections)
            for number in range(options.rounds):
                for server in SERVERS[:: 1 if number % 2 == 0 else -1]:
                    rates[server].append(
                        rate(*started[server], request, options.seconds, options.connections))
            for column, what in ((0, "requests/s"), (1, "requests/s of its processor")):
                ours, codec = ([pair[column] for pair in rates[server]] for server in SERVERS)
                ratios = sorted(a / b for a, b in zip(ours, codec))
                print(
                    f"{name}: {what}: ours {statistics.median(ours):,.0f}, codec {statistics.median(codec):,.0f}, "
                    f"ours ÷ codec {ratios[0]:.2f} to {ratios[-1]:.2f}, median {statistics.median(ratios):.2f}",
                    flush=True)
    finally:
        for process, _ in started.values():
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
