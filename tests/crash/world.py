"""The programs of the crash loop: a broker, a gateway that dies, devices."""

import json
import pathlib
import queue
import shutil
import signal
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "system/iap"), str(HERE.parent / "system")]

import client  # noqa: E402
import harness  # noqa: E402

START = 120.0  # seconds, enough for a machine that does other things

SID = "crash"
PREFIX = f"glp/0/{SID}/"
COUNTER = "9FFFFF1E28000609"  # counter.xif
PEER = "9FFFFF00000000F1"  # peer.mod

CONFIG = """
sid = "{sid}"
resources = ["{here}/resources", "{here}/../system/resources/peer.mod"]
[broker]
url = "mqtt://127.0.0.1:{port}"
[monitor]
slow = 0.1
[drivers.modbus]
response_timeout = 0.3
reconnect_min = 0.1
reconnect_max = 1
"""

# As the gateway's own broker, but it keeps nothing when it is killed.
BROKER = """
listener {port} 127.0.0.1
allow_anonymous true
max_queued_messages 100000
set_tcp_nodelay true
"""


class Bus(client.Client):
    """A client that queues what arrives: (time, topic, payload)."""

    def __init__(self, port):
        self.inbox = queue.SimpleQueue()
        super().__init__(
            port, prepare=lambda x: x.max_inflight_messages_set(1000))
        self.subscribe(PREFIX + "fb/#", PREFIX + "ev/#")

    def _on_message(self, _client, _data, raw):
        self.inbox.put((time.monotonic(), raw.topic, raw.payload))

    def send(self, tail, value):
        """Returns at once: whether it arrives is part of the game."""
        self.mqtt.publish(PREFIX + tail, json.dumps(value), 1)


class Peer:
    """A Modbus device that tells what was written to its register 2 and 3."""

    def __init__(self):
        self.program = harness.Program(
            "/usr/bin/python3", HERE.parent / "system/pymodbus_server.py")
        self.port = int(self.program.ready(START)["port"])
        self.read = 0
        self.written = [0]  # every value, in order
        self.away = False

    @property
    def unid(self):
        return f"127.0.0.1:{self.port}:1"

    def value(self):
        """What the device has now."""
        lines = list(self.program.lines)
        for line in lines[self.read:]:
            words = line.split()
            if words[:3] == ["write", "register", "2"]:
                raw = struct.pack(">HH", int(words[3]), int(words[4]))
                self.written.append(int(struct.unpack(">f", raw)[0]))
        self.read = len(lines)
        return self.written[-1]

    def steps_back(self):
        """How often it got an older value behind a newer one."""
        self.value()
        return sum(y < x for x, y in zip(self.written, self.written[1:]))

    def unplug(self, away):
        self.away = away
        self.program.send(signal.SIGSTOP if away else signal.SIGCONT)

    def stop(self):
        self.unplug(False)  # one that is stopped does not hear the end either
        self.program.stop()


class World:
    """Starts and kills everything in one folder."""

    def __init__(self, folder, peers):
        self.folder = folder
        self.state = folder / "state"
        self.port = harness.free_port()
        (folder / "mosquitto.conf").write_text(BROKER.format(port=self.port))
        self.config = folder / "trouped.toml"
        self.config.write_text(
            CONFIG.format(sid=SID, here=HERE, port=self.port))
        self.broker = self.bus = self.trouped = None
        self.start_broker()
        self.peers = [Peer() for _ in range(peers)]

    # -- the broker -----------------------------------------------------------

    def start_broker(self):
        self.broker = harness.Program("mosquitto", "-c",
                                      self.folder / "mosquitto.conf")

        def connect():
            try:
                return Bus(self.port)
            except ConnectionError:
                return None
        self.bus = harness.wait_until(connect, "the broker", START)

    def kill_broker(self):
        self.bus.close()
        self.broker.send(signal.SIGKILL)
        self.broker.stop()

    def retained(self):
        """topic below PREFIX -> value, of what has one."""
        found = client.retained(self.port, PREFIX + "fb/#")
        return {x[len(PREFIX):]: y.value for x, y in found.items()}

    # -- the gateway ----------------------------------------------------------

    def launch(self):
        self.launched = time.monotonic()
        self.trouped = harness.Program(harness.TROUPED, "--config", self.config,
                                       "--state", self.state)

    def is_ready(self):
        if self.trouped.child.poll() is not None:
            raise AssertionError(f"trouped ended: {self.trouped.errors[-5:]}")
        return self.trouped.has_line("ready ") is not None

    def sleep(self, asleep):
        """Stops the gateway for a while, if it runs."""
        if self.trouped.child.poll() is None:
            self.trouped.send(signal.SIGSTOP if asleep else signal.SIGCONT)

    def kill(self):
        """As a power cut ends it; returns when that was."""
        self.trouped.send(signal.SIGKILL)
        now = time.monotonic()
        self.trouped.stop()
        with (self.folder / "trouped.log").open("a") as log:
            log.writelines(f"{x}\n" for x in self.trouped.errors)
        return now

    def console(self, *arguments):
        """Starts `troupe`; does not wait."""
        return subprocess.Popen(
            [harness.TROUPE, "--state", self.state, *arguments], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ask(self, *arguments):
        """What `troupe` prints."""
        child = self.console(*arguments)
        out, errors = child.communicate(timeout=START)
        if child.returncode != 0:
            raise AssertionError(f"troupe {arguments}: {errors}")
        return out

    def copy_state(self, name):
        """Copies what a dead gateway left; returns where to."""
        copy = self.folder / name
        shutil.rmtree(copy, True)
        shutil.copytree(self.state, copy,
                        ignore=shutil.ignore_patterns("*.sock"))
        return copy

    def stop(self):
        for x in (self.trouped, *self.peers):
            if x:
                x.stop()
        self.bus.close()
        self.broker.stop()
