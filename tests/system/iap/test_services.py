"""IAP cases 60 to 67: alarms, schedules, calendars."""

import datetime
import unittest

import case

ON = {"value": 100, "state": 1}
OFF = {"value": 0, "state": 0}
TODAY = {"ot": "date:single", "year": -1, "month": -1, "day": -1}


# The hour of the gateway is always noon: no day ends during a test.
NOON = 12 - datetime.datetime.now(datetime.timezone.utc).hour


class ServiceTest(case.IapTest):
    """A lamp that is off, and objects that watch or switch it."""

    ZONE = f"Etc/GMT{-NOON:+d}"

    def setUp(self):
        super().setUp()
        self.client.subscribe(*[self.topic(f"fb/{x}/#")
                                for x in ("alarm", "sev", "cal")])
        self.lamp()
        self.switch(OFF)

    def switch(self, value):
        self.ask("if/Lamp/0/nviLamp/value", value)
        self.wait_lamp(value)

    def wait_lamp(self, value, within=1):
        self.block(lambda x: x["nviLamp"]["value"] == value, within)

    def service(self, what, action, args=None):
        self.publish(self.topic(f"rq/{what}/do"),
                     {"action": action, "args": args or {}})

    def service_state(self, what, state, within=2):
        return self.shown(self.topic(f"fb/{what}/sts"),
                          lambda x: x.get("state") == state, within)


class AlarmTest(ServiceTest):
    def watch(self):
        """Creates an alarm that is active while the lamp is on."""
        self.name = f"alarm/al_{self.number}"
        value = self.device("if/Lamp/0/nviLamp/value/state")
        self.activation = f'eq("{value}", 1)'
        self.service(self.name, "create",
                     {"activation": self.activation, "ackd": True})
        self.service_state(self.name, "enabled")

    def alarm(self, active):
        return self.shown(self.topic("ev/alarm"),
                          lambda x: x.get("active") is active, 2)

    def test_60_an_alarm_has_defaults(self):
        self.watch()
        topic = self.topic(self.name.join(("fb/", "/cfg")))
        cfg = self.retained(topic)[topic].value
        for member, value in (
                ("activation", self.activation), ("ackd", True),
                ("deactivation", None), ("urgent", False), ("actions", None)):
            self.assertEqual(cfg.get(member, "none"), value, member)

    def test_61_a_condition_raises_it(self):
        self.watch()
        self.switch(ON)
        self.assertIs(self.alarm(True).get("acknowledged"), False)

    def test_62_a_condition_that_ends_clears_it(self):
        self.watch()
        self.switch(ON)
        self.alarm(True)
        self.switch(OFF)
        self.alarm(False)

    def test_63_a_disabled_alarm_is_silent(self):
        self.watch()
        self.service(self.name, "update", {"enabled": False})
        self.service_state(self.name, "disabled")
        self.switch(ON)
        self.assert_none(self.settle(), self.topic("ev/alarm"))

    def test_64_a_deleted_alarm_leaves_its_status(self):
        self.watch()
        self.service(self.name, "delete")
        self.service_state(self.name, "deleted")
        self.arrives(self.topic(f"fb/{self.name}/cfg"),
                     lambda x: not x.payload, 2)


class ScheduleTest(ServiceTest):
    def schedule(self, exception, **more):
        """Creates a schedule for the lamp."""
        self.name = f"sev/s-{self.number}"
        target = self.device("if/Lamp/0/nviLamp/value", "rq")
        self.service(self.name, "create",
                     {"targets": [target], "default": OFF,
                      "exceptions": [exception], **more})

    def test_65_a_schedule_switches_at_its_minutes(self):
        zone = datetime.timezone(datetime.timedelta(hours=NOON))
        now = datetime.datetime.now(zone)
        # Not so near that the minute is over before the schedule is there.
        soon = now + datetime.timedelta(seconds=65 if now.second > 50 else 60)
        end = soon.replace(second=0, microsecond=0)
        today = {**TODAY, "year": now.year, "month": now.month,
                 "day": now.day}
        start = end - datetime.timedelta(minutes=2)
        self.schedule({"date": today, "events": {
            f"{start:%H:%M}": ON, f"{end:%H:%M}": None}})
        self.shown(self.topic(f"fb/{self.name}/sts"),
                   lambda x: x.get("value") == ON, 2)
        self.wait_lamp(ON, 2)
        self.wait_lamp(OFF, 70)
        late = datetime.datetime.now(zone) - end
        self.assertLess(abs(late.total_seconds()), 2 * case.SLACK)

    def test_66_a_suspended_schedule_does_not_write(self):
        self.schedule({"date": TODAY, "events": {"00:00": ON}}, suspend=True)
        self.service_state(self.name, "suspended")
        after = self.settle()
        self.assert_none(after, self.device("if"))

    def test_67_a_calendar_in_use_can_be_deleted(self):
        calendar = f"cal/c-{self.number}"
        self.service(calendar, "create", {"dates": [TODAY]})
        self.shown(self.topic(f"fb/{calendar}/cfg"))
        self.schedule({"date": {"ot": "date:ref", "calendar": calendar[4:]},
                       "events": {"00:00": ON}})
        self.wait_lamp(ON, 2)
        self.service(calendar, "delete")
        self.wait_lamp(OFF, 2)
        self.assert_none(self.settle(), self.topic("ev/error"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
