"""What the tests of services share: a lamp that is off, and objects that watch
or switch it."""

import datetime

import case
import harness

ON = {"value": 100, "state": 1}
DIM = {"value": 20, "state": 1}
OFF = {"value": 0, "state": 0}
TODAY = {"ot": "date:single", "year": -1, "month": -1, "day": -1}
POINT = "if/Lamp/0/nviLamp"

# The hour of the gateway is always noon: no day ends during a test.
NOON = 12 - datetime.datetime.now(datetime.timezone.utc).hour


def now():
    """The wall clock of the gateway."""
    return datetime.datetime.now(
        datetime.timezone(datetime.timedelta(hours=NOON)))


def soon(seconds):
    """The full second that comes after so many."""
    return (now() + datetime.timedelta(seconds=seconds + 1)).replace(
        microsecond=0)


def clock(instant):
    """The key of an event."""
    return f"{instant:%H:%M:%S}"


def pass_by(instant):
    """Lets time go by until *instant* is over."""
    harness.wait_until(lambda: now() > instant, f"{instant}")


def level_of(block, level):
    """What a lamp has on an override level, or None."""
    return block["nviLamp"]["values"]["levels"].get(str(level))


class ServiceTest(case.IapTest):
    ZONE = f"Etc/GMT{-NOON:+d}"

    def setUp(self):
        super().setUp()
        self.lamp()
        self.switch(OFF)

    def begin(self):
        super().begin()
        self.client.subscribe(*[self.topic(f"fb/{x}/#")
                                for x in ("alarm", "sev", "cal", "grp",
                                          "job")])

    def interrupt(self, meanwhile=lambda: None):
        """Cuts the power; it is back when *meanwhile* has returned."""
        self.client.close()
        self.gateway.kill()
        meanwhile()
        self.gateway.start()
        self.begin()

    # -- the lamp -------------------------------------------------------------

    def switch(self, value):
        self.ask(POINT + "/value", value)
        self.wait_lamp(value)

    def wait_lamp(self, value, within=1):
        self.block(lambda x: x["nviLamp"]["value"] == value, within)

    def wait_level(self, level, value, within=2):
        """Waits for *value* on an override level; None: for its release."""
        return self.next(
            self.device("if/Lamp/0"), lambda x: level_of(x, level) == value,
            within)["nviLamp"]

    def next(self, topic, matches, within):
        """Like `shown`; later waits look at what comes after it."""
        found = self.arrives(
            topic, lambda x: x.value is not None and matches(x.value), within)
        self.position = self.client.messages.index(found) + 1
        return found.value

    def levels_now(self):
        return self.block_now()["nviLamp"]["values"]["levels"]

    def second_lamp(self):
        """Creates another lamp; returns its handle."""
        first, self.handle = self.handle, self.handle + "-b"
        self.client.subscribe(self.device("#"))
        self.lamp()
        self.handle, second = first, self.handle
        return second

    def at(self, handle):
        """Makes another device that of the case; returns what was."""
        self.handle, before = handle, self.handle
        return before

    # -- objects --------------------------------------------------------------

    def service(self, what, action, args=None):
        self.publish(self.topic(f"rq/{what}/do"),
                     {"action": action, "args": args or {}})

    def service_sts(self, what, matches=case.anything, within=2):
        return self.shown(self.topic(f"fb/{what}/sts"), matches, within)

    def service_state(self, what, state, within=2):
        return self.service_sts(what, lambda x: x.get("state") == state,
                                within)

    def drop(self, what):
        """For cleaning up: nothing shall act on the lamps of other cases."""
        self.connect().publish(self.topic(f"rq/{what}/do"),
                               {"action": "delete"})

    def settle_service(self, what):
        """Returns what came up to the answer to a later, bad request: behind
        the requests to objects of this kind."""
        self.marks += 1
        mark = f"mark-{self.marks}"
        kind = what.split("/")[0]
        start = self.position
        self.client.publish(self.topic(f"rq/{kind}/{mark}/do"),
                            {"action": mark})
        self.client.wait(lambda x: x.topic == self.topic("ev/error")
                         and mark in x.value["message"], mark, start)
        return [x for x in self.client.since(start) if "mark-" not in str(x)]

    def assert_one_refusal(self, what, text):
        """The last request gave one error, with *text*, and nothing else."""
        found = self.settle_service(what)
        self.assertEqual(len([x for x in found if self.is_refusal(x)]), 1,
                         found)
        self.assert_none(found, self.topic(f"fb/{what}"))
        self.error(text)

    # -- alarms ---------------------------------------------------------------

    def watch(self, **more):
        """Creates an alarm that is active while the lamp is on."""
        self.name = f"alarm/{self.handle}"
        value = self.device(POINT + "/value/state")
        self.activation = f'eq("{value}", 1)'
        self.service(self.name, "create",
                     {"activation": self.activation, "ackd": True, **more})
        self.addCleanup(self.drop, self.name)
        self.service_state(self.name, "enabled")

    def alarm(self, state, source=None, within=2, **members):
        """Waits for the next event of the alarm, or of another *source*."""
        topic = self.topic(f"fb/{source or self.name}")
        return self.next(
            self.topic("ev/alarm"),
            lambda x: x["topic"] == topic and x["state"] == state
            and members.items() <= x.items(), within)

    def alarms_in(self, messages, source=None):
        """Those of *messages* that are events of the alarm, or of another
        *source*."""
        topic = self.topic(f"fb/{source or self.name}")
        return [x.value for x in messages if x.topic == self.topic("ev/alarm")
                and x.value["topic"] == topic]

    # -- schedules ------------------------------------------------------------

    def target(self, tail=POINT + "/value"):
        return self.device(tail, "rq")

    def schedule(self, **cfg):
        """Creates a schedule, for the lamp unless told otherwise."""
        self.name = f"sev/{self.handle}"
        self.addCleanup(self.drop, self.name)
        self.service(self.name, "create",
                     {"targets": [self.target()], **cfg})

    def exception(self, events, prio=17, date=None):
        return {"date": date or TODAY, "prio": prio, "events": events}

    def configure(self, member, value):
        """Writes a member of the schedule or alarm."""
        self.publish(self.topic(f"rq/{self.name}/cfg/{member}"), value)


