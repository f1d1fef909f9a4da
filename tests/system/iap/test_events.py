"""Events that a segment lists (IAP 4.5), and what monitoring adds to samples
(IAP 9.1) beyond the numbered cases."""

import unittest

import case

BLOCK = "if/Unit/0"


class CategoryTest(case.IapTest):
    def setUp(self):
        super().setUp()
        self.client.subscribe(self.topic("fb/cfg"))
        self.addCleanup(self.list, None)
        self.lamp()

    def list(self, names):
        self.publish(self.topic("rq/cfg/events"), names)
        return self.shown(self.topic("fb/cfg"))["events"]

    def write(self, value):
        self.ask("if/Lamp/0/nviLamp/value", {"value": value, "state": 1})
        self.block(lambda x: x["nviLamp"]["value"]["value"] == value)

    def updates(self):
        return [x for x in self.client.since(0)
                if x.topic.startswith(self.topic("ev/updated/"))
                and x.value["handle"] == self.handle]

    def test_only_listed_events_go_out_at_once(self):
        self.write(10)
        self.assertEqual(self.list(["error", "gossip"]), ["error", "gossip"])
        before = len(self.updates())
        self.write(20)  # state is shown all the same
        self.settle()  # errors are listed
        self.assertEqual(len(self.updates()), before)
        self.assertIn("updated", self.list(None))  # the default is back
        self.write(30)
        self.settle()
        self.assertEqual(len(self.updates()), before + 1)


class MonitorTest(case.IapTest):
    def setUp(self):
        super().setUp()
        self.peer = self.remote("--still")

    def monitor(self, point, **settings):
        self.ask(BLOCK, {point: {"monitor": settings}})
        return self.block(
            lambda x: settings.items()
            <= x[point].get("monitor", {}).items(), 2,
            "Unit/0")[point]["monitor"]

    def test_modbus_sends_no_events(self):
        self.ask(BLOCK, {"Level": {"monitor": {"event": True, "rate": 7}}})
        block = self.block(lambda x: x["Level"]["monitor"]["rate"] == 7, 2,
                           "Unit/0")
        self.assertNotIn("event", block["Level"]["monitor"])

    def test_a_focus_needs_a_member(self):
        self.ask(f"{BLOCK}/Level/monitor", {"focus": "value"})
        self.error("no such member")

    def test_a_heartbeat_repeats_a_constant_value(self):
        self.monitor("Level", rate=0.2, report="change", heartbeat=1)
        position = self.client.position()
        for _ in range(3):
            found = self.client.wait(
                lambda x: x.topic == self.topic("ev/data")
                and x.value.get("topic") == self.device(BLOCK)
                and x.value["message"] == "Level/value",
                "a heartbeat", position)
            position = self.client.messages.index(found) + 1

    def test_a_silent_point_is_warned_of(self):
        settings = self.monitor("Level", rate=0.2, receiveTimeout=2)
        self.assertIn(settings["health"], ("nascent", "normal"))
        self.block(lambda x: x["Level"]["monitor"].get("health") == "normal", 2,
                   "Unit/0")
        self.peer.unplug()
        warning = self.client.wait(
            lambda x: x.topic == self.topic("ev/warning")
            and x.value["topic"] == self.device(BLOCK), "a warning",
            self.position).value
        self.assertEqual(warning["message"],
                         "Level: nothing received for 2 s")
        self.block(lambda x: x["Level"]["monitor"].get("health") == "down", 2,
                   "Unit/0")
        self.position = self.client.position()
        self.peer.plug()
        self.block(lambda x: x["Level"]["monitor"].get("health") == "normal", 10,
                   "Unit/0")

    def test_samples_go_out_in_their_category(self):
        self.client.subscribe(self.topic("ev/#"))
        self.monitor("Level", rate=0.2, report="any", cat="warning")
        found = self.client.wait(
            lambda x: x.topic == self.topic("ev/warning")
            and x.value.get("message") == "Level/value", "a sample",
            self.position).value
        self.assertEqual(found["cat"], "warning")


if __name__ == "__main__":
    unittest.main(verbosity=2)
