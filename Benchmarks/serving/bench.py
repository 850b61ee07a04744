#!/usr/bin/env python3
"""Measures the served shop: `bench` runs this and reads a line of JSON for each figure from its standard output.

    orders   orders a second end to end, and how long customers wait
    reads    reads a second through the gateway, and through nginx in its place
    ready    from `perennial serve` until everything is ready
    memory   of a replica that has nothing to do
    day      memory and databases while a day's orders go through

Needs .build/release/perennial; `reads` needs wrk and nginx (Debian).
"""

import argparse
import os
import re
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from customers import Customers
from served import CLIENT_CORE, SHOP_CORE, Served, audit, databases, fail, figure, rows_under_way, say

# Orders at a time, for the rate, and orders in each tenth of a day that is cut short.
CONNECTIONS = 32
SECONDS = 8
# Orders a second of a shop that has next to nothing to do, and how many of them are watched until their ends. If many
# were, the shop would be busy with showing them.
QUIET_RATE, WATCHED_RATE = 20, 7
# One order each second, around the clock.
ORDERS_OF_A_DAY = 86_400


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


# MARK: orders


def orders(options):
    """Rounds of two parts: as many orders as go through, and then half as many a second, to see how long they take."""
    rates, processor = [], []
    # By how they are called: what each round's customers waited for.
    waits = {"half the rate": ([], []), f"{QUIET_RATE}/s": ([], [])}
    with Served() as shop:
        customers = Customers(shop.port)
        customers.order_without_pause(CONNECTIONS, seconds=2)
        customers.await_ends()
        customers.loop.close()
        first = customers.customer + 1
        for number in range(options.rounds):
            say(f"served-orders {number + 1}/{options.rounds}")
            customers = Customers(shop.port, first)
            before, began = shop.processor_seconds(), time.monotonic()
            customers.order_without_pause(CONNECTIONS, seconds=SECONDS)
            asked = time.monotonic() - began
            customers.await_ends()
            passed = time.monotonic() - began
            after = shop.processor_seconds()
            rates.append(customers.placed / passed)
            spent = {name: sum(after[name]) - sum(before[name]) for name in after}
            system = sum(after[name][1] - before[name][1] for name in after)
            processor.append(sum(spent.values()) / customers.placed * 1_000)
            parts = sorted(spent.items(), key=lambda part: -part[1])
            say(
                f"  {customers.placed} orders, {customers.refused}; asked for {asked:.2f} s, ended after {passed:.2f} s; "
                f"{sum(spent.values()) / passed:.0%} of the core, {system / sum(spent.values()):.0%} of that in the system; "
                + ", ".join(f"{name} {seconds / customers.placed * 1_000:.2f} ms" for name, seconds in parts[:15])
            )
            customers.loop.close()
            first = customers.customer + 1
            for rate, (answers, ends) in zip((rates[-1] / 2, QUIET_RATE), waits.values()):
                customers = Customers(shop.port, first)
                customers.order_at_a_rate(rate, SECONDS, watched=max(1, int(rate / WATCHED_RATE)))
                say(f"  at {rate:.0f}/s {len(customers.end_times)} orders were watched until their ends")
                answers.append(customers.answer_times)
                ends.append(customers.end_times)
                customers.await_ends()
                customers.loop.close()
                first = customers.customer + 1
        time.sleep(0.2)
        left = rows_under_way()
    judged = audit()
    say(f"  the audit holds: {judged} sagas; rows left: {left}")
    figure("orders whose sagas have ended, a second", "orders/s", rates)
    figure("processor time of an order", "ms", processor)
    for load, (answers, ends) in waits.items():
        for what, rounds in (("POST /orders until its answer", answers), ("placed until the view page shows the end", ends)):
            for share, name in ((0.5, "p50"), (0.95, "p95"), (0.99, "p99")):
                figure(f"{what}, {load}, {name}", "ms", [percentile(times, share) * 1_000 for times in rounds])


# MARK: reads

PROXY = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
    access_log off; keepalive_requests 1000000000;
    client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    upstream replicas {{ least_conn; {replicas} keepalive 128; keepalive_requests 1000000000; }}
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


def wrk(port, path, seconds):
    """Reads a second by the clock, and how many there were."""
    text = subprocess.run(
        ["taskset", "-c", str(CLIENT_CORE), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s",
         f"http://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, check=True,
    ).stdout
    if re.search(r"Non-2xx or 3xx responses|Socket errors", text):
        fail(text)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), int(re.search(r"(\d+) requests in", text)[1])


