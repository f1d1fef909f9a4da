"""IAP cases 39 to 50: monitoring, reading on demand, health."""

import datetime
import unittest

import case

BLOCK = "if/Unit/0"


class RemoteTest(case.IapTest):
    """Drives a device whose counter moves and whose level does not."""

    def setUp(self):
        super().setUp()
        self.peer = self.remote()

    def monitor(self, point, **settings):
        """Writes settings; waits until the block shows them."""
        self.ask(BLOCK, {point: {"monitor": settings}})
        settings.pop("event", None)  # which Modbus never has
        return self.block(
            lambda x: settings.items() <= x[point]["monitor"].items(), 2,
            "Unit/0")

    def sample_of(self, point):
        def matches(message):
            event = message.value or {}
            return (message.topic == self.topic("ev/data")
                    and event.get("topic") == self.device(BLOCK)
                    and event.get("message") == point + "/value")
        return matches

    def samples(self, point, count, reader=None):
        """Waits for events of *point* that come from now on."""
        reader = reader or self.client
        found = []
        position = reader.position()
        while len(found) < count:
            found.append(reader.wait(self.sample_of(point),
                                     f"samples of {point}", position))
            position = reader.messages.index(found[-1]) + 1
        return found

    def blocks(self, messages):
        return [x for x in messages if x.topic == self.device(BLOCK)]


class SampleTest(RemoteTest):
    def test_39_samples_come_at_their_rate(self):
        self.monitor("Counter", rate=1, report="any", inFeedback=False,
                     event=False)
        found = self.samples("Counter", 4)
        event = found[0].value
        self.assertEqual(event["cat"], "data")
        self.assertEqual(len(event["topic"].split("/")), 10)
        self.assertIsInstance(event["data"], int)
        self.assertEqual(event["source"], "modbus")
        self.assertEqual(event["health"], "normal")
        times = [datetime.datetime.fromisoformat(x.value["ts"])
                 for x in found]
        rate = (times[-1] - times[0]).total_seconds() / 3
        self.assertTrue(0.7 < rate < 1.5, rate)
        seen = self.client.since(0)
        between = seen[seen.index(found[0]):seen.index(found[-1])]
        self.assertEqual(self.blocks(between), [])

    def test_40_a_constant_value_is_reported_once(self):
        self.monitor("Counter", rate=0.2, report="any")
        self.monitor("Level", rate=0.2, report="change")
        start = self.position
        self.samples("Counter", 10)
        found = [x for x in self.client.since(start)
                 if self.sample_of("Level")(x)]
        self.assertLessEqual(len(found), 1)

    def test_41_samples_in_feedback_show_the_block(self):
        self.monitor("Counter", rate=1, report="any", inFeedback=True)
        for sample in self.samples("Counter", 3):
            value = sample.value["data"]
            self.block(lambda x, v=value: x["Counter"]["value"] == v, 2,
                       "Unit/0")

    def test_42_monitoring_ends(self):
        self.monitor("Level", rate=0.1, report="any")
        for rate in (0, "none", None):
            self.monitor("Counter", rate=0.1, report="any")
            self.samples("Counter", 2)
            self.ask(BLOCK + "/Counter/monitor/rate", rate)
            self.block(lambda x: not x["Counter"]["monitor"]["rate"], 2,
                       "Unit/0")
            self.samples("Level", 1)  # one may have been on its way
            start = self.client.position()
            self.samples("Level", 10)
            found = [x for x in self.client.since(start)
                     if self.sample_of("Counter")(x)]
            self.assertEqual(found, [], f"rate {rate}")

    def test_44_all_segments_are_listened_to(self):
        reader = self.connect()
        reader.subscribe("glp/0/+/ev/data/#")
        self.monitor("Counter", rate=0.5, report="any")
        self.samples("Counter", 1, reader)


class SettingsTest(case.IapTest):
    def test_43_settings_of_lon_may_come_along(self):
        self.lamp()
        self.ask("if/Lamp/0/nvoLampFb/monitor",
                 {"rate": 10, "lon.cfg": {"propagationHeartbeat": 180}})
        self.block(lambda x: x["nvoLampFb"]["monitor"]["rate"] == 10, 2)
        self.assert_no_error(self.settle())


