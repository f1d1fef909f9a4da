"""What the crash loop asks for, and what it must find afterwards.

A subject asks for one thing after the other (`step`), hears when that is
acknowledged (`hear`), and compares after a restart (`find`, `settle`).
Acknowledged is what the gateway has shown: a block, a configuration, a status,
the event of an alarm, the end of a command of `troupe`. Each state has a number
of its own, so that older and newer ones cannot be mixed up."""

import json

from promise import Promise
from world import COUNTER, PEER, PREFIX


class View:
    """What the gateway shows after a restart, on the bus and to `troupe`."""

    def __init__(self, world):
        self.bus = world.retained()
        for name in ("devices", "schedules", "alarms"):
            setattr(self, name, json.loads(world.ask(name, "--json")))

    def block(self, topic):
        return self.bus.get(topic) or {}

    def has_handle(self, protocol, handle):
        return any((x["protocol"], x["handle"]) == (protocol, handle)
                   for x in self.devices)


class Subject:
    """*kind* is the row of the summary it counts in."""

    kind = ""

    def __init__(self, world, first=None):
        self.world = world
        self.promise = Promise(first)

    def topics(self):
        """What it wants to hear from now on."""
        raise NotImplementedError

    def ready(self):
        return not self.promise.asked

    def step(self, chance, number):
        """Asks for the next thing; *number* is new."""
        raise NotImplementedError

    def hear(self, _when, topic, value):
        """Returns whether a message acknowledges a request."""
        return self.promise.acknowledge(self.state_of(topic, value))

    def find(self, view):
        """The state that a view shows."""
        raise NotImplementedError

    def is_right(self, view):
        return self.promise.allows(self.find(view))

    def settle(self, view):
        """Goes on with what was found; returns how much that verifies."""
        return self.promise.adopt(self.find(view))

    def __str__(self):
        return f"{self.kind} {self.name}: {self.promise}"


# -- values -------------------------------------------------------------------

class RisingPoint(Subject):
    """Writes of numbers that rise, many of them under way."""

    WINDOW = 20

    def __init__(self, world, handle):
        super().__init__(world, 0)
        self.name = handle

    def topics(self):
        return [f"fb/{self.block}"]

    def ready(self):
        return len(self.promise.asked) < self.WINDOW

    def step(self, chance, number):
        promise = self.promise
        value = max([promise.known, *promise.late, *promise.asked]) + 1
        self.world.bus.send(f"rq/{self.block}/{self.POINT}/value", value)
        promise.ask(value)

    def state_of(self, _topic, value):
        return value[self.POINT]["value"]

    def find(self, view):
        block = view.block(f"fb/{self.block}")
        return self.state_of(None, block) if block else None


class HostedPoint(RisingPoint):
    """A point of a device that the gateway hosts. It is logged: each number
    must be in the log."""

    kind = "hosted write"
    POINT = "nviCount"

    def __init__(self, world, handle):
        super().__init__(world, handle)
        self.block = f"dev/lon/{handle}/if/Count/0"
        self.log = f"lon/{handle}/Count/0/nviCount"
        self.shown = []  # (when, number)

    def create(self):
        self.world.bus.send(f"rq/dev/lon/{self.name}/do", {
            "action": "create", "args": {"unid": "auto", "type": COUNTER,
                                         "lon.attach": "local",
                                         "provision": True}})
        self.world.bus.send(f"rq/{self.block}",
                            {"nviCount": {"log": {"enabled": True}}})

    def topics(self):
        return [*super().topics(), f"ev/updated/dev/lon/type/{COUNTER}"]

    def hear(self, when, topic, value):
        """Blocks skip numbers, events tell each of them."""
        if topic.startswith("fb/"):
            return super().hear(when, topic, value)
        if (value["handle"], value["datapoint"]) != (self.name, self.POINT):
            return False
        self.shown.append((when, value["value"]))
        return self.promise.acknowledge(value["value"])