def reads(options):
    """The same order, read through either of the two in front of the same replicas, all of them on the shop's core."""
    with Served() as shop, tempfile.TemporaryDirectory() as folder:
        customers = Customers(shop.port)
        customers.order_without_pause(1, count=1)
        customers.await_ends()
        path = "/orders/1"
        port = free_port()
        sockets = sorted(shop.sockets.glob("order-*.socket"))
        file = Path(folder, "nginx.conf")
        servers = " ".join(f"server unix:{socket};" for socket in sockets)
        file.write_text(PROXY.format(folder=folder, port=port, replicas=servers))
        nginx = subprocess.Popen(["taskset", "-c", str(SHOP_CORE), "nginx", "-p", folder, "-c", str(file)])
        try:
            shop.processes["nginx"] = nginx.pid
            doors = {"gateway": shop.port, "nginx": port}
            rates = {door: [] for door in doors}
            shares = {door: [] for door in doors}
            time.sleep(0.5)
            for door in doors:
                wrk(doors[door], path, 1)
            for number in range(options.rounds):
                say(f"served-reads {number + 1}/{options.rounds}")
                for door in list(doors)[:: 1 if number % 2 == 0 else -1]:
                    before = shop.processor_seconds()
                    rate, count = wrk(doors[door], path, 4)
                    after = shop.processor_seconds()
                    rates[door].append(rate)
                    name = "gateway-0" if door == "gateway" else door
                    shares[door].append((sum(after[name]) - sum(before[name])) / count * 1e6)
        finally:
            nginx.kill()
            nginx.wait()
    figure("reads of an order through the gateway", "reads/s", rates["gateway"])
    figure("reads of an order through nginx", "reads/s", rates["nginx"])
    figure(
        "gateway ÷ nginx, pair by pair", "times",
        [ours / theirs for ours, theirs in zip(rates["gateway"], rates["nginx"])], at_least=0.5,
    )
    figure("the gateway's own processor time of a read", "us", shares["gateway"])
    figure("nginx's own processor time of a read", "us", shares["nginx"])


# MARK: ready and memory


def ready(options):
    """On the shop's core alone, as everything here, and on all cores, as users have it."""
    for cores, name in ((SHOP_CORE, "one core"), (f"{SHOP_CORE},{CLIENT_CORE}", "two cores")):
        for keeps_data in (False, True):
            times, processor = [], []
            for number in range(max(3, options.rounds)):
                say(f"served-ready, {name}, {number + 1}")
                with Served(core=cores, keeps_data=keeps_data) as shop:
                    times.append(shop.seconds_to_ready * 1_000)
                    processor.append(sum(map(sum, shop.processor_seconds().values())) * 1_000)
            data = "with data" if keeps_data else "new folder"
            figure(f"serve until ready, {name}, {data}", "ms", times, below=1_000)
            if keeps_data:
                figure(f"processor time until then, {name}", "ms", processor)


def memory(options):
    with Served() as shop:
        # The first probes have been answered.
        time.sleep(3)
        of = {name: shop.memory(name) for name in shop.processes}
    for name, values in of.items():
        say(f"  {name:<16}" + "  ".join(f"{key} {values[key]:.1f}" for key in (
            "Rss", "Pss", "Shared_Clean", "Private_Clean", "Private_Dirty")))
    figure("an idle replica, resident (RSS)", "MiB", [of[name]["Rss"] for name in shop.replicas], below=30)
    figure("an idle replica, its share (PSS)", "MiB", [of[name]["Pss"] for name in shop.replicas], below=30)
    figure("an idle replica, its own alone", "MiB", [
        of[name]["Private_Dirty"] + of[name]["Private_Clean"] for name in shop.replicas])
    figure("all processes together (PSS)", "MiB", [sum(values["Pss"] for values in of.values())])


# MARK: a day


def day(options):
    """A day's orders, or a tenth of them; after each tenth of that, memory and files."""
    count = ORDERS_OF_A_DAY if options.long else ORDERS_OF_A_DAY // 10
    resident, files, logs, given_up = [], [], [], 0
    with Served() as shop:
        first = 1
        for tenth in range(10):
            customers = Customers(shop.port, first)
            customers.order_without_pause(CONNECTIONS, count=count // 10)
            customers.await_ends()
            customers.loop.close()
            first = customers.customer + 1
            given_up += sum(customers.refused.values()) - customers.refused.get("declined", 0)
            resident.append({name: shop.memory(name) for name in shop.processes})
            size, log = shop.bytes_on_disk()
            files.append(size)
            logs.append(log)
            largest = max(shop.replicas, key=lambda name: resident[-1][name]["Rss"])
            say(
                f"served-day {(tenth + 1) * count // 10} orders: replicas {sum(resident[-1][n]['Rss'] for n in shop.replicas):.0f} "
                f"MiB together, the largest {largest} {resident[-1][largest]['Rss']:.1f}; gateway "
                f"{resident[-1]['gateway-0']['Rss']:.1f}; supervisor "
                f"{resident[-1]['supervisor']['Rss']:.1f}; databases {size / 2**20:.1f} MiB, logs {log / 2**20:.1f} MiB"
            )
        time.sleep(0.5)
        left = rows_under_way()
    judged = audit()
    say(f"  the audit holds: {judged} sagas; rows left: {left}; files {[path.name for path in databases()]}")
    together = [sum(of[name]["Rss"] for name in of) for of in resident]
    figure(f"all processes after a tenth of {count} orders (RSS)", "MiB", [together[0]])
    figure("all processes after half of them", "MiB", [together[4]])
    figure("all processes after all of them", "MiB", [together[9]])
    figure("the databases, of an order", "bytes", [(files[9] - files[0]) / (count * 0.9)])
    figure("their logs of changes, at most", "MiB", [max(logs) / 2**20])
    figure("orders that were given up, not declined", "orders", [given_up])
    figure("rows of outboxes and timers at the end", "rows", [left["outbox"] + left["timers"]], below=1)


PARTS = {part.__name__: part for part in (orders, reads, ready, memory, day)}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("part", choices=PARTS)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--long", action="store_true")
    options = options.parse_args()
    # The customers have a core, and so has the shop.
    os.sched_setaffinity(0, {CLIENT_CORE})
    PARTS[options.part](options)


if __name__ == "__main__":
    main()
