"""IAP cases 60 to 67: alarms, schedules, calendars."""

import datetime
import unittest

import case
from service import OFF, ON, TODAY, ServiceTest, now


class AlarmTest(ServiceTest):
    def alarm_is(self, active):
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
        self.assertIs(self.alarm_is(True).get("acknowledged"), False)

    def test_62_a_condition_that_ends_clears_it(self):
        self.watch()
        self.switch(ON)
        self.alarm_is(True)
        self.switch(OFF)
        self.alarm_is(False)

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
    def switch_by(self, exception, **more):
        """Creates a schedule for the lamp, which is off without it."""
        self.schedule(exceptions=[exception], default=OFF, **more)

    def test_65_a_schedule_switches_at_its_minutes(self):
        present = now()
        # Not so near that the minute is over before the schedule is there.
        later = 65 if present.second > 50 else 60
        end = (present + datetime.timedelta(seconds=later)).replace(
            second=0, microsecond=0)
        today = {**TODAY, "year": present.year, "month": present.month,
                 "day": present.day}
        start = end - datetime.timedelta(minutes=2)
        self.switch_by({"date": today, "events": {
            f"{start:%H:%M}": ON, f"{end:%H:%M}": None}})
        self.service_sts(self.name, lambda x: x.get("value") == ON)
        self.wait_lamp(ON, 2)
        self.wait_lamp(OFF, 70)
        late = now() - end
        self.assertLess(abs(late.total_seconds()), 2 * case.SLACK)

    def test_66_a_suspended_schedule_does_not_write(self):
        self.switch_by({"date": TODAY, "events": {"00:00": ON}}, suspend=True)
        self.service_state(self.name, "suspended")
        after = self.settle()
        self.assert_none(after, self.device("if"))

    def test_67_a_calendar_in_use_can_be_deleted(self):
        calendar = f"cal/c-{self.number}"
        self.service(calendar, "create", {"dates": [TODAY]})
        self.shown(self.topic(f"fb/{calendar}/cfg"))
        self.switch_by({"date": {"ot": "date:ref", "calendar": calendar[4:]},
                        "events": {"00:00": ON}})
        self.wait_lamp(ON, 2)
        self.service(calendar, "delete")
        self.wait_lamp(OFF, 2)
        self.assert_none(self.settle(), self.topic("ev/error"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
