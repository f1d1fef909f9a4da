"""Alarms (IAP 12.1) beyond the numbered cases, and those of datapoints and
devices."""

import json
import re
import time
import unittest

from service import OFF, ON, POINT, ServiceTest

ROOM = "9FFFFF1E28000605"  # room.xif
LIMITS = {"highWarning": 30, "highError": 40, "deadband": 2}


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


class LifeTest(AlarmTest):
    def test_it_is_raised_acknowledged_and_ended(self):
        raised = self.raise_it()
        self.assertEqual((raised["active"], raised["acknowledged"]),
                         (True, False))
        self.order("acknowledge", by="anna")
        known = self.alarm("acknowledged")
        self.assertEqual((known["active"], known["acknowledged"]),
                         (True, True))
        self.switch(OFF)
        ended = self.alarm("inactive")
        self.assertEqual((ended["active"], ended["acknowledged"]),
                         (False, True))
        self.assertEqual({x["id"] for x in (known, ended)}, {raised["id"]})

    def test_a_second_acknowledgement_says_nothing(self):
        self.raise_it()
        self.order("acknowledge", by="anna")
        self.alarm("acknowledged")
        self.order("acknowledge", by="berta")
        self.switch(OFF)
        self.alarm("inactive")
        self.assert_told("active", "acknowledged", "inactive")

    def test_it_counts_until_somebody_clears_it(self):
        first = self.raise_it(ackd=False)
        self.switch(OFF)
        self.alarm("inactive")
        self.switch(ON)
        again = self.alarm("active")
        self.assertEqual((again["id"], again["count"]), (first["id"], 2))
        self.switch(OFF)
        self.alarm("inactive")
        self.order("clear")
        self.switch(ON)
        new = self.alarm("active")
        self.assertNotEqual(new["id"], first["id"])
        self.assertEqual(new["count"], 1)

    def test_an_active_one_cannot_be_cleared(self):
        self.raise_it()
        self.order("clear")
        self.error("active")

    def test_without_the_duty_it_counts_as_acknowledged(self):
        self.assertIs(self.raise_it(ackd=False)["acknowledged"], True)

    def test_one_that_is_true_at_its_creation_says_so(self):
        self.switch(ON)
        self.watch()
        self.alarm("active")

    def test_it_ends_with_its_own_condition(self):
        level = self.device(POINT + "/value/value")
        self.watch(activation=f'gt("{level}", 80)',
                   deactivation=f'lt("{level}", 20)')
        self.switch(ON)
        self.alarm("active")
        self.switch({"value": 50, "state": 1})
        self.switch({"value": 10, "state": 1})
        self.alarm("inactive")

    def test_it_says_what_its_message_wants(self):
        raised = self.raise_it(message="{name} is {value}: {state}",
                               severity=3, urgent=True)
        self.assertEqual(raised["message"], f"{self.handle} is 1: active")
        self.assertEqual((raised["severity"], raised["urgent"]), (3, True))

    def test_a_deleted_one_ends(self):
        self.raise_it()
        self.order("delete")
        self.alarm("inactive")

    def test_a_job_is_activated(self):
        # There are no jobs here: the refusal shows that one was asked for.
        topic = self.topic("rq/job/j-1/do")
        self.raise_it(actions={"job": {"activate": topic}})
        self.client.wait(lambda x: x.topic == self.topic("ev/error")
                         and x.value["topic"] == topic, "the job")


class ShelfTest(AlarmTest):
    SECONDS = 3

    def shelve(self):
        """Raises the alarm, then shelves it."""
        self.raise_it(ackd=False)
        self.order("shelve", seconds=self.SECONDS, by="anna")
        self.start = self.position
        self.until = time.monotonic() + self.SECONDS

    def assert_silent_until(self, state):
        """The next event is of this *state*, and comes when the shelf ends."""
        self.position = self.start
        self.alarm(state, within=self.SECONDS + 2)
        self.assertGreater(time.monotonic(), self.until - 0.2)
        self.assert_told("active", state)

    def test_it_is_silent_and_then_says_what_is_active(self):
        self.shelve()
        self.switch(OFF)
        self.switch(ON)
        self.assert_silent_until("active")

    def test_it_is_silent_and_then_says_what_ended(self):
        self.shelve()
        self.switch(OFF)
        self.assert_silent_until("inactive")

    def test_it_needs_a_time(self):
        self.raise_it()
        self.order("shelve")
        self.error("seconds")

    def test_it_is_taken_off_the_shelf(self):
        self.raise_it(ackd=False)
        self.order("shelve", seconds=3600)
        self.order("unshelve")
        self.alarm("active")


