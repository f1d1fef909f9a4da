"""Objects of the bus that come and go: schedules, calendars, rules of alarms,
devices and groups."""

from subjects import Subject
from world import COUNTER, PREFIX


class Object(Subject):
    """Is created, changed some times, and deleted; then the next one comes,
    under a name of its own. A state is None, or the number of the request."""

    def __init__(self, world):
        super().__init__(world)
        self.gone = []  # names that must not come back
        self.name = None

    def begin(self, number):
        self.gone += [self.name] if self.name else []
        self.name = f"{self.LETTER}-{number}"
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
    kind, RESOURCE, LETTER = "schedule", "sev", "s"

    def cfg(self, number):
        return {"desc": str(number), "weekly": [
            {"weekday": 8, "events": {"00:00": number}}]}

    def is_listed(self, view, there):
        listed = [x for x in view.schedules if x["handle"] == self.name]
        return len(listed) == there and all(
            x["value"] == self.find(view) for x in listed)


class Calendar(ServiceObject):
    kind, RESOURCE, LETTER = "calendar", "cal", "c"

    def cfg(self, number):
        return {"desc": str(number), "dates": [
            {"ot": "date:single", "year": 2000 + number % 90, "month": 1,
             "day": 1}]}


class AlarmRule(ServiceObject):
    kind, RESOURCE, LETTER = "alarm rule", "alarm", "r"

    def cfg(self, number):
        topic = f"{PREFIX}fb/dev/lon/count-0/if/Count/0/nviCount/value"
        return {"desc": str(number),
                "activation": f'eq("{topic}", -{number})'}


class Device(Object):
    kind, RESOURCE, LETTER = "device", "dev/lon", "d"

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

    kind, RESOURCE, LETTER = "group", "grp", "g"

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
