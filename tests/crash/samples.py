"""What the log of the gateway must hold."""

import collections
import datetime
import time

from promise import Rows
from world import PREFIX

HOSTED, FIELD = "logged write", "logged sample"

# Of a gateway, as times in logs. What it told before `firm` must be kept.
Life = collections.namedtuple("Life", "begin firm end")


def log_time(moment):
    """The *moment* of the monotonic clock as `troupe log` prints it."""
    seconds = time.time() - time.monotonic() + moment
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


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
        self.told = []  # (log, row) since the last kill
        self.lives = []  # those that are over

    @staticmethod
    def kind(rows):
        return HOSTED if rows.hosted else FIELD

    def hear(self, value):
        """Takes an `ev/data`."""
        for x in self.fields:
            if (value["topic"] == f"{PREFIX}fb/{x.block}"
                    and value["message"] == "Counter/value"):
                self.told.append((x.log, (value["ts"], value["data"])))

    def stop(self, killed):
        """The life that was launched last has ended."""
        self.lives.append(Life(log_time(self.world.launched),
                               log_time(killed - self.margin),
                               log_time(killed)))
        for x in self.points:
            self._stop_hosted(x)
        # What a life had to tell may come in a later one.
        for log, row in self.told:
            life = next(x for x in reversed(self.lives)
                        if x.begin <= row[0] or x is self.lives[0])
            self._promise(log, row, life, row[0])
        self.told.clear()

    def _stop_hosted(self, point):
        """Events of writes have no time. What was asked for in an earlier life
        may have been written in that or in this one."""
        for when, number in point.shown:
            if point.sent.get(number, 0) > self.world.launched:
                self._promise(point.log, number, self.lives[-1],
                              log_time(when))
        point.shown.clear()

    def _promise(self, log, what, life, told):
        rows = self.rows[log]
        rows.promise(what, life, told < life.firm)
        self.tally.acknowledged(self.kind(rows), told < life.firm)

    def check(self):
        """Compares what is new in the log with what was told."""
        stops = [x.end for x in self.lives[-100:]]
        for log, rows in self.rows.items():
            start = rows.start()
            found = self.read(log, *(("--from", start) if start else ()))
            kept, wrong = rows.take(found, stops)
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
