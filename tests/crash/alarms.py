"""Alarms in the list of the gateway."""

from subjects import Subject
from world import PREFIX


class Alarm(Subject):
    """Is raised, acknowledged, ended and cleared. A state is None, or the row
    of the list: (id, active, acknowledged). What was asked for is a word."""

    kind = "alarm"

    def __init__(self, world, handle, device):
        super().__init__(world)
        self.name = handle
        self.block = f"dev/lon/{device}/if/Count/0"
        self.clearing = None  # the command under way
        self.shows = f"fb/alarm/{handle}/cfg"
        self.newest = ("", "")  # time and state of the last event

    def create(self):
        topic = f"{PREFIX}fb/{self.block}/nviRaise/value"
        self.world.bus.send(f"rq/alarm/{self.name}/do", {
            "action": "create", "args": {"activation": f'gt("{topic}", 0)',
                                         "ackd": True}})

    @staticmethod
    def is_made(cfg):
        return cfg is not None

    def topics(self):
        return ["ev/alarm"]

    def ready(self):
        return not self.promise.asked or self.clearing is not None

    def raise_it(self, number):
        self.world.bus.send(f"rq/{self.block}/nviRaise/value", number)

    def step(self, chance, number):
        if self.clearing:
            return
        row = self.promise.known
        if row is None:
            word = "raise"
            self.raise_it(number)
        elif not row[2] and (not row[1] or chance.random() < 0.7):
            word = "acknowledge"
            self.world.bus.send(f"rq/alarm/{self.name}/do", {
                "action": word, "args": {"by": "crash"}})
        elif row[1]:
            word = "end"
            self.raise_it(0)
        else:
            word = "clear"
            self.clearing = self.world.console("clear", row[0])
        self.promise.ask(word)

    def poll(self):
        """Returns whether a command has ended, and well."""
        if not self.clearing or self.clearing.poll() is None:
            return False
        done = self.clearing.returncode == 0
        self.clearing.communicate()
        self.clearing = None
        return done and self.acknowledged("clear", None)

    def acknowledged(self, word, row):
        done = self.promise.acknowledge(word)
        self.promise.known = row
        return done

    def hear(self, _when, _topic, value):
        if value["topic"] != f"{PREFIX}fb/alarm/{self.name}":
            return False
        this = (value["ts"], value["state"])
        if this[0] < self.newest[0] or this == self.newest:
            return False  # it came before, and once more: at least once
        self.newest = this
        row = (value["id"], value["active"], value["acknowledged"])
        word = {"active": "raise", "inactive": "end",
                "acknowledged": "acknowledge"}[value["state"]]
        return self.acknowledged(word, row)

    @staticmethod
    def after(row, word):
        """The rows that a request may make of *row*; ANY is any id."""
        if row is None:
            return ("any", True, False) if word == "raise" else None
        if word == "clear" and not row[1]:
            return None
        return (row[0], row[1] and word != "end" or word == "raise",
                row[2] or word == "acknowledge")

    def find(self, view):
        rows = [(x["id"], x["active"], x["acknowledged"]) for x in view.alarms
                if x["source"] == f"alarm/{self.name}"]
        return rows[0] if rows else None

    def is_right(self, view):
        found = self.find(view)
        may = [self.promise.known]
        for word in self.promise.late + self.promise.asked:
            may += [self.after(x, word) for x in may]
        if not any(found == x or (x and found and x[0] == "any"
                                  and found[1:] == x[1:]) for x in may):
            return False
        raised = view.block(f"fb/{self.block}").get("nviRaise", {})
        return (raised.get("value", 0) > 0) == bool(found and found[1])

    def settle(self, view):
        if self.clearing:
            self.clearing.communicate()
            self.clearing = None
        count, self.promise.fresh = self.promise.fresh, 0
        self.promise.late += self.promise.asked
        self.promise.asked = []
        self.promise.known = self.find(view)
        return count