class AlarmTest(ServiceTest):
    def order(self, action, **args):
        """What a person does to the alarm."""
        self.service(self.name, action, args)

    def raise_it(self, **more):
        """Creates the alarm and raises it; returns the event."""
        self.watch(**more)
        self.switch(ON)
        return self.alarm("active")

    def assert_told(self, *states, source=None):
        """All that the alarm said since the client is there."""
        told = self.alarms_in(self.client.since(0), source)
        self.assertEqual([x["state"] for x in told], list(states))


class ScheduleTest(ServiceTest):
    def hold(self, end=None, **more):
        """Lets an exception hold the lamp at level 8, until *end* if given."""
        events = {"00:00": ON, **({clock(end): None} if end else {})}
        self.schedule(exceptions=[self.exception(events, 8)], **more)
        self.service_sts(self.name, lambda x: x["value"] == ON)
        self.wait_level(8, ON)

    def assert_in_time(self, instant):
        """What was due at *instant* has just come: not early, hardly late."""
        late = (now() - instant).total_seconds()
        self.assertGreaterEqual(late, 0)
        self.assertLess(late, 2 * case.SLACK)

    def assert_held(self, messages):
        """The lamp has level 8 in every one of *messages* that shows it."""
        shown = [x for x in messages if x.topic == self.device("if/Lamp/0")]
        self.assertTrue(shown)
        self.assertEqual({str(level_of(x.value, 8)) for x in shown},
                         {str(ON)})
