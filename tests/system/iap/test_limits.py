"""Alarms of datapoints and devices, and floods of them."""

import json
import re
import time
import unittest

from service import OFF, ON, POINT, AlarmTest

ROOM = "9FFFFF1E28000605"  # room.xif
LIMITS = {"highWarning": 30, "highError": 40, "deadband": 2}


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
