"""BACnet on a real network: namespaces with an Ethernet between them, and an
independent client that a test leads by lines of JSON."""

import ctypes
import json
import os
import pathlib
import subprocess
import unittest

import harness

PEERS = harness.HERE / "bacnet"
MODULES = harness.BUILD / "npm-bacnet/node_modules"
BROADCAST = "10.99.0.255"

AI, AV, BV, MSV, DEVICE = 0, 2, 5, 19, 8
PRESENT, PRIORITIES, OBJECTS, NAME, VENDOR = 85, 87, 76, 77, 120

CLONE_NEWNET = 0x40000000  # <sched.h>


def run(*command):
    return subprocess.run(command, capture_output=True, text=True,
                          timeout=harness.PATIENCE, check=False)


class Network:
    """A namespace for each address, all on one Ethernet."""

    def __init__(self, *addresses):
        base = f"troupe{os.getpid()}"
        self.hub = f"{base}hub"
        self.sides = {x: f"{base}n{i}" for i, x in enumerate(addresses)}

    def open(self):
        """Raises SkipTest where namespaces are not permitted."""
        for name in self.hub, *self.sides.values():
            made = run("ip", "netns", "add", name)
            if made.returncode != 0:
                self.close()
                raise unittest.SkipTest(
                    f"no network namespaces here: {made.stderr.strip()}")
        self.command("ip", "-n", self.hub, "link", "add", "hub0", "type",
                     "bridge")
        self.command("ip", "-n", self.hub, "link", "set", "hub0", "up")
        for i, (address, name) in enumerate(self.sides.items()):
            self.command("ip", "link", "add", f"port{i}", "netns", self.hub,
                         "type", "veth", "peer", "name", "net0", "netns", name)
            self.command("ip", "-n", self.hub, "link", "set", f"port{i}",
                         "master", "hub0", "up")
            self.command("ip", "-n", name, "addr", "add", f"{address}/24",
                         "brd", BROADCAST, "dev", "net0")
            for link in "lo", "net0":
                self.command("ip", "-n", name, "link", "set", link, "up")

    def close(self):
        for name in self.hub, *self.sides.values():
            run("ip", "netns", "del", name)

    def inside(self, address, *command):
        """A command that runs where *address* is."""
        return ["ip", "netns", "exec", self.sides[address], *command]

    def enter(self, address):
        """From now on this program and its children are where *address* is."""
        libc = ctypes.CDLL(None, use_errno=True)
        place = pathlib.Path("/run/netns", self.sides[address])
        with place.open() as file:
            if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")

    @staticmethod
    def command(*command):
        made = run(*command)
        if made.returncode != 0:
            raise AssertionError(f"{command}: {made.stderr}")


class Client:
    """The npm client, led by lines of JSON."""

    def __init__(self, program):
        self.program = program
        self.last = 0
        self.taken = 0

    def messages(self):
        return [json.loads(x) for x in list(self.program.lines)
                if x.startswith("{")]

    def ask(self, do, **members):
        """Returns what the command brought; fails with its error."""
        self.last += 1
        line = json.dumps({"id": self.last, "do": do, **members})
        self.program.child.stdin.write(line + "\n")
        answer = harness.wait_until(
            lambda: next((x for x in self.messages()
                          if x.get("id") == self.last), None), do)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["ok"]

    def events(self, kind):
        return [x for x in self.messages() if x.get("event") == kind]

    def next_cov(self, matches=lambda x: True):
        """The next notification that *matches*, of those not seen yet."""
        def look():
            fresh = self.events("cov")[self.taken:]
            for i, x in enumerate(fresh):
                if matches(x):
                    self.taken += i + 1
                    return x
            return None
        return harness.wait_until(look, "a notification")

    def devices(self, count, **limits):
        """Finds devices: instance to address."""
        self.ask("whoIs", **limits)
        def look():
            found = {x["instance"]: x["from"] for x in self.events("iAm")}
            return found if len(found) >= count else None
        return harness.wait_until(look, f"{count} I-Am")
