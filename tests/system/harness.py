"""What the system tests share: programs with ready lines, MQTT by Mosquitto's
own tools, and waiting for a condition instead of sleeping."""

import csv
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ.get("TROUPE_BUILD", HERE / "../../build/dev"))
TROUPED = BUILD / "actors/daemon/trouped"
TROUPE = BUILD / "bridge/console/troupe"
LOAD = BUILD / "bench/load/troupe-load"
LIBMODBUS_SERVER = BUILD / "tests/system/libmodbus_server"

PATIENCE = 30.0  # seconds, enough for a sanitizer build on a busy machine


def wait_until(condition, what, seconds=PATIENCE):
    """Polls *condition* and returns its first true result."""
    limit = time.monotonic() + seconds
    while True:
        got = condition()
        if got:
            return got
        if time.monotonic() > limit:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.05)


def free_port():
    """A port that nobody has at the moment."""
    with socket.socket() as any_socket:
        any_socket.bind(("127.0.0.1", 0))
        return any_socket.getsockname()[1]


class Program:
    """A child whose output lines are collected."""

    def __init__(self, *command, stdin=None):
        self.command = [str(x) for x in command]
        self.child = subprocess.Popen(
            self.command, stdin=stdin, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, bufsize=1, errors="replace")
        self.lines = []
        self.errors = []
        self.threads = [
            threading.Thread(target=self._collect, args=x, daemon=True)
            for x in ((self.child.stdout, self.lines),
                      (self.child.stderr, self.errors))]
        for thread in self.threads:
            thread.start()

    @staticmethod
    def _collect(pipe, lines):
        for line in pipe:
            lines.append(line.rstrip("\n"))

    def has_line(self, text):
        return next((x for x in list(self.lines) if text in x), None)

    def ready(self, seconds=PATIENCE):
        """Waits for the ready line; returns its `name=value` members."""
        def look():
            line = self.has_line("ready ")
            if not line and self.child.poll() is not None:
                raise AssertionError(
                    f"{self.command} ended with {self.child.returncode}: "
                    + "\n".join(self.errors[-20:]))
            return line
        line = wait_until(look, f"the ready line of {self.command[0]}",
                          seconds)
        return dict(x.split("=", 1) for x in line.split() if "=" in x)

    def wait(self, seconds=PATIENCE):
        """Waits for the end; returns the exit code."""
        code = self.child.wait(seconds)
        for thread in self.threads:
            thread.join(seconds)
        return code

    def send(self, number):
        self.child.send_signal(number)

    def stop(self):
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.child.kill()
        self.wait()
        for pipe in self.child.stdin, self.child.stdout, self.child.stderr:
            if pipe:
                pipe.close()


class Subscription:
    """Messages of topic filters, as they come, from now on."""

    def __init__(self, port, *topics):
        # Its debugging lines tell when the broker has subscribed it.
        command = ["stdbuf", "-oL", "mosquitto_sub", "-d", "-h", "127.0.0.1",
                   "-p", str(port), "-q", "1", "-F", "%j"]
        for topic in topics:
            command += ["-t", topic]
        self.program = Program(*command)
        self.seen = 0
        wait_until(lambda: self.program.has_line("Subscribed "),
                   f"the subscription of {topics}")

    def pull(self):
        """All messages that have come since the last call."""
        lines = list(self.program.lines)
        fresh = [json.loads(x) for x in lines[self.seen:] if x[:1] == "{"]
        self.seen = len(lines)
        return fresh

    def wait_for(self, matches, what, seconds=PATIENCE):
        """Returns the first message for which *matches* is true."""
        def look():
            return next((x for x in self.pull() if matches(x)), None)
        return wait_until(look, what, seconds)

    def stop(self):
        self.program.stop()


def payload(message):
    """The JSON value of a message, or None for an empty one."""
    text = message["payload"]
    return json.loads(text) if text else None


def publish(port, topic, value, *options):
    """Publishes *value* as JSON with QoS 1."""
    subprocess.run(
        ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-q", "1", "-t",
         topic, "-m", json.dumps(value), *options], check=True,
        timeout=PATIENCE)


def retained(port, seconds=2):
    """All retained messages below `glp`: topic -> payload text."""
    made = subprocess.run(
        ["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-q", "1", "-t",
         "glp/#", "-F", "%j", "-W", str(seconds)], capture_output=True,
        text=True, timeout=PATIENCE, check=False)
    found = [json.loads(x) for x in made.stdout.splitlines()]
    return {x["topic"]: x["payload"] for x in found if x["retain"]}


