"""IAP cases 1 to 7, 75 to 78, 85 and 86: the segment."""

import socket
import unittest

import case
import client
import gateway
import harness

MRU = r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,3} UTC$"


class IdentityTest(case.IapTest):
    def sid(self):
        reader = self.connect()
        reader.subscribe("glp/0/././sid")
        message = reader.wait(case.anything, "the sid", seconds=10)
        self.assertTrue(message.retain)
        return message.value

    def test_01_the_sid_is_retained_and_alphanumeric(self):
        sid = self.sid()
        self.assertEqual(sid, self.gateway.sid)
        self.assertRegex(sid, "^[A-Za-z0-9]+$")

    def test_02_the_sid_outlives_a_restart(self):
        before = self.sid()
        self.client.close()
        self.gateway.restart()
        self.assertEqual(self.sid(), before)

    def test_03_mqtt_3_1_is_refused(self):
        raw = client.RawClient(self.gateway.port, b"MQIsdp", 3)
        self.addCleanup(raw.close)
        self.assertEqual(raw.code, b"\x01")

    def test_04_about_says_what_the_gateway_is(self):
        topic = self.topic("fb/about")
        about = self.retained(topic)[topic].value
        self.assertIsInstance(about["capabilities"], list)
        self.assertGreater(about["limitations"]["devices"], 0)
        self.assertIsInstance(about["version"], str)
        self.assertEqual(about["glpVersion"], 0)
        self.assertRegex(about["mru"], MRU)

    def test_05_the_protocol_version_is_zero(self):
        topic = self.topic("about/version")
        self.assertEqual(self.retained(topic)[topic].value, 0)


class ConfigurationTest(case.IapTest):
    def setUp(self):
        super().setUp()
        self.client.subscribe(self.topic("fb/cfg"))
        self.before = self.shown(self.topic("fb/cfg"))

    def test_06_a_place_is_written_and_nothing_else_changes(self):
        self.publish(self.topic("rq/cfg"), {"loc": {"lat": 51.5, "lng": -0.1}})
        after = self.shown(self.topic("fb/cfg"), within=2)
        self.assertNotEqual(after.pop("mru"), self.before.pop("mru"))
        self.before["loc"].update(lat=51.5, lng=-0.1)
        self.assertEqual(after, self.before)
        topic = self.topic("fb/cfg")
        self.assertEqual(self.retained(topic)[topic].value["loc"],
                         after["loc"])

    def test_07_a_deep_topic_writes_one_member(self):
        self.publish(self.topic("rq/cfg"), {"loc": {"lng": -0.1}})
        self.publish(self.topic("rq/cfg/loc/lat"), 52)
        loc = self.shown(self.topic("fb/cfg"),
                         lambda x: x["loc"]["lat"] == 52, 2)["loc"]
        self.assertEqual(loc["lng"], -0.1)


