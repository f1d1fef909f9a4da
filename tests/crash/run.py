#!/usr/bin/env python3
"""Kills the gateway again and again, and proves after each restart that all
that was acknowledged is there. `./dev crash` builds first and then calls this.

One gateway keeps one state folder for the whole run; broker and devices go on
while it is dead, or die too. What is acknowledged is said in subjects.py, for
samples in `Crash.due_samples`. Exit code 1: something was lost; the evidence
stays in the folder that is printed."""

import argparse
import collections
import datetime
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
os.environ.setdefault("TROUPE_BUILD", str(HERE / "../../build/release"))

import subjects as kinds  # noqa: E402
from promise import Rows  # noqa: E402
from world import PREFIX, World, harness  # noqa: E402

HOSTED, FIELD = "logged write", "logged sample"


def log_time():
    """The time as `troupe log` prints it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z"


class Crash:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.chance = random.Random(options.seed)
        self.world = World(folder, peers=2)
        self.count = collections.defaultdict(collections.Counter)
        self.told = collections.Counter()  # losses, by cycle and kind
        self.slowest = 0.0
        self.number = 0
        self.cycle = 0
        self.stops = []  # times of all kills, as in logs
        self.killed_at = None
        self.journal = open(folder / "journal.txt", "w", buffering=1 << 16)
        self.make_subjects()

    def make_subjects(self):
        w = self.world
        names = [f"count-{i}" for i in range(3)]
        self.points = [kinds.HostedPoint(w, x) for x in names]
        self.fields = [kinds.FieldPoint(w, f"unit-{i}", x)
                       for i, x in enumerate(w.peers)]
        self.alarms = [kinds.Alarm(w, f"alarm-{i}", x)
                       for i, x in enumerate(names)]
        self.subjects = [
            *self.points, *self.fields, *self.alarms,
            *[kinds.Override(w, x) for x in names],
            *[kind(w) for kind in (kinds.Schedule, kinds.Schedule,
                                   kinds.Calendar, kinds.AlarmRule,
                                   kinds.Device, kinds.Device, kinds.Group)]]
        self.rows = {x.log: Rows(hosted=True) for x in self.points}
        self.rows.update({x.log: Rows(hosted=False) for x in self.fields})
        self.samples = []  # (when, log, row) that were told since the last check
        self.routes = collections.defaultdict(set)
        self.route(*self.subjects)

    def route(self, *those):
        for x in those:
            for topic in x.topics():
                self.routes[topic].add(x)

    def note(self, text):
        self.journal.write(f"{time.monotonic():.4f} {self.cycle} {text}\n")

    # -- load -----------------------------------------------------------------

    def hear(self):
        """Takes all messages that have come."""
        inbox = self.world.bus.inbox
        while not inbox.empty():
            when, topic, payload = inbox.get()
            tail = topic[len(PREFIX):]
            if tail == "ev/data":
                self.hear_sample(when, json.loads(payload))
            elif tail in self.routes:
                value = json.loads(payload) if payload else None
                for x in self.routes[tail]:
                    if value is not None or isinstance(x, kinds.Object):
                        self.acknowledge(x, x.hear(when, tail, value))
        for x in self.alarms:
            self.acknowledge(x, x.poll())

    def acknowledge(self, subject, done):
        if done:
            self.count[subject.kind]["acknowledged"] += 1
            self.note(f"ack {subject}")

    def hear_sample(self, when, value):
        for x in self.fields:
            if (value["topic"] == f"{PREFIX}fb/{x.block}"
                    and value["message"] == "Counter/value"):
                self.samples.append((when, x.log, (value["ts"],
                                                   value["data"])))

    def ask(self):
        """Lets anyone who may ask for something."""
        subject = self.chance.choice(self.subjects)
        if not subject.ready():
            return
        self.number += 1
        subject.step(self.chance, self.number)
        self.route(subject)
        self.note(f"ask {subject}")

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
        busy = self.chance.random() < 0.5
        self.world.launch()
        if busy:
            self.drive(harness.PATIENCE, self.world.is_ready)
        harness.wait_until(self.world.is_ready, "the ready line")
        took = time.monotonic() - self.world.launched
        self.slowest = max(self.slowest, took)
        self.note(f"ready after {took:.3f}")

    def kill(self):
        self.killed_at = self.world.kill()
        self.stops.append(log_time())
        self.note("killed")
        self.hear()
        self.due_samples()

    def die_early(self):
        """Starts and kills once more, before the gateway is ready."""
        self.world.launch()
        busy = self.chance.random() < 0.5
        end = self.chance.uniform(0, 0.5)
        if busy:
            self.drive(end)
        else:
            time.sleep(end)
        self.count["kills"]["starting"] += not self.world.is_ready()
        self.kill()

    def renew_broker(self):
        self.count["kills"]["broker"] += 1
        self.world.kill_broker()
        self.hear()
        self.world.start_broker()
        self.note("a new broker")

    def live(self):
        """One life under load, and its end."""
        seconds = self.chance.choice((self.chance.uniform(0.2, 1),
                                      self.chance.uniform(0.2, 3)))
        away = self.chance.random() < 0.15
        if away:
            peer = self.chance.choice(self.world.peers)
            self.drive(seconds / 2)
            peer.unplug(True)
            self.note("a device goes away")
        if self.chance.random() < 0.05:
            self.drive(seconds / 3)
            self.renew_broker()
        self.drive(seconds / 2 if away else seconds)
        self.kill()

    def due_samples(self):
        """The history commits every 250 ms and acknowledges nothing: a sample
        that was told longer than the margin before the kill must be kept, any
        other one if a younger one is."""
        told = self.samples + [(when, x.log, number) for x in self.points
                               for when, number in x.shown]
        for when, log, what in told:
            if when < self.world.launched + 0.05:
                continue  # of the life before: it came too late to count
            firm = when < self.killed_at - self.options.margin
            rows = self.rows[log]
            rows.promise(what, self.stops[-1], firm)
            kind = HOSTED if rows.hosted else FIELD
            self.count[kind]["acknowledged"] += firm
        self.samples.clear()
        for x in self.points:
            x.shown.clear()

    # -- checks ---------------------------------------------------------------

    def barrier(self):
        """Returns once the gateway has taken what the broker kept for it."""
        bus = self.world.bus
        self.number += 1
        mark = f"mark-{self.number}"
        bus.send("rq/dev/lon/count-0/do", {"action": mark})

        def heard():
            while not bus.inbox.empty():
                _, topic, payload = entry = bus.inbox.get()
                kept.append(entry)
                if topic == PREFIX + "ev/error" and mark.encode() in payload:
                    return True
            return False
        kept = []
        harness.wait_until(heard, "the answer to a mark")
        for entry in kept:
            bus.inbox.put(entry)
        self.hear()

    def check(self):
        """Compares all that was acknowledged with what is there."""
        self.barrier()
        limit = time.monotonic() + self.options.patience
        wrong = self.subjects
        while wrong and time.monotonic() < limit:
            view = kinds.View(self.world)
            wrong = [x for x in wrong if not x.is_right(view)]
            if wrong:
                time.sleep(0.1)
        self.hear()
        for x in wrong:
            self.lose(x.kind, f"{x}; found is {x.find(view)}")
        view = kinds.View(self.world)
        for x in self.subjects:
            self.count[x.kind]["verified"] += x.settle(view)
        for log, rows in self.rows.items():
            self.check_log(log, rows)

    def check_log(self, log, rows):
        start = rows.start()
        found = self.read_log(log, *(("--from", start) if start else ()))
        kept, wrong = rows.take(found, self.stops[-100:])
        kind = HOSTED if rows.hosted else FIELD
        self.count[kind]["verified"] += kept
        for x in wrong:
            self.lose(kind, f"{log}: {x}")

    def read_log(self, log, *more):
        text = self.world.ask("log", log, *more)
        out = []
        for line in text.splitlines()[1:]:
            when, _, _, value = line.split(",")
            out.append((when, int(float(value)) if value else None))
        return out

    def check_whole_log(self):
        """What was found once must still be there, and nothing else."""
        for log, rows in self.rows.items():
            found = [x for x in self.read_log(log) if x[1] is not None]
            if found[:len(rows.kept)] != rows.kept:
                self.lose(HOSTED if rows.hosted else FIELD,
                          f"{log}: rows that were there have changed")
                rows.kept = found

    def lose(self, kind, text):
        self.count[kind]["lost"] += 1
        self.note(f"LOST {kind}: {text}")
        self.journal.flush()
        self.told[self.cycle, kind] += 1
        if self.told[self.cycle, kind] <= 3:  # the journal has all
            print(f"cycle {self.cycle}: LOST {kind}: {text}", flush=True)
        if (self.folder / "dead").exists():
            keep = self.folder / f"lost-{self.cycle}"
            if not keep.exists():
                shutil.copytree(self.folder / "dead", keep)

    # -- the run --------------------------------------------------------------

    def prepare(self):
        """The first life: what is there all the time."""
        self.world.launch()
        harness.wait_until(self.world.is_ready, "the ready line")
        for x in (*self.points, *self.fields, *self.alarms):
            x.create()
        steady = {f"fb/{x.block}" for x in (*self.points, *self.fields)}
        steady |= {f"fb/alarm/{x.name}/cfg" for x in self.alarms}
        harness.wait_until(lambda: steady <= set(self.world.retained()),
                           "the devices")
        self.world.bus.inbox = type(self.world.bus.inbox)()

    def play(self):
        """One cycle: a life, its end, perhaps others, a start, a check."""
        self.live()
        if self.options.plant == self.cycle:
            shutil.rmtree(self.world.state)
            (self.folder / "dead").rename(self.world.state)
        if self.chance.random() < 0.10:
            self.renew_broker()
        while self.chance.random() < 0.20:
            self.die_early()
        self.world.copy_state("dead")
        early = self.chance.random() < 0.5
        if early:
            self.plug_all()
        self.start()
        self.plug_all()
        self.check()
        if self.cycle % 100 == 0:
            self.check_whole_log()

    def plug_all(self):
        for x in self.world.peers:
            if x.away:
                x.unplug(False)

    def run(self):
        began = time.monotonic()
        self.prepare()
        while self.cycle < self.options.cycles:
            self.cycle += 1
            self.play()
            self.show_progress(time.monotonic() - began)
        self.check_whole_log()

    def show_progress(self, passed):
        if sys.stdout.isatty() or self.cycle % 50 == 0:
            print(f"\rcycle {self.cycle}: {passed / self.cycle:.2f} s each, "
                  f"{self.total('acknowledged')} acknowledged, "
                  f"{self.total('lost')} lost ",
                  end="" if sys.stdout.isatty() else "\n", flush=True)

    def total(self, what):
        return sum(x[what] for x in self.count.values())

    def summary(self):
        """The table at the end."""
        head = ("acknowledged", "verified", "lost")
        print(f"\n{'':<16}" + "".join(f"{x:>14}" for x in head))
        for kind, x in self.count.items():
            if kind != "kills":
                print(f"{kind:<16}" + "".join(f"{x[y]:>14}" for y in head))
        kills = self.count["kills"]
        back = sum(x.steps_back() for x in self.world.peers)
        again = sum(x.repeated for x in self.rows.values())
        print(f"cycles {self.cycle}, kills while starting {kills['starting']}, "
              f"of the broker {kills['broker']}; slowest restart "
              f"{self.slowest:.2f} s; requests that came twice {again}, older "
              f"values at devices {back}; seed {self.options.seed}",
              flush=True)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=30)
    parser.add_argument("--seed", type=int,
                        default=random.randrange(1_000_000))
    parser.add_argument("--margin", type=float, default=1.0,
                        help="seconds after which a sample counts as kept")
    parser.add_argument("--patience", type=float, default=20.0,
                        help="seconds a restarted gateway has to be right")
    parser.add_argument("--folder", type=pathlib.Path,
                        help="for everything, a new one below the system's "
                        "folder for temporary files when left out")
    parser.add_argument("--plant", type=int, metavar="CYCLE",
                        help="give the gateway an older state in this cycle, "
                        "to see that it is noticed")
    return parser.parse_args()


def main():
    options = read_options()
    folder = options.folder or pathlib.Path(
        tempfile.mkdtemp(prefix="troupe-crash-"))
    folder.chmod(0o755)  # the broker may run as a user of its own
    crash = Crash(options, folder)
    print(f"seed {options.seed}, everything is in {folder}", flush=True)
    try:
        crash.run()
    except KeyboardInterrupt:
        print()
    finally:
        crash.summary()
        crash.world.stop()
        crash.journal.close()
    if crash.total("lost"):
        sys.exit(f"acknowledged things were lost; the evidence is in {folder}")
    shutil.rmtree(folder, True)


if __name__ == "__main__":
    main()
