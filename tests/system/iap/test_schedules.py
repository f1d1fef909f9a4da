"""Schedules and calendars (IAP 12.2 to 12.4) beyond the numbered cases."""

import unittest

import case
from service import (DIM, OFF, ON, POINT, TODAY, ScheduleTest, clock, now, pass_by, soon)

# A second in which a test is sure to be where the text says it is, also on a
# machine that builds meanwhile.
SOON = 2 + min(case.SLACK, 4)


class WeeklyTest(ScheduleTest):
    def test_a_weekly_event_switches_at_its_second(self):
        event = soon(SOON)
        self.schedule(weekly=[{"weekday": 8, "events": {
            "00:00": DIM, clock(event): ON}}])
        self.wait_lamp(DIM, 2)
        self.wait_lamp(ON, SOON + 3)
        self.assert_in_time(event)
        self.assertEqual(self.levels_now(), {"17": ON})

    def test_only_the_weekday_of_the_gateway_counts(self):
        today = now().isoweekday()
        self.schedule(weekly=[
            {"weekday": today % 7 + 1, "events": {"00:00": ON}},
            {"weekday": today, "events": {"00:00": DIM}}])
        self.wait_lamp(DIM, 2)

    def test_weekdays_may_be_keys(self):
        self.schedule(weekly={"8": {"events": {"00:00": DIM}}})
        self.wait_lamp(DIM, 2)

    def test_the_status_says_when_something_happens_next(self):
        self.schedule(weekly=[{"weekday": 8, "events": {
            "00:00": DIM, "23:59": ON}}])
        sts = self.service_sts(self.name, lambda x: x["value"] == DIM)
        self.assertEqual(sts["state"], "normal")
        evening = now().replace(hour=23, minute=59, second=0)
        there = (evening - evening.utcoffset()).strftime("%Y-%m-%d %H:%M:00")
        self.assertTrue(sts["next"].startswith(there), sts["next"])

    def test_outside_its_dates_nothing_is_wanted(self):
        self.schedule(weekly=[{"weekday": 8, "events": {"00:00": ON}}],
                      effective={"start": "2001-01-01", "end": "2001-12-31"})
        self.service_sts(self.name, lambda x: x["value"] is None)
        self.assert_none(self.settle(), self.device("if"))

    def test_a_level_may_be_for_all_of_it(self):
        self.schedule(weekly=[{"weekday": 8, "events": {"00:00": ON}}],
                      prio=12)
        self.wait_level(12, ON)


class ExceptionTest(ScheduleTest):
    def test_an_exception_lets_go_at_its_end(self):
        end = soon(SOON)
        self.hold(end)
        self.wait_level(8, None, SOON + 3)
        self.assert_in_time(end)
        self.assertEqual(self.levels_now(), {"17": OFF})

    def test_behind_an_exception_the_week_comes_back(self):
        end = soon(SOON)
        self.hold(end, weekly=[{"weekday": 8, "events": {"00:00": DIM}}])
        # The week is there first: the lamp does not flicker.
        point = self.wait_level(8, None, SOON + 3)
        self.assertEqual(point["value"], DIM)

    def test_a_hand_above_it_wins_and_gives_back(self):
        self.hold()
        self.ask(POINT, {"value": DIM, "prio": 5})
        self.wait_lamp(DIM)
        self.ask(POINT, {"value": None, "prio": 5})
        self.wait_lamp(ON)

    def test_it_leaves_what_another_wrote_at_its_level(self):
        self.hold()
        self.ask(POINT, {"value": DIM, "prio": 8})
        self.wait_level(8, DIM)
        self.service(self.name, "delete")
        self.service_state(self.name, "deleted")
        self.assertEqual(self.levels_now().get("8"), DIM)

    def test_the_stronger_of_two_exceptions_holds(self):
        self.schedule(exceptions=[self.exception({"00:00": DIM}, 9),
                                  self.exception({"00:00": ON}, 8)])
        self.wait_level(8, ON)
        self.assertNotIn("9", self.levels_now())

    def test_an_exception_is_for_its_date(self):
        other = {"ot": "date:single", "year": 2001, "month": 1, "day": 1}
        self.schedule(exceptions=[
            self.exception({"00:00": ON}, 8, other),
            self.exception({"00:00": DIM}, 9)])
        self.wait_level(9, DIM)
        self.assertNotIn("8", self.levels_now())


