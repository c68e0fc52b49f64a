"""A headless Chromium with one page, commanded over the pipe of browser.mjs."""

import base64
import json
import os
import subprocess
import tempfile

from scantrend_process import binary, wait_until


class Browser:
    """Ended when its `with` block ends. Every command waits until it can be done, or fails."""

    def __init__(self):
        # Not in TEST_TMPDIR: the path of Chromium's socket would be too long for one.
        self._work = tempfile.TemporaryDirectory(prefix="browser", dir="/tmp")
        work = self._work.name
        self._errors = open(os.path.join(work, "browser.log"), "w+", encoding="utf-8")
        playwright = binary("tools/npm/node_modules/playwright-core/index.mjs")
        self._process = subprocess.Popen(
            ["node", binary("tests/browser.mjs"), playwright],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, encoding="utf-8",
            env={**os.environ, "HOME": work, "TMPDIR": work},
        )  # fmt: skip
        self._calls = 0
        self._origin = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()
        self._errors.close()
        self._work.cleanup()

    def call(self, name, *arguments):
        """The result of a command of browser.mjs."""
        self._calls += 1
        self._process.stdin.write(json.dumps([self._calls, name, *arguments]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            raise AssertionError("the browser ended: " + self._errors.read())
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(f"{name}{arguments}: {answer['error']}")
        return answer["result"]

    def open(self, server, path="/", width=1440, height=900, scheme="light", fake_clock=False):
        """A new page of a server."""
        self._origin = f"http://{server.http_address}"
        viewport = {"width": width, "height": height}
        options = {"viewport": viewport, "colorScheme": scheme, "fakeClock": fake_clock}
        self.call("open", self._origin, options)
        self.goto(path)

    def goto(self, path):
        self.call("goto", self._origin + path)

    def address(self):
        """Path and query of the page."""
        return self.call("url").removeprefix(self._origin)

    def click(self, selector):
        self.call("click", selector)

    def press(self, selector, *keys):
        for key in keys:
            self.call("press", selector, key)

    def evaluate(self, expression):
        return self.call("evaluate", expression)

    def wait_for(self, expression):
        """Until an expression is true in the page; its value."""
        # By evaluate: what playwright waits with is eval, which the page's policy forbids.
        return wait_until(lambda: self.evaluate(expression), expression)

    def text(self, selector):
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).textContent")

    def wait_for_text(self, selector, part):
        """Until an element that is shown has a text."""
        query = f"document.querySelector({json.dumps(selector)})"
        self.wait_for(
            f"{query}?.checkVisibility() && {query}.textContent.includes({json.dumps(part)})"
        )

    def download(self, selector):
        """(name, bytes) of the file that a click hands over."""
        file = self.call("download", selector)
        return file["name"], base64.b64decode(file["base64"])

    def accessibility(self):
        """What breaks a rule of WCAG 2.2 AA."""
        return self.call("accessibility", binary("tools/npm/node_modules/axe-core/axe.min.js"))

    def problems(self):
        return self.call("problems")
