"""What the crash loop asks for and must find afterwards; here: values.

A subject asks for one thing after the other (`step`), hears when that is
acknowledged (`hear`), and compares after a restart (`find`, `settle`).
Acknowledged is what the gateway has shown: a block, a configuration, a status,
the event of an alarm, the end of a command of `troupe`. Each state has a number
of its own, so that older and newer ones cannot be mixed up."""

import json
import time

from promise import Promise
from world import COUNTER, PEER


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


class RisingPoint(Subject):
    """Writes of numbers that rise, many of them under way."""

    WINDOW = 20

    def __init__(self, world, handle):
        super().__init__(world, 0)
        self.name = handle

    @property
    def shows(self):
        """The topic that is there once it was created."""
        return f"fb/{self.block}"

    def is_made(self, block):
        """Whether the *block* that is shown has all that `create` wants."""
        return block is not None and "log" in block[self.LOGGED]

    def topics(self):
        return [self.shows]

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
        return self.state_of(None, block) if block else 0


class HostedPoint(RisingPoint):
    """A point of a device that the gateway hosts. It is logged: each number
    must be in the log."""

    kind = "hosted write"
    POINT = LOGGED = "nviCount"

    def __init__(self, world, handle):
        super().__init__(world, handle)
        self.block = f"dev/lon/{handle}/if/Count/0"
        self.log = f"lon/{handle}/Count/0/nviCount"
        self.sent = {}  # number -> when it was asked for
        self.shown = []  # (when, number)

    def create(self):
        self.world.bus.send(f"rq/dev/lon/{self.name}/do", {
            "action": "create", "args": {"unid": "auto", "type": COUNTER,
                                         "lon.attach": "local",
                                         "provision": True}})
        self.world.bus.send(f"rq/{self.block}",
                            {self.LOGGED: {"log": {"enabled": True}}})

    def topics(self):
        return [*super().topics(), f"ev/updated/dev/lon/type/{COUNTER}"]

    def step(self, chance, number):
        super().step(chance, number)
        self.sent[self.promise.asked[-1]] = time.monotonic()

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
    POINT, LOGGED = "Power", "Counter"

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
                            {self.LOGGED: {"log": {"enabled": True}}})

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
        return self.state_of(None, block) if block else (None, 0)
