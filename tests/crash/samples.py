"""What the log of the gateway must hold."""

import datetime

from promise import Rows
from world import PREFIX

HOSTED, FIELD = "logged write", "logged sample"


def log_time():
    """The time as `troupe log` prints it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z"


class Samples:
    """The history commits every 250 ms and acknowledges nothing: a sample that
    was told longer than *margin* seconds before a kill must be kept, any other
    one if a younger one of its life is. *points* and *fields* are logged."""

    def __init__(self, world, tally, points, fields, margin):
        self.world = world
        self.tally = tally
        self.margin = margin
        self.points = points
        self.fields = fields
        self.rows = {x.log: Rows(hosted=True) for x in points}
        self.rows.update({x.log: Rows(hosted=False) for x in fields})
        self.told = []  # (when, log, row) in this life
        self.stops = []  # times of all kills, as in logs

    @staticmethod
    def kind(rows):
        return HOSTED if rows.hosted else FIELD

    def hear(self, when, value):
        """Takes an `ev/data`."""
        for x in self.fields:
            if (value["topic"] == f"{PREFIX}fb/{x.block}"
                    and value["message"] == "Counter/value"):
                self.told.append((when, x.log, (value["ts"], value["data"])))

    def stop(self, killed):
        """The life that was launched last has ended."""
        self.stops.append(log_time())
        for x in self.points:
            self.told += [(when, x.log, number) for when, number in x.shown]
            x.shown.clear()
        for when, log, what in self.told:
            # What the life before had told may arrive when this one begins.
            if when > self.world.launched + 0.05:
                firm = when < killed - self.margin
                rows = self.rows[log]
                rows.promise(what, self.stops[-1], firm)
                self.tally.acknowledged(self.kind(rows), firm)
        self.told.clear()

    def check(self):
        """Compares what is new in the log with what was told."""
        for log, rows in self.rows.items():
            start = rows.start()
            found = self.read(log, *(("--from", start) if start else ()))
            kept, wrong = rows.take(found, self.stops[-100:])
            self.tally.verified(self.kind(rows), kept)
            for x in wrong:
                self.tally.lose(self.kind(rows), f"{log}: {x}")

    def check_whole(self):
        """What was found once must still be there, and nothing else."""
        for log, rows in self.rows.items():
            found = [x for x in self.read(log) if x[1] is not None]
            if found[:len(rows.kept)] != rows.kept:
                self.tally.lose(self.kind(rows),
                                f"{log}: rows that were there have changed")
                rows.kept = found

    def read(self, log, *more):
        """The rows of the log, as `Rows` takes them."""
        out = []
        for line in self.world.ask("log", log, *more).splitlines()[1:]:
            when, _, _, value = line.split(",")
            out.append((when, int(float(value)) if value else None))
        return out