class FieldPoint(RisingPoint):
    """A point of a device in the field, which must have the value in the end,
    also if it was away. Another one counts by itself and is logged."""

    kind = "field write"
    POINT = "Power"

    def __init__(self, world, handle, peer):
        super().__init__(world, handle)
        self.peer = peer
        self.block = f"dev/modbus/{handle}/if/Unit/0"
        self.log = f"modbus/{handle}/Unit/0/Counter"

    def create(self):
        self.world.bus.send(f"rq/dev/modbus/{self.name}/do", {
            "action": "create", "args": {"unid": self.peer.unid, "type": PEER,
                                         "provision": True}})
        self.world.bus.send(f"rq/{self.block}",
                            {"Counter": {"log": {"enabled": True}}})

    def is_right(self, view):
        return super().is_right(view) and self.peer.value() == self.find(view)

    def __str__(self):
        return f"{super().__str__()}; the device has {self.peer.value()}"


class Override(Subject):
    """One request changes level 8 of a point and the value of another: both
    changes are there, or none."""

    kind = "override"

    def __init__(self, world, handle):
        super().__init__(world, (None, 0))
        self.name = handle
        self.block = f"dev/lon/{handle}/if/Count/0"

    def topics(self):
        return [f"fb/{self.block}"]

    def step(self, chance, number):
        level = None if self.promise.known[0] is not None else number
        self.world.bus.send(f"rq/{self.block}", {
            "nviOver": {"value": level, "prio": 8},
            "nviMark": {"value": number}})
        self.promise.ask((level, number))

    def state_of(self, _topic, value):
        return (value["nviOver"]["values"]["levels"].get("8"),
                value["nviMark"]["value"])

    def find(self, view):
        block = view.block(f"fb/{self.block}")
        return self.state_of(None, block) if block else None


# -- objects that come and go -------------------------------------------------

class Object(Subject):
    """Is created, changed some times, and deleted; then the next one comes,
    under a name of its own. A state is None, or the number of the request."""

    def __init__(self, world):
        super().__init__(world)
        self.gone = []  # names that must not come back
        self.name = None

    def begin(self, number):
        self.gone += [self.name] if self.name else []
        self.name = f"{self.PREFIX}-{number}"
        self.changes = 0

    def step(self, chance, number):
        if self.promise.known is None:
            self.begin(number)
            self.promise.late.clear()
            self.create(number)
            self.promise.ask(number)
        elif self.changes > 2 and chance.random() < 0.4:
            self.delete()
            self.promise.ask(None)
        else:
            self.changes += 1
            self.change(number)
            self.promise.ask(number)

    def do(self, action, **args):
        self.world.bus.send(f"rq/{self.at()}/do",
                            {"action": action, "args": args})

    def at(self):
        return f"{self.RESOURCE}/{self.name}"

    def topics(self):
        return [f"fb/{self.at()}/cfg", f"fb/{self.at()}/sts"]

    def hear(self, _when, topic, value):
        if topic not in self.topics():
            return False  # of one that is gone
        if topic.endswith("/sts"):
            ended = (value or {}).get("state") == "deleted"
            return ended and self.promise.acknowledge(None)
        return bool(value) and self.promise.acknowledge(self.number_of(value))

    def find(self, view):
        cfg = view.bus.get(f"fb/{self.at()}/cfg") if self.name else None
        return self.number_of(cfg) if cfg else None

    def is_right(self, view):
        there = self.find(view) is not None
        return (super().is_right(view) and self.is_listed(view, there)
                and not any(f"fb/{self.RESOURCE}/{x}/cfg" in view.bus
                            for x in self.gone))

    def is_listed(self, view, there):
        """Whether `troupe` and the bus agree on what is *there*."""
        return True

    def settle(self, view):
        """One that came back was told as lost, once."""
        self.gone = [x for x in self.gone
                     if f"fb/{self.RESOURCE}/{x}/cfg" not in view.bus]
        return super().settle(view)