class RefusalTest(AlarmTest):
    def assert_refused(self, activation, text):
        self.name = f"alarm/bad-{self.handle}"
        self.service(self.name, "create", {"activation": activation})
        self.assert_one_refusal(self.name, text)

    def test_a_bad_condition_is_refused_with_the_reason(self):
        topic = self.device(POINT + "/value/state")
        for activation, text in (
                (f'sqrt("{topic}")', "unknown function sqrt"),
                (f'eq("{topic}', "text without end"),
                (f'eq("{topic}", 1', ") is expected"),
                (f'eq("{topic}",', "an argument is expected"),
                (f'eq("{topic}")', "too few arguments"),
                ('and(1, 2)', "a condition is expected"),
                (f'eq("{topic}", 1) x', "the end is expected"),
                (7, "activation"),
                (None, "activation")):
            with self.subTest(activation):
                self.assert_refused(activation, text)

    def test_topics_outside_are_refused(self):
        elsewhere = "fb/dev/lon/1/if/Lamp/0/nviLamp/value"
        for topic in (self.device(POINT + "/value", "rq"),
                      self.device(POINT), self.device("cfg/name"),
                      self.device("sts/mru"), self.topic("fb/cfg"),
                      self.topic("ev/alarm"), f"glp/0/another/{elsewhere}"):
            with self.subTest(topic):
                self.assert_refused(f'eq("{topic}", 1)', topic)
        self.assert_refused(f'eq("glp/0/+/{elsewhere}", 1)', "bad topic")

    def test_nobody_acknowledges_what_is_not_there(self):
        self.name = f"alarm/{self.handle}"
        self.order("acknowledge", by="anna")
        self.assert_one_refusal(self.name, "no alarm")

    def test_a_bad_change_changes_nothing(self):
        self.watch()
        self.configure("activation", "eq(")
        self.assert_one_refusal(self.name, "activation")
        self.switch(ON)
        self.alarm("active")


class PowerCutTest(AlarmTest):
    def test_an_active_and_known_one_is_not_told_again(self):
        raised = self.raise_it()
        self.order("acknowledge", by="anna")
        self.alarm("acknowledged")
        self.interrupt()
        self.service_state(self.name, "enabled", 10)
        self.settle_watching()
        self.switch(OFF)
        ended = self.alarm("inactive")
        self.assert_told("inactive")
        self.assertEqual((ended["id"], ended["count"], ended["acknowledged"]),
                         (raised["id"], 1, True))

    def settle_watching(self):
        """Waits for the event of an alarm that is younger, and true: who else
        watches the lamp has seen it by then."""
        first, self.name = self.name, f"alarm/{self.handle}-2"
        self.addCleanup(self.drop, self.name)
        self.service(self.name, "create", {"activation": self.activation})
        self.alarm("active")
        self.name = first

    def test_a_shelf_outlives_it(self):
        self.raise_it(ackd=False)
        self.order("shelve", seconds=3600, by="anna")
        self.settle_service(self.name)
        self.interrupt()
        self.switch(OFF)
        self.switch(ON)
        self.settle_watching()
        self.assert_told()


class LimitTest(AlarmTest):
    """Limits of a datapoint that is one number."""

    def setUp(self):
        super().setUp()
        self.handle += "-room"
        self.client.subscribe(self.device("#"))
        self.create(type=ROOM, provision=True)
        self.sts(lambda x: x["state"] == "provisioned", 20)
        self.source = self.device("if/Room/0/nviTemp").split("/fb/")[1]

    def limit_it(self, limits):
        self.ask("if/Room/0/nviTemp", {"alarm": limits})

    def limit_it_well(self, **more):
        limits = {**LIMITS, **more}
        self.limit_it(limits)
        self.block(lambda x: limits.items()
                   <= (x["nviTemp"].get("alarm") or {}).items(), 2, "Room/0")

    def set(self, value):
        self.ask("if/Room/0/nviTemp/value", value)
        self.block(lambda x: x["nviTemp"]["value"] == value, 2, "Room/0")

    def told(self, state, kind):
        """Waits for the event of one limit."""
        return self.alarm(state, self.source, type=kind)

    def test_values_raise_and_end_it(self):
        self.limit_it_well()
        self.set(35)
        self.told("active", "highWarning")
        self.set(45)
        self.assertIs(self.told("active", "highError")["urgent"], True)
        self.set(29)  # the warning is within its deadband
        self.told("inactive", "highError")
        self.set(27)
        self.told("inactive", "highWarning")

    def test_a_value_far_off_raises_both(self):
        self.limit_it_well()
        self.set(20)
        self.set(50)
        start = self.position
        self.told("active", "highWarning")
        self.position = start
        self.told("active", "highError")

    def test_limits_judge_what_is_there_already(self):
        self.set(35)
        self.limit_it_well()
        self.told("active", "highWarning")

    def test_without_limits_it_ends(self):
        self.limit_it_well()
        self.set(35)
        self.told("active", "highWarning")
        self.limit_it(None)
        self.told("inactive", "highWarning")

    def test_a_delay_keeps_short_peaks_quiet(self):
        self.limit_it_well(onDelay=2)
        self.set(35)
        self.set(20)
        self.set(35)
        start = time.monotonic()
        self.told("active", "highWarning")
        self.assertGreater(time.monotonic() - start, 1.5)

    def test_limits_out_of_order_change_nothing(self):
        self.limit_it({"highWarning": 40, "highError": 30})
        refused = self.error("alarm")
        self.assertIn("high", refused["message"])
        self.assertFalse(self.block_now("Room/0")["nviTemp"].get("alarm"))

    def test_an_active_one_is_not_told_again_after_a_power_cut(self):
        self.limit_it_well()
        self.set(35)
        raised = self.told("active", "highWarning")
        self.interrupt()
        self.set(36)
        self.set(20)
        ended = self.told("inactive", "highWarning")
        self.assertEqual((ended["id"], ended["count"]), (raised["id"], 1))
        self.assert_told("inactive", source=self.source)

    def test_a_power_cut_within_the_deadband_ends_nothing(self):
        self.limit_it_well()
        self.set(35)
        self.told("active", "highWarning")
        self.set(29)
        self.interrupt()
        self.set(35)
        self.set(20)
        self.told("inactive", "highWarning")
        self.assert_told("inactive", source=self.source)

    def test_other_limits_leave_active_what_is_within_the_deadband(self):
        self.limit_it_well()
        self.set(35)
        self.told("active", "highWarning")
        self.set(29)
        self.limit_it_well(highError=50)
        self.set(31)
        self.set(20)
        self.assertEqual(self.told("inactive", "highWarning")["count"], 1)
        self.assert_told("active", "inactive", source=self.source)

    def test_a_person_names_it_by_its_id(self):
        self.limit_it_well()
        self.set(35)
        self.name = f"alarm/{self.told('active', 'highWarning')['id']}"
        self.order("shelve", seconds=3600, by="anna")
        self.set(20)
        self.set(36)
        self.order("unshelve")
        self.assertEqual(self.told("active", "highWarning")["count"], 2)
        self.assert_told("active", "active", source=self.source)

    def test_a_deleted_device_has_no_alarms(self):
        self.limit_it_well()
        self.set(35)
        self.told("active", "highWarning")
        self.act("delete")
        self.told("inactive", "highWarning")