class ActionTest(case.IapTest):
    def segment(self, action, **args):
        self.publish(self.topic("rq/do"), {"action": action, "args": args})

    def step(self, step, **args):
        """Takes a step of an import; returns the reply."""
        respond = self.topic("fb/=cms/import/response")
        meta = f"{self.number}-{step}"
        self.segment("import", step=step, respond=respond, meta=meta, **args)
        reply = self.shown(respond, lambda x: x.get("meta") == meta, 10)
        self.assertEqual(reply["step"], step)
        return reply

    def test_75_a_search_for_devices_says_when_it_is_done(self):
        respond = self.topic("fb/=t/r")
        self.client.subscribe(respond)
        self.segment("discoverDevices", respond=respond, meta=7)
        self.assertEqual(self.shown(respond, within=30).get("meta"), 7)

    def test_76_a_report_shows_one_device_and_no_other(self):
        self.lamp()
        self.client.subscribe(self.topic("fb/#"))
        own = set(self.retained(self.device("#")))
        self.assertGreaterEqual(own, {self.device(x) for x in (
            "sts", "cfg", "if/Lamp/0")})
        self.segment("report", filter=f"dev/lon/{self.handle}")
        start = self.position
        self.segment("report", filter="^about$")  # reports come in order
        self.shown(self.topic("fb/about"))
        shown = {x.topic for x in self.client.since(start)
                 if x.topic.startswith(self.topic("fb/")) and not x.retain}
        self.assertEqual(shown - {self.topic("fb/about")}, own)

    def test_77_a_cancelled_import_leaves_no_device(self):
        self.client.subscribe(self.topic("fb/=cms/#"))
        for step in ("open", "begin"):
            reply = self.step(step, protocols=["lon"])
            self.assertNotIn("error", reply)
        self.create()
        self.assertNotIn("error", self.step("cancel"))
        self.assertNotIn("error", self.step("close", protocols=["lon"]))
        self.settle(known=False)
        left = self.retained(self.device("#"))
        sts = left.pop(self.device("sts"), None)
        self.assertEqual(left, {})
        self.assertTrue(sts is None or sts.value["state"] == "deleted")

    def test_78_closing_what_is_not_open_is_no_error(self):
        self.client.subscribe(self.topic("fb/=cms/#"))
        self.assertNotIn("error", self.step("close", protocols=["lon"]))


class DiscoveryTest(case.IapTest):
    """A broker that is there first sees a gateway announce itself. Later
    announcements are a quarter of an hour apart: only the first is awaited."""

    @classmethod
    def setUpClass(cls):
        pass  # each case needs a gateway that is new

    def begin(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        broker = harness.Program("mosquitto", "-p", port)
        self.addCleanup(broker.stop)
        self.gateway = gateway.Gateway()
        self.addCleanup(self.gateway.close)
        self.gateway.port = port
        self.client = harness.wait_until(self.try_connect, "the broker")
        self.position = 0
        self.client.subscribe("glp/#")
        self.gateway.config.write_text('provisioning = "manual"\n')
        self.launch()

    def launch(self):
        self.gateway.launch(
            "--set", f"broker.url=mqtt://127.0.0.1:{self.gateway.port}")

    def try_connect(self):
        try:
            return self.connect()
        except ConnectionRefusedError:
            return None

    def test_85_a_new_gateway_announces_itself(self):
        found = self.shown("glp/0/:/ev/discovery/segment")
        for member in ("macid", "product", "version"):
            self.assertIn(member, found)

    def test_a_gateway_that_waits_stops_when_it_is_told_to(self):
        self.shown("glp/0/:/ev/discovery/segment")
        self.assertEqual(self.retained("glp/0/././sid")["glp/0/././sid"].value,
                         "")
        self.gateway.program.stop()
        self.assertEqual(self.gateway.program.child.returncode, 0)
        self.assertFalse(self.retained("glp/+/+/fb/#"))

    def test_an_id_outlives_a_kill_and_is_announced(self):
        macid = self.shown("glp/0/:/ev/discovery/segment")["macid"]
        self.publish(f"glp/0/:{macid}/rq/discovery/provision",
                     {"sid": "first1"})
        self.gateway.wait_ready()
        self.assertEqual(self.gateway.sid, "first1")
        self.gateway.kill()
        self.position = self.client.position()
        self.launch()
        found = self.shown("glp/0/first1/ev/discovery/segment")
        self.assertEqual((found["macid"], found["sid"]), (macid, "first1"))
        self.gateway.wait_ready()

    def test_86_a_segment_gets_its_sid_once(self):
        macid = self.shown("glp/0/:/ev/discovery/segment")["macid"]
        self.publish(f"glp/0/:{macid}/rq/discovery/provision",
                     {"sid": "first1"})
        sid = self.shown("glp/0/././sid", within=10)
        self.assertEqual(sid, "first1")
        self.gateway.wait_ready()
        self.publish(self.topic("rq/discovery/provision"), {"sid": "second2"})
        self.assert_none(self.settle(known=False), "glp/0/././sid")
        self.assert_none(self.settle(known=False), self.topic("ev/error"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
