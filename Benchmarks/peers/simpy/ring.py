"""The ring on SimPy, in the two ways in which one would write it.

saga    one process a saga, which asks each node's Resource for a worker: SimPy's own idiom for queues.
actor   16 resident worker processes a node on a Store, as actors with a mailbox; a message travels as a
        time-out whose callback puts it into the next node's Store.

Usage: ring.py saga|actor SAGAS
"""

import random
import sys
import time

import simpy

NODES = 6
WORKERS = 16
LAP = 20
# Seconds, the same in all programs.
INTERVAL = 4e-6
NETWORK = (400e-6, 600e-6)
SERVICE = (1e-6, 20e-6)


class Totals:
    def __init__(self):
        self.handled = 0
        self.finished = 0
        self.time = 0.0


def run_sagas(sagas):
    env = simpy.Environment()
    nodes = [simpy.Resource(env, capacity=WORKERS) for _ in range(NODES)]
    totals = Totals()
    uniform = random.Random(1).uniform

    def saga(node):
        start = env.now
        for _ in range(LAP):
            yield env.timeout(uniform(*NETWORK))
            workers = nodes[node]
            with workers.request() as worker:
                yield worker
                yield env.timeout(uniform(*SERVICE))
            totals.handled += 1
            node = (node + 1) % NODES
        totals.finished += 1
        totals.time += env.now - start

    def source():
        for number in range(sagas):
            env.process(saga(number % NODES))
            yield env.timeout(INTERVAL)

    env.process(source())
    env.run()
    return totals


def run_actors(sagas):
    env = simpy.Environment()
    mailboxes = [simpy.Store(env) for _ in range(NODES)]
    totals = Totals()
    uniform = random.Random(1).uniform

    def send(node, message):
        put = mailboxes[node].put
        env.timeout(uniform(*NETWORK), message).callbacks.append(lambda event: put(event.value))

    def worker(node):
        receive = mailboxes[node].get
        onward = (node + 1) % NODES
        while True:
            handled, start = yield receive()
            yield env.timeout(uniform(*SERVICE))
            totals.handled += 1
            if handled < LAP:
                send(onward, (handled + 1, start))
            else:
                totals.finished += 1
                totals.time += env.now - start

    def source():
        for number in range(sagas):
            send(number % NODES, (1, env.now))
            yield env.timeout(INTERVAL)

    for node in range(NODES):
        for _ in range(WORKERS):
            env.process(worker(node))
    env.process(source())
    env.run()
    return totals


def main():
    styles = {"saga": run_sagas, "actor": run_actors}
    if len(sys.argv) != 3 or sys.argv[1] not in styles or not sys.argv[2].isdigit():
        sys.exit(__doc__)
    run, sagas = styles[sys.argv[1]], int(sys.argv[2])
    run(min(sagas, 100))
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    totals = run(sagas)
    wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
    mean = round(totals.time / totals.finished * 1e9)
    print(f"sagas={totals.finished} messages={totals.handled} wall_ns={wall} cpu_ns={cpu} check_ns={mean}")


main()