class DeviceTest(AlarmTest):
    """A Modbus device that goes away."""

    def setUp(self):
        super().setUp()
        self.handle += "-peer"
        self.protocol = "modbus"
        self.client.subscribe(self.device("#"))
        self.peer = self.remote("--still")
        self.source = self.device("x").split("/fb/")[1][:-2]

    def watch_health(self):
        self.watch(activation=f'eq("{self.device("sts/health")}", "down")',
                   ackd=False)

    def test_a_condition_may_be_its_health(self):
        self.watch_health()
        self.peer.unplug()
        self.alarm("active", within=60)
        self.peer.plug()
        self.alarm("inactive", within=10)

    def test_a_device_that_is_down_is_an_alarm(self):
        self.position = self.client.position()
        self.peer.unplug()
        down = self.alarm("active", self.source, 60, type="deviceDown")
        self.assertIn(self.handle, down["message"])
        self.peer.plug()
        up = self.alarm("inactive", self.source, 10, type="deviceDown")
        self.assertEqual(up["id"], down["id"])

    def test_a_condition_that_ended_without_power_ends_it(self):
        self.watch_health()
        self.peer.unplug()
        self.alarm("active", within=60)
        self.position = 0  # whichever comes first
        self.alarm("active", self.source, 60)
        self.interrupt(self.peer.plug)
        # What was told before this client came is known by the next raise.
        self.sts(lambda x: x["health"] == "normal", 20)
        self.peer.unplug()
        for source in (None, self.source):
            self.position = 0
            self.alarm("active", source, 60, count=2)

    def test_a_device_that_stays_down_is_told_once(self):
        self.position = self.client.position()
        self.peer.program.stop()
        down = self.alarm("active", self.source, 60, type="deviceDown")
        self.interrupt()
        self.sts(lambda x: x["health"] == "down", 60)
        self.act("deprovision")  # nothing is expected of it any more
        ended = self.alarm("inactive", self.source)
        self.assertEqual((ended["id"], ended["count"]), (down["id"], 1))
        self.assert_told("inactive", source=self.source)


class FloodTest(AlarmTest):
    CHANGES = 500  # the last one ends the alarm

    def test_a_flood_is_a_few_events_and_one_warning(self):
        self.watch(ackd=False)
        topic = self.device(POINT + "/value", "rq")
        self.position = start = self.client.position()
        began = time.monotonic()
        self.client.mqtt.max_inflight_messages_set(self.CHANGES)
        for number in range(self.CHANGES):
            self.client.mqtt.publish(
                topic, json.dumps(OFF if number % 2 else ON), 1)
        warning = self.client.wait(
            lambda x: x.topic == self.topic("ev/warning")
            and "held back" in x.value["message"], "the warning", start,
            self.limit(90)).value["message"]
        self.assertIn(self.name, warning)
        told = self.alarms_in(self.client.since(start))
        # Ten at once, and ten a minute.
        allowed = 10 + (time.monotonic() - began) / 6 + 1
        self.assertLessEqual(len(told), allowed)
        self.assertGreater(int(re.search(r"(\d+) more", warning)[1]),
                           self.CHANGES / 5)
        self.assertEqual(told[-1]["state"], "inactive")
        warnings = [x for x in self.client.since(start)
                    if x.topic == self.topic("ev/warning")
                    and "held back" in x.value["message"]]
        self.assertEqual(len(warnings), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
