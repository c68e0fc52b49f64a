"""A network for one test: two hosts with a cable between them, and tcpdump to count on it.

The test runs in a network namespace of its own (network_namespaces(7)), in which the host that is
scanned is; the host that scans is in a second one. Within a user namespace nothing of it takes any
rights, and nothing reaches the network of the machine.
"""

import os
import subprocess
import sys
import tempfile
import threading

from scantrend_process import DEADLINE_S, wait_until

_ENTERED = "SCANTREND_TEST_NETWORK"
# Not root, so that tcpdump keeps what it may do; with the capabilities of root.
_UNSHARE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--keep-caps", "--net")


def enter():
    """Goes on in namespaces of its own, from the start of the program: to be called first."""
    if _ENTERED not in os.environ:
        os.environ[_ENTERED] = "1"
        os.execvp(_UNSHARE[0], [*_UNSHARE, sys.executable, "-u", *sys.argv])
    # Of a new namespace not even the loopback interface is up.
    command("ip", "link", "set", "lo", "up")


def command(*words, data=None):
    """What a command that must succeed wrote to stdout."""
    done = subprocess.run(words, input=data, capture_output=True, timeout=DEADLINE_S, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{words}: {done.stderr.decode()}")
    return done.stdout.decode()


class Cable:
    """Interface `here` and the other host's "there"; both have IPv4 and IPv6 addresses."""

    def __init__(self, here, here_addresses, there_addresses):
        self.here, self.addresses = here, (here_addresses, there_addresses)
        self._holder = None

    def __enter__(self):
        # A process that keeps the namespace, until its standard input ends.
        self._holder = subprocess.Popen(
            ("unshare", "--net", "sh", "-c", "echo ready; cat"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._holder.stdout.readline() == b"ready\n"
        macs = ("02:00:00:00:00:01", "02:00:00:00:00:02")
        link = ("ip", "link", "add", self.here, "address", macs[0], "type", "veth")
        command(*link, "peer", "name", "there", "address", macs[1])
        command("ip", "link", "set", "there", "netns", str(self._holder.pid))
        sides = ((command, self.here), (self.there, "there"))
        for (run, device), addresses in zip(sides, self.addresses):
            # Nothing is sent that the test has not asked for: no router or neighbour is looked for.
            run("ip", "link", "set", device, "addrgenmode", "none")
            for address in addresses:
                detection = ("nodad",) if ":" in address else ()
                run("ip", "address", "add", address, "dev", device, *detection)
            run("ip", "link", "set", device, "up")
        for (run, device), addresses, mac in zip(sides, reversed(self.addresses), reversed(macs)):
            for address in addresses:
                neighbour = (address.split("/")[0], "lladdr", mac, "dev", device)
                run("ip", "neighbour", "replace", *neighbour, "nud", "permanent")
        return self

    def __exit__(self, *_):
        if self.here in command("ip", "-oneline", "link"):
            self.cut()
        self._holder.communicate()

    def cut(self):
        """Takes both interfaces away."""
        command("ip", "link", "delete", self.here)

    def there(self, *words):
        """Runs a command on the other host."""
        return command("nsenter", f"--net=/proc/{self._holder.pid}/ns/net", *words)


class Tcpdump:
    """Captures what comes in on an interface, and says what it was."""

    def __init__(self, interface):
        self._interface = interface
        self._capture = bytearray()

    def __enter__(self):
        self._err = tempfile.TemporaryFile(dir=os.environ["TEST_TMPDIR"])
        words = ("tcpdump", "-i", self._interface, "-Q", "in", "-n", "-U", "-w", "-")
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=self._err)
        # By a pipe: AppArmor lets tcpdump write few files.
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        wait_until(lambda: b"listening on" in self._said(), "tcpdump captures")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(DEADLINE_S)
        self._reader.join()
        self._process.stdout.close()
        self._err.close()

    def _read(self):
        while block := self._process.stdout.read1():
            self._capture += block

    def _said(self):
        return os.pread(self._err.fileno(), 1 << 16, 0)

    def lines(self, expression):
        """A line for each packet so far that matches an expression of pcap-filter(7)."""
        words = ("tcpdump", "-r", "-", "-n", "-q", "-tt", expression)
        return command(*words, data=bytes(self._capture)).splitlines()
