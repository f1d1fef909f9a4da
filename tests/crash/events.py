"""What the event log must hold, and what clients must have heard of it."""

import json
import time

from promise import Trail
from samples import log_time
from world import PREFIX

# Named after what acknowledges: it has to be found at the other place.
LOGGED, PUBLISHED = "event on the bus", "event in the log"

LIFE = {"created", "deleted", "join"}  # one category of the log
WORDS = {"alarm", "audit", "error", "warning"} | LIFE  # both on the bus and logged
SILENT = {"debug", "info"}  # in the log only: the filter holds them back


def heard_name(tail, payload):
    """How an event of the bus is called in the log; None: it is not there."""
    root, word, *path = (tail + "/").split("/")
    if root != "ev" or word not in WORDS:
        return None
    value = json.loads(payload)
    if word in LIFE:
        about = f"{PREFIX}fb/dev/{path[1]}/{value.get('handle')}"
        return ("life", value.get("topic") or about, word, None)
    return (word, value.get("topic"), value.get("message"), value.get("ts"))


def logged_name(row):
    life = row["cat"] == "life"
    return (row["cat"], row["topic"], row["message"],
            None if life else row["ts"])  # on the bus it has no time


class Events:
    """An event that was heard longer than *margin* seconds before a kill must be
    in the log; what the log was seen to have must stay there; and what it has of
    the time before that margin was heard once at least, in its order. A broker
    that is killed may take with it what it had not passed on."""

    def __init__(self, world, tally, margin):
        self.world = world
        self.tally = tally
        self.margin = margin
        self.trail = Trail()
        self.told = []  # (when, name) since the last kill
        self.firm = []  # names that must be in the log at the next check
        self.stops = []  # times of kills as in the log: (firm, end)
        self.outages = []  # of the broker, likewise
        # Entries since the last check but one: times of the log come late.
        self.since = self.next = log_time(time.monotonic())

    def hear(self, when, tail, payload):
        name = heard_name(tail, payload)
        if name is not None:
            self.trail.hear(tail, name)
            self.told.append((when, name))

    def look(self):
        """Sees what the log has while the gateway runs."""
        for key, name, _ in self.read():
            self.trail.accept(key, name)

    def stop(self, killed):
        firm = [x for when, x in self.told if when < killed - self.margin]
        self.firm += firm
        self.tally.acknowledged(LOGGED, len(firm))
        self.told.clear()
        self.stops.append((log_time(killed - self.margin), log_time(killed)))

    def broker_stops(self):
        now = time.monotonic()
        self.outages.append((log_time(now - self.margin), log_time(now)))

    def check(self, hear, limit):
        """*hear* takes what has come; it may take until *limit*."""
        rows = self.read()
        due = [name for _, name, when in rows if self._is_due(name, when)]
        self.tally.acknowledged(PUBLISHED, len(due))
        while self.trail.unheard(due) and time.monotonic() < limit:
            time.sleep(0.1)
            hear()
        unheard = self.trail.unheard(due)
        for name in unheard:
            self.tally.lose(PUBLISHED, f"nobody heard {name}")
        for one, other in self.trail.out_of_order([x for _, x, _ in rows]):
            self.tally.lose(PUBLISHED, f"{other} was heard before {one}")
        self.tally.verified(PUBLISHED, len(due) - len(unheard))
        there = [(key, name) for key, name, _ in rows]
        gone = self.trail.gone(there)
        unlogged = self.trail.unlogged(self.firm, there)
        for name in gone + unlogged:
            self.tally.lose(LOGGED, f"{name} is not in the log")
        self.tally.verified(LOGGED, len(self.firm) - len(unlogged))
        self.firm = []
        self.since, self.next = self.next, log_time(time.monotonic())

    def _is_due(self, name, when):
        """Whether clients must have heard it."""
        return (name[0] not in SILENT and bool(self.stops)
                and when < self.stops[-1][0]
                and not any(begin <= when <= end
                            for begin, end in self.outages + self.stops))

    def read(self):
        """Keys, names and times of entries in the order of their numbers."""
        lines = self.world.ask("events", "--json", "--from", self.since)
        rows = [json.loads(x) for x in lines.splitlines()]
        # An id is the time, the number and the category, in hexadecimals.
        rows.sort(key=lambda x: x["id"][16:32])
        return [(x["id"], logged_name(x), x["ts"]) for x in rows]
