"""The shop as `perennial serve` serves it, on one core, and what the system says of its processes."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("PERENNIAL_PROGRAM", ROOT / ".build/release/perennial"))
SCENARIO = ROOT / "scenarios/served.yaml"
DATA = ROOT / "Benchmarks/.build-reports/served"
SERVICES = ("order", "delivery", "inventory", "notification", "payment", "viewpage")
TICK = os.sysconf("SC_CLK_TCK")

# One core for the shop, all of its processes, and another one for whoever asks it.
SHOP_CORE, CLIENT_CORE = 0, 1

# A delivery is on the road for seconds, and the stand-in for the payment provider takes its time too. Here both take a
# millisecond, so that what is measured is the shop and not how long others sleep.
SETTINGS = ["shop.services.delivery.transit=1ms", "shop.services.payment.time=1ms"]


def say(text):
    print(text, file=sys.stderr, flush=True)


def fail(text):
    """`bench` shows what a program that fails has printed."""
    say(text)
    print(text, flush=True)
    sys.exit(1)


def figure(name, unit, values, at_least=None, below=None):
    """A figure for the table of `bench`, which reads a line of JSON for each."""
    line = {"name": name, "unit": unit, "values": list(values)}
    if at_least is not None:
        line["atLeast"] = at_least
    if below is not None:
        line["below"] = below
    print(json.dumps(line), flush=True)


class Served:
    """A shop that is ready, until the end of a `with`."""

    def __init__(self, core=SHOP_CORE, keeps_data=False):
        if not PROGRAM.exists():
            fail(f"{PROGRAM} is missing: make build")
        if not keeps_data:
            shutil.rmtree(DATA, ignore_errors=True)
        DATA.mkdir(parents=True, exist_ok=True)
        self.log = open(DATA.parent / "served.log", "wb")
        command = ["taskset", "-c", str(core), str(PROGRAM), "serve", str(SCENARIO), "--port", "0", "--data", str(DATA)]
        for setting in SETTINGS:
            command += ["--set", setting]
        began = time.monotonic()
        self.supervisor = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL, text=True
        )
        self.ports = {}
        while len(self.ports) < 1 + len(SERVICES):
            line = self.supervisor.stdout.readline()
            if not line:
                fail(f"the shop has ended; see {self.log.name}")
            words = line.split()
            if len(words) == 2 and words[1].startswith("http://"):
                if not self.ports:
                    self.seconds_to_ready = time.monotonic() - began
                self.ports[words[0]] = int(words[1].rsplit(":", 1)[1])
        self.port = self.ports["gateway"]
        self.sockets = Path(json.loads((DATA / "serving.json").read_text())["sockets"])
        # By name, as `order-0`.
        self.processes = {"supervisor": self.supervisor.pid}
        for service in json.loads(self.ask("status", "--json"))["services"]:
            for replica in service["replicas"]:
                self.processes[replica["name"]] = replica["process"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.supervisor.terminate()
        self.supervisor.wait()
        self.log.close()

    @staticmethod
    def ask(*words):
        return subprocess.run(
            [str(PROGRAM), *words, "--data", str(DATA)], capture_output=True, text=True, check=True
        ).stdout

    @property
    def replicas(self):
        return [name for name in self.processes if name.rpartition("-")[0] in SERVICES]

    def processor_seconds(self):
        """Of each process, user and system apart."""
        seconds = {}
        for name, process in self.processes.items():
            fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            seconds[name] = (int(fields[11]) / TICK, int(fields[12]) / TICK)
        return seconds

    def memory(self, name):
        """In MiB, what /proc says of a process: `Rss`, `Pss`, `Private_Dirty` and others."""
        lines = Path(f"/proc/{self.processes[name]}/smaps_rollup").read_text().splitlines()[1:]
        return {key: int(words.split()[0]) / 1024 for key, words in (line.split(":") for line in lines)}

    def bytes_on_disk(self):
        """Of the databases, without the logs of changes, and of these."""
        files = [path for path in DATA.iterdir() if ".sqlite" in path.name]
        logs = sum(path.stat().st_size for path in files if path.name.endswith("-wal"))
        return sum(path.stat().st_size for path in files if path.name.endswith(".sqlite")), logs


def databases():
    return sorted(path for path in DATA.iterdir() if path.name.endswith(".sqlite"))


def rows_under_way():
    """How many rows are left in the tables that are to be empty when nothing is under way."""
    left = {}
    for path in databases():
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        for table in ("outbox", "timers", "inbox"):
            left[table] = left.get(table, 0) + connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        connection.close()
    return left


def audit():
    """Ends the benchmark if an invariant is broken. Returns how many sagas were judged."""
    command = [str(PROGRAM), "audit", str(SCENARIO), "--data", str(DATA)]
    for setting in SETTINGS:
        command += ["--set", setting]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"the audit does not hold, exit code {done.returncode}:\n{done.stdout}{done.stderr}")
    return int(done.stdout.split(" sagas judged")[0].split()[-1])
