"""IAP cases 56 to 59, 83 and 84: what the broker keeps, for whom."""

import unittest

import case
import client
import harness

ON = {"value": 50, "state": 1}


class BusTest(case.IapTest):
    def write(self):
        self.ask("if/Lamp/0/nviLamp/value", ON)

    def updated(self):
        return self.topic(f"ev/updated/dev/lon/type/{case.LAMP}")

    def wait_write(self):
        self.block(lambda x: x["nviLamp"]["value"] == ON)
        self.shown(self.updated(), within=1)


class RestartTest(BusTest):
    def objects(self):
        """All device objects without their times."""
        found = {}
        for topic, message in self.retained(
                self.topic("fb/dev/+/+/#")).items():
            found[topic] = {x: y for x, y in message.value.items()
                            if x != "mru"}
        return found

    def test_56_a_restart_changes_no_retained_object(self):
        self.lamp()
        self.ask("cfg", {"name": "Lamp", "desc": "of case 56"})
        self.write()
        self.ask("if/Lamp/0/nviLamp", {"value": ON, "prio": 8})
        self.wait_write()
        self.remote("--still")
        self.ask("if/Unit/0/Setpoint/value", 22)
        self.block(lambda x: x["Setpoint"]["value"] == 22
                   and x["RoomTemp"]["value"] is not None, 5, "Unit/0")
        before = self.objects()
        self.client.close()
        self.gateway.restart()
        # Devices are down until they were asked again.
        harness.wait_until(lambda: self.objects() == before,
                           "the same objects", 10 * case.SLACK)


class SessionTest(BusTest):
    def away_during_a_write(self, name, clean):
        """Returns a client that missed a write to the lamp."""
        self.lamp()
        first = self.connect(name, clean)
        first.subscribe(self.updated(), self.device("if/#"))
        first.close()
        self.write()
        self.wait_write()
        return self.connect(name, clean)

    def test_57_a_persistent_client_gets_what_it_missed(self):
        back = self.away_during_a_write("persistent", False)
        event = back.wait(lambda x: x.topic == self.updated(),
                          "the event that was missed").value
        self.assertEqual((event["handle"], event["value"]), (self.handle, ON))

    def test_58_a_transient_client_gets_the_state_only(self):
        back = self.away_during_a_write("transient", True)
        back.subscribe(self.updated(), self.device("if/#"))
        block = back.wait(lambda x: x.topic == self.device("if/Lamp/0"),
                          "the block")
        self.assertTrue(block.retain)
        self.assertEqual(block.value["nviLamp"]["value"], ON)
        self.assertEqual(back.since(0), [block])

    def test_59_a_newcomer_gets_no_old_event(self):
        self.lamp()
        self.write()
        self.wait_write()
        newcomer = self.client = self.connect()
        newcomer.subscribe(self.topic("ev/#"))
        self.position = 0
        self.assertEqual([x for x in self.settle() if self.handle in str(x)],
                         [])


class IntruderTest(BusTest):
    def test_83_feedback_is_written_by_the_gateway_alone(self):
        self.lamp()
        topic = self.device("sts")
        before = self.retained(topic)[topic].value
        self.client.publish_raw(topic, '{"state":"junk"}', retain=True)
        self.settle()
        harness.wait_until(
            lambda: self.retained(topic)[topic].value == before,
            "the status of the gateway", 5 * case.SLACK)

    def test_84_a_bad_filter_harms_nobody_else(self):
        self.lamp()
        raw = client.RawClient(self.gateway.port)
        self.addCleanup(raw.close)
        self.assertEqual(raw.code, b"\0")
        code = raw.subscribe(self.topic("rq/dev/lon/#/do"))
        self.assertIn(code, (b"", b"\x80"))
        self.write()
        self.wait_write()


if __name__ == "__main__":
    unittest.main(verbosity=2)
