"""Looks at a page in a headless Chromium and prints what it saw as JSON.

    python3 browser.py CHROMIUM URL FOLDER

Speaks the DevTools protocol over a pipe (descriptors 3 and 4 of the browser), so that nothing but Python and the browser
is needed. Screenshots and a printed page go into FOLDER.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile

TIMEOUT = 120
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


class Browser:
    def __init__(self, program, profile):
        browser_reads, self.to = os.pipe()
        self.answers, browser_writes = os.pipe()

        def take_pipes():
            # Copies first: a pipe's own number may be 3 or 4.
            reads, writes = os.dup(browser_reads), os.dup(browser_writes)
            os.dup2(reads, 3)
            os.dup2(writes, 4)

        self.process = subprocess.Popen(
            [program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-extensions", "--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--user-data-dir=" + profile, "about:blank"],
            preexec_fn=take_pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(browser_reads)
        os.close(browser_writes)
        self.rest = b""
        self.number = 0
        self.events = []
        self.session = None

    def send(self, method, **parameters):
        """Sends a command and returns its result; what happens meanwhile is kept in `events`."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        """Waits for an event."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.read())

    def read(self):
        while b"\0" not in self.rest:
            block = os.read(self.answers, 1 << 20)
            if not block:
                raise RuntimeError("the browser went away")
            self.rest += block
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def evaluate(self, script):
        result = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def open(self, url, size, dark):
        width, height = SIZES[size]
        self.events.clear()
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=size == "phone")
        self.send("Emulation.setEmulatedMedia", media="screen",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.send("Page.navigate", url=url)
        self.wait("Page.loadEventFired")

    def point(self, selector):
        """Moves the pointer to the middle of an element and returns what the page then tells."""
        box = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); if (!e) return null;"
            "e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()")
        if not box:
            return ""
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=box[0], y=box[1])
        return self.evaluate("document.getElementById('tip').hidden ? '' : document.getElementById('tip').innerText")

    def click(self, selector):
        box = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
            "return [b.x + b.width / 2, b.y + b.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def errors(self):
        """Errors and warnings of the console, exceptions, and whatever was asked of a network."""
        found = []
        for event in self.events:
            method, told = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append(told["exceptionDetails"].get("text", "") + str(told["exceptionDetails"].get("exception", "")))
            elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "warning", "assert"):
                found.append(f"console.{told['type']}: {told['args']}")
            elif method == "Log.entryAdded" and told["entry"]["level"] in ("error", "warning"):
                found.append(f"log: {told['entry']['text']}")
            elif method == "Network.requestWillBeSent" and not told["request"]["url"].startswith(("file:", "data:")):
                found.append(f"request: {told['request']['url']}")
        return found

    def screenshot(self, path):
        self.evaluate("window.scrollTo(0, 0)")
        self.send("Input.dispatchMouseEvent", type="mouseMoved", x=1, y=1)
        image = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(image["data"]))

    def print(self, path):
        self.send("Emulation.setEmulatedMedia", media="", features=[])
        page = self.send("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(page["data"]))


COLUMN = """[...document.querySelectorAll('#figures tbody tr')].map(r => r.cells[1].dataset.v ?? r.cells[1].textContent)"""
SEEN = """({
    title: document.title,
    sections: [...document.querySelectorAll('main > section')].map(s => s.id),
    plots: document.querySelectorAll('.plot').length,
    paths: [...document.querySelectorAll('.plot path')].filter(p => p.getTotalLength() > 0).length,
    steps: document.querySelectorAll('.flow .step').length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    scripts: document.scripts.length,
    injected: window.injected === undefined ? '' : String(window.injected),
    background: getComputedStyle(document.body).backgroundColor,
    milliseconds: performance.timing.loadEventStart - performance.timing.navigationStart
})"""


def look(browser, url, folder):
    browser.session = None
    target = browser.send("Target.createTarget", url="about:blank")["targetId"]
    browser.session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log", "Network"):
        browser.send(domain + ".enable")
    seen = {"views": {}, "errors": []}
    for size in SIZES:
        for dark in (False, True):
            name = size + ("-dark" if dark else "")
            browser.open(url, size, dark)
            seen["views"][name] = browser.evaluate(SEEN)
            seen["views"][name]["overTime"] = browser.point("#time .plot")
            seen["views"][name]["lanes"] = browser.point("#time .plot:has(.lane)")
            seen["views"][name]["byPercentile"] = browser.point("#percentiles .plot")
            seen["errors"] += browser.errors()
            browser.screenshot(f"{folder}/{name}.png")
    seen["cursors"] = browser.evaluate("document.querySelectorAll('.cursor').length")
    column = [browser.evaluate(COLUMN)]
    for _ in range(2):
        browser.click("#figures thead th:nth-child(2) button")
        column.append(browser.evaluate(COLUMN))
    seen["sorted"] = column
    browser.print(f"{folder}/print.pdf")
    seen["errors"] += browser.errors()
    return seen


def main():
    program, url, folder = sys.argv[1:4]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        import signal
        signal.signal(signal.SIGALRM, lambda *_: browser.process.kill())
        signal.alarm(TIMEOUT)
        try:
            print(json.dumps(look(browser, url, folder)))
        finally:
            browser.process.kill()
            browser.process.wait()


main()