class ChangeTest(ScheduleTest):
    def test_it_is_suspended_and_resumed_by_one_member(self):
        self.hold()
        self.configure("suspend", True)
        self.service_sts(self.name, lambda x: x["state"] == "suspended"
                         and x["value"] is None)
        self.wait_level(8, None)
        self.configure("suspend", False)
        self.service_sts(self.name, lambda x: x["state"] == "normal"
                         and x["value"] == ON)
        self.wait_level(8, ON)

    def test_one_that_wants_nothing_can_be_suspended(self):
        self.schedule()
        self.service_state(self.name, "normal")
        self.configure("suspend", True)
        self.service_state(self.name, "suspended")

    def test_new_targets_release_the_old_ones(self):
        second = self.second_lamp()
        self.hold()
        first = self.at(second)
        self.configure("targets", [self.target()])
        self.wait_level(8, ON)
        self.at(first)
        self.assertNotIn("8", self.levels_now())

    def test_a_target_that_stays_is_held_all_the_time(self):
        second = self.second_lamp()
        self.hold()
        targets = [self.target()]
        first = self.at(second)
        targets.append(self.target())
        self.configure("targets", targets)
        start = self.position
        self.wait_level(8, ON)
        self.at(first)
        self.block_now()
        self.assert_held(self.client.since(start))

    def test_another_level_leaves_none_behind(self):
        self.hold()
        self.configure("exceptions", [self.exception({"00:00": DIM}, 6)])
        self.wait_level(6, DIM)
        self.wait_level(8, None)

    def test_a_deleted_one_releases_what_it_held(self):
        self.hold()
        self.service(self.name, "delete")
        self.service_state(self.name, "deleted")
        self.arrives(self.topic(f"fb/{self.name}/cfg"),
                     lambda x: not x.payload)
        self.wait_level(8, None)
        sts = self.topic(f"fb/{self.name}/sts")
        self.assertEqual(list(self.retained(self.topic(f"fb/{self.name}/#"))),
                         [sts])

    def test_null_brings_a_default_back(self):
        self.hold()
        self.configure("exceptions", None)
        self.wait_level(8, None)

    def test_an_unknown_one_is_not_configured(self):
        self.name = f"sev/{self.handle}"
        self.configure("suspend", True)
        self.assert_one_refusal(self.name, "not found")

    def test_a_bad_configuration_names_its_member(self):
        exceptions = [self.exception({"00:00": ON})]
        bad_month = {**TODAY, "month": 15}
        for member, cfg in (
                ("weekly/0/weekday", {"weekly": [{"weekday": 12,
                                                  "events": {}}]}),
                ("weekly/0/events/25:00", {"weekly": [{
                    "events": {"25:00": ON}}]}),
                ("exceptions/1/date/month", {"exceptions": [
                    *exceptions, self.exception({}, date=bad_month)]}),
                ("exceptions/0/prio", {"exceptions": [
                    self.exception({}, 18)]}),
                ("stagger", {"stagger": -1}),
                ("suspend", {"suspend": 7}),
                ("catchUp/policy", {"catchUp": {"policy": "maybe"}}),
                ("effective", {"effective": 7}),
                ("targets", {"targets": [self.device(POINT + "/value")]}),
                ("targets", {"targets": ["glp/0/another/rq/dev/lon/1/if/Lamp/"
                                         "0/nviLamp/value"]})):
            with self.subTest(member):
                self.name = f"sev/bad-{self.handle}"
                self.service(self.name, "create",
                             {"targets": [self.target()], **cfg})
                self.assert_one_refusal(self.name, member)

    def test_a_bad_change_changes_nothing(self):
        self.hold()
        self.configure("exceptions", [self.exception({"24:00": ON})])
        self.assert_one_refusal(self.name, "exceptions/0/events/24:00")
        self.assertEqual(self.levels_now().get("8"), ON)


