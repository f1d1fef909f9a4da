"""IAP cases 25 to 38 and 79 to 82: values, overrides and interfaces."""

import unittest

import case

HALF = {"value": 50, "state": 1}


def level(value):
    return {"value": value, "state": 1}


class ValueTest(case.IapTest):
    def setUp(self):
        super().setUp()
        if self.number not in (38, 81, 82):
            self.lamp()

    def write(self, value, tail="nviLamp/value", qos=1):
        self.ask(f"if/Lamp/0/{tail}", value, qos)

    def override(self, prio, value):
        self.write({"value": value, "prio": prio}, "nviLamp")

    def assert_present(self, value, at):
        """Waits until the present value is *value*, held by level *at*."""
        point = self.point(
            lambda x: x["value"] == value and int(x["values"]["level"]) == at)
        self.assertEqual(point["values"]["levels"][str(at)], value)
        return point["values"]["levels"]


class NormalValueTest(ValueTest):
    def test_25_a_normal_value_is_written(self):
        before = self.block_now()["mru"]
        self.write(HALF)
        block = self.block(lambda x: x["nviLamp"]["value"] == HALF)
        values = block["nviLamp"]["values"]
        self.assertEqual(values["levels"]["17"], HALF)
        self.assertEqual(int(values["level"]), 17)
        self.assertGreater(block["mru"], before)

    def test_26_every_quality_of_service_will_do(self):
        for qos, value in ((0, level(20)), (2, level(40))):
            self.write(value, qos=qos)
            self.assert_present(value, 17)

    def test_27_a_write_to_a_hosted_device_is_announced(self):
        self.write(HALF)
        event = self.shown(
            self.topic(f"ev/updated/dev/lon/type/{case.LAMP}"),
            lambda x: x["handle"] == self.handle, 1)
        self.assertIn(event.pop("health"),
                      ("normal", "nascent", "suspect", "down"))
        self.assertEqual(event, {
            "handle": self.handle, "block": "if/Lamp/0", "value": HALF,
            "topic": self.topic(f"fb/dev/lon/{self.handle}"),
            "datapoint": "nviLamp"})

    def test_28_one_member_is_written_and_the_rest_is_kept(self):
        self.write(HALF)
        self.assert_present(HALF, 17)
        self.write(80, "nviLamp/value/value")
        self.assert_present(level(80), 17)

    def test_29_priority_17_is_the_normal_value(self):
        self.ask("if/Lamp/0", {"nviLamp": {"value": level(10), "prio": 17}})
        self.assert_present(level(10), 17)

    def test_34_a_property_has_only_its_normal_value(self):
        self.write({"value": HALF, "prio": 5}, "cpDef")
        point = self.block(lambda x: x["cpDef"]["value"] == HALF)["cpDef"]
        self.assertEqual(point["values"]["levels"], {"17": HALF})

    def test_35_what_does_not_fit_is_refused(self):
        before = self.block_now()
        self.write("banana")
        self.error("", 2)
        after = self.block_now()
        self.assertNotEqual(after.pop("mru"), before.pop("mru"))
        self.assertEqual(after, before)

    def test_36_an_unknown_block_is_told(self):
        self.ask("if/Nope/0/nviLamp/value", HALF)
        self.assertIn("does not exist", self.error("Nope", 2)["message"])
        self.assert_none(self.settle(), self.device("if/Nope"))
        self.assertEqual(self.retained(self.device("if/Nope/#")), {})

    def test_37_an_empty_assignment_shows_the_block_again(self):
        self.write(HALF)
        before = self.block(lambda x: x["nviLamp"]["value"] == HALF)
        after = self.block_now()
        self.assertNotEqual(after.pop("mru"), before.pop("mru"))
        self.assertEqual(after, before)

    def test_38_a_write_to_a_remote_device_is_not_announced(self):
        self.remote("--still")
        self.ask("if/Unit/0/Setpoint/value", 22)
        self.block(lambda x: x["Setpoint"]["value"] == 22, 5, "Unit/0")
        self.assert_none(self.settle(), self.topic("ev/updated"))


class OverrideTest(ValueTest):
    def setUp(self):
        super().setUp()
        self.write(HALF)
        self.override(8, level(99))
        self.levels = self.assert_present(level(99), 8)

    def test_30_an_override_goes_before_the_normal_value(self):
        self.assertEqual(self.levels, {"8": level(99), "17": HALF})

    def test_31_the_normal_value_waits_behind_an_override(self):
        self.write(level(5))
        levels = self.point(
            lambda x: x["values"]["levels"]["17"] == level(5))["values"]
        self.assertEqual(int(levels["level"]), 8)
        self.assert_present(level(99), 8)

    def test_32_a_relinquished_override_gives_way(self):
        self.write(level(5))
        self.override(8, None)
        levels = self.assert_present(level(5), 17)
        self.assertNotIn("8", levels)

    def test_33_the_highest_override_wins(self):
        self.override(3, level(30))
        self.assert_present(level(30), 3)
        self.override(12, level(12))
        levels = self.assert_present(level(30), 3)
        self.assertEqual(set(levels), {"3", "8", "12", "17"})
        self.override(3, None)
        self.assert_present(level(99), 8)


class InterfaceTest(ValueTest):
    def test_79_a_better_type_is_taken(self):
        better = f"{case.LAMP}-4/UNVT_better"
        self.write({"type": better}, "nvoRaw")
        self.block(lambda x: x["nvoRaw"]["type"] == better, 2)

    def test_80_a_block_is_named(self):
        self.write("Kitchen", "name")
        self.block(lambda x: x["name"] == "Kitchen", 2)

    def test_81_a_block_is_added_and_removed(self):
        sts = self.lamp(type=case.DYNAMIC_LAMP)
        self.assertEqual(sts["interfaceType"], "dynamic")
        self.act("add", {"name": "myBlock"})
        self.block(name="myBlock/0", within=5)
        self.act("remove", {"name": "myBlock"})
        self.arrives(self.device("if/myBlock/0"), lambda x: not x.payload)

    def test_82_lon_devices_can_be_managed_elsewhere(self):
        self.handle = "lon.sys"
        self.client.subscribe("glp/0/./=control/service",
                              self.device("if/#"))
        self.ask("if/system/0", {"service": {"value": "Independent"}})
        self.block(lambda x: x["service"]["value"] == "Independent", 5,
                   "system/0")
        told = self.shown("glp/0/./=control/service")
        self.assertEqual(told["request"], self.device("if/system/0", "rq"))
        self.assertEqual(told["datapoint"]["value"], "Independent")


if __name__ == "__main__":
    unittest.main(verbosity=2)
