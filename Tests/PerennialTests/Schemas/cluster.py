"""Runs what the manifests of a cluster say, on this machine: python3 cluster.py PERENNIAL FOLDER

Every service is started with the arguments of its Deployment, the database server with those of its StatefulSet and the
accounts of its ConfigMap, and nginx before them. Only addresses and paths are this machine's. The last line is what a
customer saw, as JSON.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import yaml

# Servers of Debian are no programs for everybody.
os.environ["PATH"] += ":/usr/sbin"
program, folder = sys.argv[1], sys.argv[2]
NAMES = ["order", "delivery", "inventory", "notification", "payment", "viewpage"]
PATIENCE = 240


def documents(path):
    with open(f"{folder}/k8s/{path}", encoding="utf-8") as file:
        return [document for document in yaml.safe_load_all(file) if document]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait(what, is_so):
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            sys.exit(f"{what} did not come")
        time.sleep(0.02)


def ask(url, method="GET", body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
    except OSError:
        return 0, {}


ports = free_ports(14)
here = dict(zip([8081 + n for n in range(6)] + [9081 + n for n in range(6)], ports))
database, door = ports[12:]
upstreams = [part for n, name in enumerate(NAMES) for part in ("--upstream", f"{name}=127.0.0.1:{here[8081 + n]}")]
subprocess.run(
    [program, "manifests", "served.yaml", "-o", "k8s", "--nginx", "--nginx-listen", f"127.0.0.1:{door}"] + upstreams,
    cwd=folder, check=True, stdout=subprocess.DEVNULL)

with open(f"{folder}/scenario.yaml", "w", encoding="utf-8") as file:
    file.write(documents("base/scenario.yaml")[0]["data"]["scenario.yaml"])
accounts = next(d for d in documents("base/database.yaml") if d["metadata"]["name"] == "database-accounts")
os.makedirs(f"{folder}/accounts")
for name in NAMES:
    with open(f"{folder}/accounts/{name}", "w", encoding="utf-8") as file:
        file.write(os.urandom(24).hex())

started = []
try:
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={folder}/mysql",
         "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = next(d for d in documents("base/database.yaml") if d["kind"] == "StatefulSet")
    log = open(f"{folder}/log.txt", "a", encoding="utf-8")
    started.append(subprocess.Popen(
        ["mariadbd", "--no-defaults", "--user=root", f"--datadir={folder}/mysql", f"--socket={folder}/s",
         f"--port={database}", "--bind-address=127.0.0.1"]
        + server["spec"]["template"]["spec"]["containers"][0]["args"], stdout=log, stderr=log))
    client = ["mariadb", "--no-defaults", f"--socket={folder}/s", "--user=root"]
    wait("the database", lambda: subprocess.run(
        client + ["-e", "SELECT 1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0)
    subprocess.run(
        ["bash", "-c", 'docker_process_sql() { ' + " ".join(client) + ' "$@"; }\n' + accounts["data"]["accounts.sh"]],
        env={**os.environ, "ACCOUNTS_FOLDER": f"{folder}/accounts"}, check=True)

    probes = []
    for name in NAMES:
        pod = documents(f"base/services/{name}.yaml")[0]["spec"]["template"]["spec"]["containers"][0]
        places = {
            "$(POD_NAME)": f"{name}-0", "/etc/perennial/": f"{folder}/", "@database:3306": f"@127.0.0.1:{database}",
            "/run/secrets/perennial/password": f"{folder}/accounts/{name}", "/var/lib/perennial": f"{folder}/var-{name}",
            "0.0.0.0": "127.0.0.1",
        }
        places.update({f"={other}:": "=127.0.0.1:" for other in NAMES})
        places.update({str(old): str(new) for old, new in here.items()})
        arguments = []
        for argument in pod["args"]:
            for old, new in places.items():
                argument = argument.replace(old, new)
            arguments.append(argument)
        started.append(subprocess.Popen([program] + arguments, cwd=folder, stdout=log, stderr=log))
        management = next(port["containerPort"] for port in pod["ports"] if port["name"] == "management")
        probes.append(f"http://127.0.0.1:{here[management]}{pod['readinessProbe']['httpGet']['path']}")
    for probe in probes:
        wait(probe, lambda: ask(probe)[0] == 200)

    user = "user root; " if os.getuid() == 0 else ""
    started.append(subprocess.Popen(
        ["nginx", "-p", folder, "-c", f"{folder}/k8s/nginx.conf", "-e", "stderr", "-g",
         f"{user}pid {folder}/nginx.pid; daemon off;"], stdout=log, stderr=log))
    shop = f"http://127.0.0.1:{door}"
    wait("nginx", lambda: ask(f"{shop}/-/")[0] == 404)
    placed = ask(f"{shop}/orders", "POST", {"customer": 17, "lines": [{"product": 3, "quantity": 2}]})
    wait("the view", lambda: ask(f"{shop}/orderHistories?customer=17")[1].get("count") == 1)
    # Each service hears of the order in its own time.
    for heard in ["/deliveries/1", "/messages/1"]:
        wait(heard, lambda: ask(shop + heard)[0] == 200)
    paths = ["/orders/1", "/payments/1", "/deliveries/1", "/messages/1", "/products/3", "/-/events"]
    seen = {"placed": placed[0], **{path: ask(shop + path)[0] for path in paths}}
    services = started[1:7]
    for one in services:
        one.send_signal(signal.SIGTERM)
    seen["ends"] = [one.wait(PATIENCE) for one in services]
    print(json.dumps(seen))
finally:
    for one in started:
        if one.poll() is None:
            one.terminate()
    for one in started:
        one.wait(PATIENCE)