class PowerCutTest(ScheduleTest):
    def test_what_is_due_is_still_held(self):
        self.hold()
        self.interrupt()
        self.service_sts(self.name, lambda x: x["value"] == ON, 10)
        self.block_now()
        self.assert_held(self.client.since(0))

    def test_what_ended_meanwhile_is_released(self):
        end = soon(SOON)
        self.hold(end)
        self.interrupt(lambda: pass_by(end))
        self.wait_level(8, None, 5)
        self.assertEqual(self.levels_now(), {"17": OFF})

    def test_what_began_meanwhile_is_given(self):
        event = soon(SOON)
        self.schedule(weekly=[{"weekday": 8, "events": {
            "00:00": DIM, clock(event): ON}}])
        self.wait_lamp(DIM, 2)
        self.interrupt(lambda: pass_by(event))
        self.wait_lamp(ON, 5)

    def miss(self, **catch_up):
        """Lets a normal value come and go while there is no power."""
        event, end = soon(SOON), soon(SOON + 1)
        self.schedule(weekly=[{"weekday": 8, "events": {
            "00:00": DIM, clock(event): ON, clock(end): None}}], **catch_up)
        self.wait_lamp(DIM, 2)
        self.service_sts(self.name, lambda x: x["value"] == DIM)
        self.configure("desc", "stored")  # behind what it remembers
        self.shown(self.topic(f"fb/{self.name}/cfg"),
                   lambda x: x["desc"] == "stored")
        self.interrupt(lambda: pass_by(end))
        self.service_sts(self.name, lambda x: x["value"] is None, 10)

    def test_what_was_missed_is_caught_up_with(self):
        self.miss(catchUp={"policy": "last", "hours": 1})
        self.wait_lamp(ON, 5)

    def test_what_was_missed_is_left_out_unless_asked_for(self):
        self.miss()
        self.assertEqual(self.block_now()["nviLamp"]["value"], DIM)


class CalendarTest(ScheduleTest):
    def setUp(self):
        super().setUp()
        self.calendar = f"cal/{self.handle}"

    def declare(self, dates):
        self.addCleanup(self.drop, self.calendar)
        self.service(self.calendar, "create", {"dates": dates})

    def follow(self):
        """Creates a schedule that is on while the calendar is active."""
        date = {"ot": "date:ref", "calendar": self.handle}
        self.schedule(exceptions=[self.exception({"00:00": ON}, 8, date)])

    def test_it_says_whether_it_is_active(self):
        self.declare([TODAY])
        self.service_state(self.calendar, "active")
        self.publish(self.topic(f"rq/{self.calendar}/cfg/dates"), [])
        self.service_state(self.calendar, "inactive")

    def test_a_calendar_that_comes_later_counts(self):
        self.follow()
        self.service_sts(self.name, lambda x: x["value"] is None)
        self.declare([TODAY])
        self.wait_level(8, ON)

    def test_other_dates_are_another_output(self):
        self.declare([TODAY])
        self.follow()
        self.wait_level(8, ON)
        self.publish(self.topic(f"rq/{self.calendar}/cfg/dates"), [])
        self.wait_level(8, None)

    def test_a_bad_date_names_its_member(self):
        self.service(self.calendar, "create",
                     {"dates": [TODAY, {"ot": "date:single", "day": 40}]})
        self.assert_one_refusal(self.calendar, "dates/1/day")


if __name__ == "__main__":
    unittest.main(verbosity=2)
