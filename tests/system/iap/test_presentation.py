"""Presets and localization (IAP 8.7): on points and in connections; the other
forms of a write (IAP 8.5) that no numbered case has."""

import unittest

import case


def level(value, state=1):
    return {"value": value, "state": state}


class PointTest(case.IapTest):
    def setUp(self):
        super().setUp()
        self.lamp()

    def write(self, value, tail="nviLamp"):
        self.ask(f"if/Lamp/0/{tail}", value)

    def value(self, value):
        return self.point(lambda x: x["value"] == value)


class PresetTest(PointTest):
    def setUp(self):
        super().setUp()
        self.write({"presets": {"ON": level(100), "DIM": {"value": 20}}})
        self.point(lambda x: x.get("presets", {}).get("ON") == level(100))

    def test_a_preset_is_written_in_three_forms(self):
        for tail, name in (("nviLamp", {"preset": "ON"}),
                           ("nviLamp/value", "DIM"),
                           ("nviLamp/preset", "ON")):
            self.write(name, tail)
            self.value(level(20) if name == "DIM" else level(100))

    def test_a_preset_goes_to_a_level(self):
        self.write({"preset": "ON", "prio": 8})
        point = self.value(level(100))
        self.assertEqual(point["values"]["level"], 8)

    def test_a_preset_that_is_not_there_changes_nothing(self):
        self.write({"preset": "OFF"})
        self.error("preset OFF is not known")

    def test_a_localization_is_written_and_used(self):
        self.write({"localization": {"value": {"transformA": 2}}})
        point = self.point(lambda x: "localization" in x)
        self.assertEqual(point["localization"], {"value": {"transformA": 2}})
        self.write({"preset": "ON"})  # 100 local
        self.value(level(50))

    def test_a_localization_without_a_way_back_is_refused(self):
        self.write({"localization": {"transformA": 0}})
        self.error("transformA")


class LocalizationTest(case.IapTest):
    FAHRENHEIT = {"transformA": 18, "transformB": -1, "transformC": 32,
                  "unit": "F"}

    def test_a_local_value_reaches_the_device_raw(self):
        peer = self.remote("--still")
        self.ask("if/Unit/0/Setpoint", {"localization": self.FAHRENHEIT})
        self.block(lambda x: x["Setpoint"].get("localization")
                   == self.FAHRENHEIT, 5, "Unit/0")
        self.ask("if/Unit/0/Setpoint/localization/value", 68)
        peer.wait_write("write register 0 2000")
        self.block(lambda x: x["Setpoint"]["value"] == 20, 5, "Unit/0")
        self.ask("if/Unit/0/Setpoint/value", 21)  # raw, as ever
        peer.wait_write("write register 0 2100")


class WriteFormTest(PointTest):
    def test_a_kept_override_comes_back(self):
        self.write({"value": level(40), "prio": 8})
        self.value(level(40))
        self.write({"prio": 8, "active": False})
        point = self.value(level(0, 0))
        self.assertEqual(point["values"]["inactive"], {"8": level(40)})
        self.write({"prio": "8", "active": True})
        point = self.value(level(40))
        self.assertEqual(point["values"]["inactive"], {})

    def test_priority_zero_is_none_in_particular(self):
        self.ask("if/Lamp/0", {"nviLamp": {"value": level(10), "prio": 0}})
        self.assertEqual(self.value(level(10))["values"]["level"], 17)

    def test_a_cleared_normal_value_is_warned_of(self):
        self.write(level(10), "nviLamp/value")
        self.value(level(10))
        self.write({"value": None, "prio": 17})
        warning = self.client.wait(
            lambda x: x.topic == self.topic("ev/warning")
            and x.value["topic"] == self.asked, "a warning", self.position)
        self.assertIn("cannot be relinquished", warning.value["message"])
        self.assertEqual(self.block_now()["nviLamp"]["value"], level(10))

    def test_unknown_points_of_a_bulk_write_harm_nobody(self):
        self.ask("if/Lamp/0", {"nviLamp": {"value": level(30)},
                               "nviNone": {"value": 1},
                               "cpDef": {"value": level(40)}})
        self.position = 0  # the refusal is of the unknown one only
        self.asked = ""
        block = self.block(lambda x: x["nviLamp"]["value"] == level(30))
        self.assertEqual(block["cpDef"]["value"], level(40))
        self.assertNotIn("nviNone", block)


class NamedConnectionTest(case.IapTest):
    """A name goes from one lamp to another, which makes its own of it."""

    def setUp(self):
        super().setUp()
        self.name = f"con/c-{self.handle[2:]}"
        self.client.subscribe(self.topic("fb/con/#"))
        first = self.handle
        self.source = self.device("if/Lamp/0/nvoLampFb/value")
        self.lamp()
        self.handle = first + "-b"
        self.client.subscribe(self.device("#"))
        self.destination = self.device("if/Lamp/0/nviLamp/value", "rq")
        self.handles = first, self.handle

    def order(self, action, **args):
        self.publish(self.topic(f"rq/{self.name}/do"),
                     {"action": action, "args": args})

    def state(self, state):
        return self.shown(self.topic(f"fb/{self.name}/sts"),
                          lambda x: x["state"] == state)

    def connect_lamps(self, **more):
        self.order("create", sources=[self.source],
                   destinations=[self.destination], **more)
        self.state("created")
        self.order("provision")

    def feed(self, value):
        self.handle = self.handles[0]
        self.ask("if/Lamp/0/nvoLampFb/value", value)
        self.handle = self.handles[1]

    def test_a_name_is_translated(self):
        self.lamp()
        self.connect_lamps(presets={
            "source": {"UP": level(100), "ODD": level(7)},
            "destinations": [{"UP": level(60)}]})
        self.state("provisioned")
        self.feed(level(100))
        self.point(lambda x: x["value"] == level(60))
        self.feed(level(30))  # has no name
        self.point(lambda x: x["value"] == level(30))
        self.feed(level(7))
        self.asked = ""
        failed = self.state("failed")
        self.assertIn("preset ODD is not known", failed["failureReason"])
        self.feed(level(100))
        self.state("provisioned")

    def test_a_source_that_comes_later_is_connected(self):
        late, there = self.handles[1], self.handles[0]
        self.source, self.destination = (
            self.destination.replace("/rq/", "/fb/"),
            self.source.replace("/fb/", "/rq/").replace("nvoLampFb",
                                                        "nviLamp"))
        self.connect_lamps()
        failed = self.state("failed")
        self.assertIn("device not found", failed["failureReason"])
        self.handle = late
        self.lamp()
        self.position = 0
        self.state("provisioned")
        self.ask("if/Lamp/0/nviLamp/value", level(80))
        self.handle = there
        self.point(lambda x: x["value"] == level(80))

    def test_a_structure_does_not_fit_a_number(self):
        self.lamp()
        self.destination += "/value"
        self.order("create", sources=[self.source],
                   destinations=[self.destination])
        self.error("a map has to say")
        self.order("create", sources=[self.source],
                   destinations=[self.destination], map={"$": "$.value"})
        self.state("created")
        self.order("provision")
        self.state("provisioned")
        self.feed(level(44))
        self.point(lambda x: x["value"]["value"] == 44)


if __name__ == "__main__":
    unittest.main(verbosity=2)