class GetTest(case.IapTest):
    RESPONSE = "my/responses"

    def setUp(self):
        super().setUp()
        self.client.subscribe(self.RESPONSE)

    def get(self, items, segment=".", corr="a", **more):
        self.publish(f"glp/0/{segment}/=get/dp/request",
                     {"corr": corr, "response": self.RESPONSE, "item": items,
                      **more})

    def response(self, corr="a", within=10):
        return self.shown(self.RESPONSE, lambda x: x["corr"] == corr, within)

    def assert_one_response(self):
        """A later get is answered later than a second response."""
        start = self.position
        self.get(f"dev/lon/{self.handle}/none", corr="later")
        self.response("later")
        found = [x for x in self.client.since(start)
                 if x.topic == self.RESPONSE and x.value["corr"] == "a"]
        self.assertEqual(len(found), 1)

    def item(self, tail):
        return f"dev/{self.protocol}/{self.handle}/if/{tail}"

    def lamp_with_value(self):
        self.lamp()
        self.ask("if/Lamp/0/nviLamp/value", {"value": 50, "state": 1})
        return {"item": self.item("Lamp/0/nviLamp"),
                "value": {"value": 50, "state": 1}}

    def test_45_a_get_has_one_response(self):
        expected = self.lamp_with_value()
        self.get([expected["item"]], maxAge=1, timeout=10)
        self.assertEqual(self.response(),
                         {"corr": "a", "result": [expected]})
        self.assert_one_response()

    def test_46_an_unknown_item_fails_alone(self):
        expected = self.lamp_with_value()
        unknown = "dev/lon/nobody/if/Lamp/0/nviLamp"
        self.get([unknown, expected["item"]], self.gateway.sid)
        result = self.response()["result"]
        self.assertEqual(len(result), 2)
        self.assertIn(expected, result)
        failed = next(x for x in result if x["item"] == unknown)
        self.assertTrue(failed["error"])
        self.assertNotIn("value", failed)
        self.assert_one_response()

    def test_47_a_get_without_response_is_answered_among_the_data(self):
        expected = self.lamp_with_value()
        self.publish("glp/0/./=get/dp/request", {"item": expected["item"]})
        found = self.shown(self.topic("ev/data"), lambda x: "result" in x, 30)
        self.assertEqual(found["result"], [expected])

    def test_48_a_cancelled_get_is_answered_with_errors(self):
        peer = self.remote("--still")
        peer.unplug()
        item = self.item("Unit/0/Setpoint")
        self.get([item], timeout=60)
        start = self.position
        self.publish("glp/0/./=get/dp/cancel", {"corr": "a"})
        self.position = start
        result = self.response(within=2)["result"]
        self.assertEqual([x["item"] for x in result], [item])
        self.assertTrue(result[0]["error"])
        self.assert_one_response()

    def test_49_a_get_brings_the_actual_value(self):
        peer = self.remote("--still")
        self.ask(BLOCK + "/Setpoint", {"value": 23, "prio": 8})
        self.block(lambda x: x["Setpoint"]["value"] == 23, 5, "Unit/0")
        peer.wait_write("write register 0 2300")
        peer.change(0, 1900)
        self.get([self.item("Unit/0/Setpoint")])
        self.assertEqual(self.response()["result"][0].get("value"), 19)
        point = self.block_now("Unit/0")["Setpoint"]
        self.assertEqual((point["value"], int(point["values"]["level"])),
                         (23, 8))


class HealthTest(RemoteTest):
    def test_50_an_unplugged_device_is_missed_and_comes_back(self):
        self.position = self.client.position()
        self.peer.unplug()
        self.sts(lambda x: x["health"] in ("suspect", "down"), 60)
        missed = self.sts(lambda x: x["health"] == "down", 60)
        self.assertEqual(missed["state"], "provisioned")
        self.position = self.client.position()
        self.peer.plug()
        back = self.sts(lambda x: x["health"] == "normal", 10)
        self.assertEqual(back["state"], "provisioned")


if __name__ == "__main__":
    unittest.main(verbosity=2)
