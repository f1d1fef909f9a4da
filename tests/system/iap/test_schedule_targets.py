"""What schedules write, and to what."""

import time
import unittest

import case
from service import ON, POINT, ScheduleTest


class TargetTest(ScheduleTest):
    def setUp(self):
        super().setUp()
        self.handles = [self.handle, self.second_lamp()]

    def wait_all(self, level, value):
        """Waits for both lamps, whichever comes first."""
        start = self.position
        for self.handle in self.handles:
            self.position = start
            self.wait_level(level, value)

    def group(self):
        """Makes both lamps a group; returns its topic."""
        name = f"grp/{self.handle}"
        members = [self.topic(f"rq/dev/lon/{x}/{POINT}") for x in self.handles]
        self.service(name, "self.create",
                     {"members": members, "provision": True})
        self.shown(self.topic(f"fb/{name}/cfg"))
        return self.topic(f"rq/{name}")

    def test_a_group_is_held_and_released(self):
        targets = [self.group()]
        self.schedule(targets=targets,
                      exceptions=[self.exception({"00:00": ON}, 8)])
        self.wait_all(8, ON)
        self.configure("suspend", True)
        self.wait_all(8, None)

    def test_the_values_of_a_group_may_be_the_target(self):
        targets = [self.group() + "/value"]
        self.schedule(targets=targets,
                      exceptions=[self.exception({"00:00": ON}, 8)])
        self.wait_all(8, ON)

    def test_plus_stands_for_every_device_with_the_point(self):
        self.schedule(targets=[self.topic(f"rq/dev/lon/+/{POINT}/value")],
                      exceptions=[self.exception({"00:00": ON}, 8)])
        self.wait_all(8, ON)
        self.service(self.name, "delete")
        self.wait_all(8, None)

    def test_a_member_of_a_value_may_be_the_target(self):
        self.schedule(targets=[self.target(POINT + "/value/state")],
                      weekly=[{"events": {"00:00": 1}}])
        self.wait_lamp({"value": 0, "state": 1}, 2)

    def test_a_stagger_lies_between_two_targets(self):
        seconds = 2
        targets = [self.topic(f"rq/dev/lon/{x}/{POINT}/value")
                   for x in self.handles]
        self.schedule(targets=targets, stagger=seconds,
                      weekly=[{"events": {"00:00": ON}}])
        self.wait_lamp(ON, 2)
        first = time.monotonic()
        self.at(self.handles[1])
        self.wait_lamp(ON, seconds + 2)
        self.assertGreater(time.monotonic() - first, 0.8 * seconds)

    def test_one_bad_target_is_told_and_stops_no_other(self):
        bad = self.target("if/Lamp/0/nothing/value")
        self.schedule(targets=[bad, self.target()],
                      weekly=[{"events": {"00:00": ON}}])
        self.wait_lamp(ON, 2)
        self.service_sts(self.name, lambda x: bad in x.get("error", ""))


class PresetTest(ScheduleTest):
    def setUp(self):
        super().setUp()
        self.ask(POINT, {"presets": {"High": ON}})
        self.block(lambda x: "High" in (x["nviLamp"].get("presets") or {}))

    def test_a_preset_is_given_as_such(self):
        preset = {"preset": "High"}
        self.schedule(exceptions=[self.exception({"00:00": preset}, 8)])
        self.service_sts(self.name, lambda x: x["value"] == preset)
        self.wait_level(8, ON)

    def test_the_name_alone_will_do(self):
        self.schedule(weekly=[{"events": {"00:00": "High"}}])
        self.wait_lamp(ON, 2)

    def test_a_preset_that_is_not_there_is_told(self):
        self.schedule(weekly=[{"events": {"00:00": {"preset": "Low"}}}])
        self.service_sts(self.name, lambda x: "Low" in x.get("error", ""))


class DeviceTest(case.IapTest):
    """A schedule that writes a device on the wire."""

    SETPOINT = "if/Unit/0/Setpoint"

    def setUp(self):
        super().setUp()
        self.peer = self.remote("--still")
        self.client.subscribe(self.topic("fb/sev/#"))

    def schedule(self, value, **more):
        self.name = f"sev/{self.handle}"
        self.addCleanup(self.client.publish, self.topic(f"rq/{self.name}/do"),
                        {"action": "delete"})
        self.publish(self.topic(f"rq/{self.name}/do"), {
            "action": "create", "args": {
                "targets": [self.device(self.SETPOINT + "/value", "rq")],
                "weekly": [{"events": {"00:00": value}}], **more}})
        self.peer.wait_write(f"write register 0 {100 * value}")

    def change_it(self):
        """Turns the knob of the device, and waits until it is noticed."""
        self.ask(self.SETPOINT, {"monitor": {"rate": 0.2}})
        self.block(lambda x: x["Setpoint"].get("monitor", {}).get("rate") == 0.2, 2,
                   "Unit/0")
        self.peer.program.lines.clear()
        self.peer.change(0, 1900)
        self.peer.wait_write("write register 0 1900")

    def test_what_the_device_changes_is_written_again(self):
        self.schedule(21)
        self.change_it()
        self.peer.wait_write("write register 0 2100", 60)

    def test_what_the_device_changes_may_stay(self):
        self.schedule(21, enforce=False)
        self.change_it()
        self.block(lambda x: x["Setpoint"]["value"] == 19, 5, "Unit/0")

    def test_a_device_that_was_away_gets_what_is_due(self):
        self.schedule(21)
        self.peer.unplug()
        self.sts(lambda x: x["health"] == "down", 60)
        self.publish(self.topic(f"rq/{self.name}/cfg/weekly"),
                     [{"events": {"00:00": 23}}])
        self.peer.plug()
        self.peer.wait_write("write register 0 2300")


if __name__ == "__main__":
    unittest.main(verbosity=2)