class SystemTest(unittest.TestCase):
    """A folder, and programs that are stopped in reverse order."""

    CONFIG = ('[monitor]\nslow = 0.2\n'
              '[drivers.modbus]\nreconnect_min = 0.1\nreconnect_max = 1\n')

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="troupe-system-"))
        self.folder.chmod(0o755)  # the broker may run as a user of its own
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.state = self.folder / "state"
        self.config = self.folder / "trouped.toml"
        self.config.write_text(self.CONFIG)

    def start(self, *command, **options):
        program = Program(*command, **options)
        self.addCleanup(program.stop)
        return program

    def daemon(self, *arguments, state=None):
        """Starts trouped with a broker on a port that the system chooses."""
        return self.start(TROUPED, "--config", self.config, "--state",
                          state or self.state, "--set",
                          "broker.listen=127.0.0.1:0", *arguments)

    def gateway(self):
        """Starts trouped, waits, and remembers where its broker is."""
        self.trouped = self.daemon()
        members = self.trouped.ready()
        self.sid = members["sid"]
        self.port = int(members["mqtt"].rsplit(":", 1)[1])
        return members

    def kill(self):
        """Ends trouped as a power failure does."""
        self.trouped.send(signal.SIGKILL)
        self.trouped.wait()

    def console(self, *arguments):
        """Runs `troupe`; returns what it printed."""
        made = subprocess.run(
            [str(TROUPE), "--state", str(self.state), *map(str, arguments)],
            capture_output=True, text=True, timeout=2 * PATIENCE, check=False)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        return made.stdout

    def subscribe(self, *topics):
        """Subscribes below `glp/0/SID/`."""
        made = Subscription(self.port,
                            *[f"glp/0/{self.sid}/{x}" for x in topics])
        self.addCleanup(made.stop)
        return made

    def request(self, tail, value, *options):
        """Publishes to `glp/0/SID/rq/dev/modbus/...`."""
        publish(self.port, f"glp/0/{self.sid}/rq/dev/modbus/{tail}", value,
                *options)

    def create(self, handle, kind, unid):
        """Creates and provisions a Modbus device; waits until it is well."""
        state = self.subscribe(f"fb/dev/modbus/{handle}/sts")
        self.request(f"{handle}/do", {"action": "create", "args": {
            "type": kind, "unid": unid, "provision": True}})
        self.wait_well(state, handle)
        state.stop()

    def wait_well(self, subscription, handle):
        def well(message):
            sts = payload(message) or {}
            return (sts.get("state") == "provisioned"
                    and sts.get("health") == "normal")
        subscription.wait_for(well, f"{handle} to be well")

    def wait_point(self, subscription, handle, block, point, matches):
        """Waits for a block in which *point* has a value that *matches*."""
        def look(message):
            if not message["topic"].endswith(f"/{handle}/if/{block}"):
                return False
            return matches((payload(message) or {}).get(point, {}).get(
                "value"))
        return payload(subscription.wait_for(
            look, f"{handle}/{block}/{point}"))[point]["value"]


class FieldTest(SystemTest):
    """Simulated devices."""

    def field(self, *arguments):
        """Starts a simulated field; remembers the rows of its device CSV."""
        self.simulator = self.start(
            LOAD, "field", "--out", self.folder / "field", *arguments)
        members = self.simulator.ready()
        with (self.folder / "field/devices.csv").open() as file:
            self.devices = {x["name"]: x for x in csv.DictReader(file)}
        return members

    def mbpoll(self, unid, table, reference, *arguments, values=()):
        host, port, unit = unid.split(":")
        return subprocess.run(
            ["mbpoll", "-m", "tcp", "-p", port, "-a", unit, "-t", table, "-0",
             "-r", str(reference), "-1", "-o", "1", *arguments, host,
             *map(str, values)], capture_output=True, text=True,
            timeout=PATIENCE, check=False)

    def read(self, unid, table, reference, count=1):
        made = self.mbpoll(unid, table, reference, "-c", str(count))
        self.assertEqual(made.returncode, 0, made.stderr)
        return [int(x) for x in re.findall(r"^\[\d+\]:\s+(-?\d+)", made.stdout,
                                           re.MULTILINE)]
