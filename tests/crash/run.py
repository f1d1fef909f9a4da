#!/usr/bin/env python3
"""Kills the gateway again and again, and proves after each restart that all
that was acknowledged is there. `./dev crash` builds first and then calls this.

Exit code 1: something was lost; the evidence stays in the folder that is
printed. README.md says what counts as acknowledged."""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
os.environ.setdefault("TROUPE_BUILD", str(HERE / "../../build/release"))

import objects  # noqa: E402
from alarms import Alarm  # noqa: E402
from events import Events  # noqa: E402
from samples import Samples  # noqa: E402
from subjects import FieldPoint, HostedPoint, Override, View  # noqa: E402
from tally import Tally  # noqa: E402
from world import PREFIX, START, World, harness  # noqa: E402


class Crash:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.chance = random.Random(options.seed)
        self.world = World(folder, peers=2)
        self.tally = Tally(folder)
        self.kills = collections.Counter()
        self.slowest = 0.0  # restart
        self.number = 0  # of the last request
        self.routes = collections.defaultdict(set)  # topic -> who hears it
        self.make_subjects()

    def make_subjects(self):
        w = self.world
        names = [f"count-{i}" for i in range(3)]
        points = [HostedPoint(w, x) for x in names]
        fields = [FieldPoint(w, f"unit-{i}", x) for i, x in enumerate(w.peers)]
        self.alarms = [Alarm(w, f"alarm-{i}", x) for i, x in enumerate(names)]
        self.steady = [*points, *fields, *self.alarms]
        self.subjects = [
            *self.steady, *[Override(w, x) for x in names],
            *[kind(w) for kind in (objects.Schedule, objects.Schedule,
                                   objects.Calendar, objects.AlarmRule,
                                   objects.Device, objects.Device,
                                   objects.Group)]]
        self.samples = Samples(w, self.tally, points, fields,
                               self.options.margin)
        self.events = Events(w, self.tally, self.options.margin)
        for x in self.subjects:
            self.route(x)

    def route(self, subject):
        for topic in subject.topics():
            self.routes[topic].add(subject)

    # -- load -----------------------------------------------------------------

    def hear(self):
        """Takes all messages that have come."""
        inbox = self.world.bus.inbox
        while not inbox.empty():
            self.take(*inbox.get())
        for x in self.alarms:
            self.acknowledge(x, x.poll())

    def take(self, when, topic, payload):
        tail = topic[len(PREFIX):]
        self.events.hear(when, tail, payload)
        if tail == "ev/data":
            self.samples.hear(json.loads(payload))
        elif tail in self.routes:
            value = json.loads(payload) if payload else None
            for x in self.routes[tail]:
                if value is not None or isinstance(x, objects.Object):
                    self.acknowledge(x, x.hear(when, tail, value))

    def acknowledge(self, subject, done):
        if done:
            self.tally.acknowledged(subject.kind)
            self.tally.note(f"ack {subject}")

    def ask(self):
        """Lets anyone who may ask for something."""
        subject = self.chance.choice(self.subjects)
        if not subject.ready():
            return
        self.number += 1
        subject.step(self.chance, self.number)
        self.route(subject)
        self.tally.note(f"ask {subject}")

    def drive(self, seconds, over=lambda: False):
        """Puts load on the gateway, now and then many requests at once."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not over():
            for _ in range(20 if self.chance.random() < 0.02 else 1):
                self.ask()
            self.hear()
            time.sleep(min(self.chance.expovariate(1 / 0.004),
                           max(end - time.monotonic(), 0)))

    # -- lives ----------------------------------------------------------------

    def start(self):
        """Starts the gateway and waits; requests may be under way."""
        self.world.launch()
        if self.chance.random() < 0.5:
            self.drive(START, self.world.is_ready)
        harness.wait_until(self.world.is_ready, "the ready line", START)
        took = time.monotonic() - self.world.launched
        self.slowest = max(self.slowest, took)
        self.tally.note(f"ready after {took:.3f}")

    def kill(self):
        killed = self.world.kill()
        self.tally.note("killed")
        self.hear()
        self.samples.stop(killed)
        self.events.stop(killed)

    def die_early(self):
        """Starts and kills once more, mostly before the gateway is ready."""
        self.world.launch()
        busy = self.chance.random() < 0.5
        end = self.chance.uniform(0, 0.5)
        if busy:
            self.drive(end)
        else:
            time.sleep(end)
        self.kills["starting"] += not self.world.is_ready()
        self.kill()

    def renew_broker(self, pause=0.0):
        """A gateway that runs goes on for *pause* seconds without a broker. It
        sleeps until the test hears, so that no event goes to nobody."""
        self.kills["broker"] += 1
        self.world.kill_broker()
        self.events.broker_stops()
        self.hear()
        time.sleep(pause)
        self.world.sleep(True)
        self.world.start_broker()
        self.world.sleep(False)
        self.tally.note("a new broker")

    def live(self):
        """One life under load, and its end."""
        seconds = self.chance.choice((self.chance.uniform(0.2, 1),
                                      self.chance.uniform(0.2, 3)))
        if self.chance.random() < 0.15:
            seconds /= 2
            self.drive(seconds)
            self.chance.choice(self.world.peers).unplug(True)
            self.tally.note("a device goes away")
        if self.chance.random() < 0.05:
            self.drive(seconds / 3)
            self.renew_broker(self.chance.choice((0, 1.5)))
        self.drive(seconds)
        if self.chance.random() < 0.5:
            self.events.look()
        self.kill()

    def plug_all(self):
        for x in self.world.peers:
            if x.away:
                x.unplug(False)

    # -- checks ---------------------------------------------------------------

    def barrier(self):
        """Returns once the gateway has taken what the broker kept for it."""
        self.number += 1
        mark = f"mark-{self.number}"

        def heard():
            # A mark that comes before the gateway has subscribed is lost.
            self.world.bus.send("rq/dev/lon/count-0/do", {"action": mark})
            end = time.monotonic() + 2
            while time.monotonic() < end:
                inbox = self.world.bus.inbox
                while not inbox.empty():
                    when, topic, payload = inbox.get()
                    self.take(when, topic, payload)
                    if topic.endswith("ev/error") and mark.encode() in payload:
                        return True
                time.sleep(0.005)
            return False
        harness.wait_until(heard, "the answer to a mark", START)
        self.hear()

    def check(self):
        """Compares all that was acknowledged with what is there."""
        self.barrier()
        limit = time.monotonic() + self.options.patience
        wrong = self.subjects
        while wrong and time.monotonic() < limit:
            view = View(self.world)
            wrong = [x for x in wrong if not x.is_right(view)]
            if wrong:
                time.sleep(0.1)
        self.hear()
        for x in wrong:
            self.tally.lose(x.kind, f"{x}; found is {x.find(view)}")
        view = View(self.world)
        for x in self.subjects:
            self.tally.verified(x.kind, x.settle(view))
        self.samples.check()
        self.events.check(self.hear, limit)

    # -- the run --------------------------------------------------------------

    def prepare(self):
        """The first life: what is there all the time."""
        self.world.launch()
        harness.wait_until(self.world.is_ready, "the ready line", START)
        for x in self.steady:
            x.create()

        def are_there():
            found = self.world.retained()
            return all(x.is_made(found.get(x.shows)) for x in self.steady)
        harness.wait_until(are_there, "the devices", START)
        while not self.world.bus.inbox.empty():  # samples are not logged yet
            when, topic, payload = self.world.bus.inbox.get()
            self.events.hear(when, topic[len(PREFIX):], payload)

    def play(self):
        """One cycle: a life, its end, perhaps others, a start, a check."""
        self.live()
        if self.options.plant == self.tally.cycle:
            shutil.rmtree(self.world.state)
            (self.folder / "dead").rename(self.world.state)
        if self.chance.random() < 0.10:
            self.renew_broker()
        while self.chance.random() < 0.20:
            self.die_early()
        self.world.copy_state("dead")
        if self.chance.random() < 0.5:
            self.plug_all()
        self.start()
        self.plug_all()
        self.check()
        if self.tally.cycle % 100 == 0:
            self.samples.check_whole()

    def run(self):
        self.prepare()
        for self.tally.cycle in range(1, self.options.cycles + 1):
            self.play()
            self.tally.show_progress()
        self.samples.check_whole()

    def summary(self):
        self.tally.show_table()
        again = sum(x.repeated for x in self.samples.rows.values())
        back = sum(x.steps_back() for x in self.world.peers)
        print(f"{self.tally.cycle} cycles, {self.kills['starting']} more kills "
              f"while starting, {self.kills['broker']} of the broker\n"
              f"slowest restart {self.slowest:.2f} s; {again} requests came "
              f"twice; devices got an older value {back} times\n"
              f"seed {self.options.seed}", flush=True)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=30)
    parser.add_argument("--seed", type=int,
                        default=random.randrange(1_000_000))
    parser.add_argument("--margin", type=float, default=1.5,
                        help="seconds after which a sample counts as kept")
    parser.add_argument("--patience", type=float, default=45.0,
                        help="seconds a restarted gateway has to be right: a "
                        "device that did not answer is asked after 30")
    parser.add_argument("--folder", type=pathlib.Path,
                        help="for everything; a new temporary one when left "
                        "out")
    parser.add_argument("--plant", type=int, metavar="CYCLE",
                        help="give the gateway an older state in this cycle, "
                        "to see that it is noticed")
    return parser.parse_args()


def main():
    options = read_options()
    folder = options.folder or pathlib.Path(
        tempfile.mkdtemp(prefix="troupe-crash-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # the broker may run as a user of its own
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    crash = Crash(options, folder)
    print(f"seed {options.seed}, everything is in {folder}", flush=True)
    code = 0
    try:
        crash.run()
    except KeyboardInterrupt:
        code = 130
    finally:
        crash.summary()
        crash.world.stop()
        crash.tally.close()
    if crash.tally.total("lost"):
        sys.exit(f"acknowledged things were lost; the evidence is in {folder}")
    shutil.rmtree(folder, True)
    sys.exit(code)


if __name__ == "__main__":
    main()