class ServiceObject(Object):
    """A schedule, a calendar or the rule of an alarm: two members of its
    configuration tell the same number."""

    def create(self, number):
        self.do("create", **self.cfg(number))

    def change(self, number):
        self.world.bus.send(f"rq/{self.at()}/cfg", self.cfg(number))

    def delete(self):
        self.do("delete")

    def number_of(self, cfg):
        number = int(cfg["desc"])
        same = all(cfg[k] == v for k, v in self.cfg(number).items())
        return number if same else f"torn {cfg}"


class Schedule(ServiceObject):
    kind, RESOURCE, PREFIX = "schedule", "sev", "s"

    def cfg(self, number):
        return {"desc": str(number), "weekly": [
            {"weekday": 8, "events": {"00:00": number}}]}

    def is_listed(self, view, there):
        listed = [x for x in view.schedules if x["handle"] == self.name]
        return len(listed) == there and all(
            x["value"] == self.find(view) for x in listed)


class Calendar(ServiceObject):
    kind, RESOURCE, PREFIX = "calendar", "cal", "c"

    def cfg(self, number):
        return {"desc": str(number), "dates": [
            {"ot": "date:single", "year": 2000 + number % 90, "month": 1,
             "day": 1}]}


class AlarmRule(ServiceObject):
    kind, RESOURCE, PREFIX = "alarm rule", "alarm", "r"

    def cfg(self, number):
        topic = f"{PREFIX}fb/dev/lon/count-0/if/Count/0/nviCount/value"
        return {"desc": str(number),
                "activation": f'eq("{topic}", -{number})'}


class Device(Object):
    kind, RESOURCE, PREFIX = "device", "dev/lon", "d"

    def create(self, number):
        self.do("create", **{"unid": "auto", "type": COUNTER,
                             "lon.attach": "local", "provision": True})
        self.change(number)

    def change(self, number):
        self.world.bus.send(f"rq/{self.at()}/cfg", {
            "name": str(number), "desc": f"device {number}"})

    def delete(self):
        self.do("delete")

    def number_of(self, cfg):
        if cfg["name"] == cfg["desc"] == "":
            return "new"  # its creation and its name are two requests
        same = cfg["desc"] == f"device {cfg['name']}"
        return int(cfg["name"]) if same else f"torn {cfg}"

    def step(self, chance, number):
        is_new = self.promise.known is None
        super().step(chance, number)
        if is_new:
            self.promise.asked.insert(0, "new")

    def is_listed(self, view, there):
        return view.has_handle("lon", self.name) == there and not any(
            view.has_handle("lon", x) for x in self.gone)


class Group(Object):
    """Its members tell which changes there were."""

    kind, RESOURCE, PREFIX = "group", "grp", "g"

    def member(self, number):
        return f"{PREFIX}rq/dev/lon/x-{number}/if/Count/0/nviCount"

    def create(self, number):
        self.do("self.create", members=[self.member(number)], provision=True)

    def change(self, number):
        self.do("self.add", members=[self.member(number)])

    def delete(self):
        self.do("self.delete")

    def number_of(self, cfg):
        return int(cfg["members"][-1].split("/x-")[1].split("/")[0])


# -- alarms -------------------------------------------------------------------

class Alarm(Subject):
    """Is raised, acknowledged, ended and cleared. A state is None, or the row
    of the list: (id, active, acknowledged). What was asked for is a word."""

    kind = "alarm"

    def __init__(self, world, handle, device):
        super().__init__(world)
        self.name = handle
        self.block = f"dev/lon/{device}/if/Count/0"
        self.clearing = None

    def create(self):
        topic = f"{PREFIX}fb/{self.block}/nviRaise/value"
        self.world.bus.send(f"rq/alarm/{self.name}/do", {
            "action": "create", "args": {"activation": f'gt("{topic}", 0)',
                                         "ackd": True}})

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
        """Looks whether a command has ended; returns whether it did what it should."""
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
