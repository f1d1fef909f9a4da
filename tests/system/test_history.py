"""What is logged, what it takes, and what a person deletes of it."""

import json
import re
import unittest

import harness

BLOCK = "dev/lon/corridor-1/if/Dimmer/0"
POINT = "lon/corridor-1/Dimmer/0/nviLuxLevel"
HOSTED = harness.HERE / "../../bench/demo/resources"


class HistoryTest(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.gateway()
        self.console("import", HOSTED)
        self.write({"log": {"enabled": True}}, lambda x: "log" in x)

    def write(self, members, shown):
        """Writes members of the point, and waits until they are shown."""
        block = self.subscribe(f"fb/{BLOCK}")
        harness.publish(self.port, f"glp/0/{self.sid}/rq/{BLOCK}",
                        {"nviLuxLevel": members})
        block.wait_for(
            lambda x: shown(harness.payload(x)["nviLuxLevel"]), members)
        block.stop()

    def write_value(self, number):
        self.write({"value": number}, lambda x: x["value"] == number)

    def logged(self):
        """The values in the history, oldest first."""
        rows = self.console("log", POINT)
        return [float(x) for x in re.findall(r",good,([\d.]+)$", rows,
                                             re.MULTILINE)]

    def wait_logged(self, *numbers):
        harness.wait_until(lambda: self.logged() == list(numbers),
                           f"{numbers} in the history")

    def audits(self):
        text = self.console("events", "--category", "audit", "--json")
        return [json.loads(x) for x in text.splitlines()]

    def test_what_is_forgotten_is_gone_and_on_record(self):
        for number in (100, 200, 300):
            self.write_value(number)
        self.wait_logged(100, 200, 300)
        seen = self.subscribe("ev/audit")
        told = self.console("forget", "lon/corridor-1/**", "--all", "--by",
                            "anna")
        self.assertRegex(told, "^forgot 3 samples and [2-4] intervals of 1 ")
        self.assertEqual(self.logged(), [])
        event = harness.payload(seen.wait_for(
            lambda x: "has deleted" in x["payload"], "the event"))
        self.assertEqual(event["cat"], "audit")
        self.assertEqual(event["source"], "anna")
        self.assertEqual(event["topic"],
                         f"glp/0/{self.sid}/fb/dev/lon/corridor-1")
        self.assertIn("lon/corridor-1/** at any time: 3 samples",
                      event["message"])
        harness.wait_until(lambda: len(self.audits()) == 2,
                           "both events in the log")
        self.kill()
        self.gateway()
        self.assertEqual(self.logged(), [])
        self.assertEqual([x["source"] for x in self.audits()], ["anna"] * 2)
        self.write_value(400)
        self.wait_logged(400)

    def test_a_span_is_forgotten_and_the_rest_stays(self):
        for number in (100, 200, 300):
            self.write_value(number)
        self.wait_logged(100, 200, 300)
        rows = self.console("log", POINT).splitlines()
        second = next(x for x in rows if x.endswith(",200"))
        third = next(x for x in rows if x.endswith(",300"))
        told = json.loads(self.console(
            "forget", POINT, "--from", second.split(",")[0], "--to",
            third.split(",")[0], "--json"))
        self.assertEqual(told["samples"], 1)
        self.assertEqual(told["points"], 1)
        self.assertEqual(self.logged(), [100, 300])

    def test_an_estimate_knows_the_rules(self):
        self.write_value(100)
        self.wait_logged(100)
        found = json.loads(self.console("estimate", "--json"))
        self.assertEqual(found["maxBytes"], 4 << 30)
        self.assertEqual(len(found["ruleSets"]), 1)
        rules = found["ruleSets"][0]
        self.assertEqual(rules["points"], 1)
        self.assertEqual(rules["measured"], 0)  # not for an hour yet
        self.assertTrue(rules["logged"])
        self.assertGreater(rules["onDisk"], 0)
        self.assertEqual([x["retention"] for x in rules["rules"]["levels"]],
                         [14, 60, 730])
        self.assertIn("15 min for 60 d", self.console("estimate", POINT))


if __name__ == "__main__":
    unittest.main(verbosity=2)
