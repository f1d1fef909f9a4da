"""A driver outside the gateway: the example in Node, as clients see it."""

import json
import os
import pathlib
import signal
import sys
import threading
import unittest

import harness

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "iap"))

import client  # noqa: E402

DRIVER = harness.HERE / "../../drivers/external/driver.js"
MODULES = harness.BUILD / "npm/node_modules"
TYPE = "9FFFFFAC3E000001"
LAMP = "9FFFFF1E28000601"


class ExternalTest(harness.SystemTest):
    CONFIG = f"""
sid = "extern1"
resources = ["{harness.HERE / 'resources'}"]
[drivers.external]
protocols = ["acme"]
"""

    def setUp(self):
        super().setUp()
        os.environ["NODE_PATH"] = str(MODULES)
        self.gateway()
        self.start_driver()
        self.client = self.connect()
        self.client.subscribe(self.topic("#"), "my/#")

    def connect(self, name="", clean=True):
        made = client.Client(self.port, name, clean)
        self.addCleanup(made.close)
        return made

    def start_driver(self):
        self.driver = self.start("node", DRIVER, "acme",
                                 f"mqtt://127.0.0.1:{self.port}")
        return self.driver.ready()

    def restart_gateway(self):
        """On the same port: drivers and clients find it again."""
        self.trouped.stop()
        self.trouped = self.start(
            harness.TROUPED, "--config", self.config, "--state", self.state,
            "--set", f"broker.listen=127.0.0.1:{self.port}")
        self.trouped.ready()

    # -- topics and waiting ---------------------------------------------------

    def topic(self, tail):
        return f"glp/0/{self.sid}/{tail}"

    def fb(self, tail, handle="r-1"):
        return self.topic(f"fb/dev/acme/{handle}/{tail}")

    def ask(self, tail, value, handle="r-1", channel="rq"):
        """Waits look at what comes after the last thing asked for."""
        self.position = self.client.position()
        self.client.publish(
            self.topic(f"{channel}/dev/acme/{handle}/{tail}"), value)

    def act(self, action, handle="r-1", **args):
        self.ask("do", {"action": action, "args": args}, handle)

    def shown(self, topic, matches=lambda x: True):
        """The value of the first object on *topic* that *matches*."""
        return self.client.wait(
            lambda x: x.topic == topic and x.value is not None
            and matches(x.value), topic, self.position).value

    def make(self, handle="r-1"):
        """Creates and provisions a room."""
        self.act("create", handle, type=TYPE, unid=f"u-{handle}",
                 provision=True)
        return self.shown(self.fb("sts", handle),
                          lambda x: x["state"] == "provisioned")

    def point(self, name, matches, handle="r-1"):
        return self.shown(self.fb("if/Room/0", handle),
                          lambda x: matches(x[name]))[name]

    def error(self, text):
        return self.client.wait(
            lambda x: x.topic == self.topic("ev/error")
            and text in x.value["message"], text, self.position).value

    def get(self, *items):
        """Returns the one result of a get."""
        self.position = self.client.position()
        self.client.publish("glp/0/./=get/dp/request", {
            "corr": "c", "response": "my/responses", "item": list(items),
            "timeout": 20})
        return self.shown("my/responses")["result"]

    def objects(self):
        """What is retained of the devices, without time stamps."""
        found = client.retained(self.port, self.topic("fb/dev/acme/#"))
        out = {}
        for topic, message in found.items():
            out[topic] = dict(message.value)
            out[topic].pop("mru")
        return out

    # -- life -----------------------------------------------------------------

    def test_a_room_is_created_provisioned_and_deleted(self):
        self.act("create", type=TYPE, unid="u-1")
        self.ask("cfg", {"name": "Hall", "desc": "east"})
        start = self.position
        self.shown(self.fb("lic"), lambda x: x["licensed"])
        cfg = self.shown(self.fb("cfg"), lambda x: x.get("name") == "Hall"
                         and "loc" in x)
        self.assertEqual(cfg["desc"], "east")
        self.shown(self.topic(f"ev/created/dev/acme/type/{TYPE}"),
                   lambda x: x["topic"] == self.topic("fb/dev/acme/r-1"))
        self.assertEqual(list(self.objects()[self.fb("sts")])[:3],
                         ["state", "unid", "health"])
        self.act("provision")
        self.shown(self.fb("sts"), lambda x: x["state"] == "provisioned")
        topics = [x.topic for x in self.client.since(self.position)]
        self.assertLess(topics.index(self.fb("if/Room/0")),
                        topics.index(self.fb("sts")))
        self.assertEqual(
            set(self.objects()),
            {self.fb(x) for x in ("sts", "cfg", "lic", "if/Room/0")})
        self.act("delete")
        self.client.wait(lambda x: x.topic == self.fb("lic")
                         and not x.payload, "no licence", self.position)
        left = self.objects()
        self.assertEqual(list(left), [self.fb("sts")])
        self.assertEqual(left[self.fb("sts")]["state"], "deleted")
        errors = [x for x in self.client.since(start)
                  if x.topic == self.topic("ev/error")]
        self.assertEqual(errors, [])
        self.make()  # again, under the same handle
        self.assertIn(self.fb("cfg"), self.objects())

    def test_the_driver_answers_for_its_devices(self):
        self.make()
        self.act("frobnicate")
        event = self.error("frobnicate-action not found")
        self.assertEqual(event["source"], "acme")
        self.assertEqual(event["topic"], self.topic("rq/dev/acme/r-1/do"))
        self.assertIn("ts", event)
        self.assertIn("utc", event)
        self.act("test", "nobody")
        self.error("nobody : device not found")
        self.ask("cfg", {"name": "x"}, "nobody")
        self.error("nobody : device not found")
        self.ask("if/Nope/0", {"x": {"value": 1}})
        self.error("Block name Nope does not exist")
        events = [x for x in self.client.since(0)
                  if x.topic == self.topic("ev/error")]
        self.assertEqual(len(events), 4, events)

    @staticmethod
    def names_the_driver(about):
        return any(x["name"] == "Example driver"
                   for x in about["components"])

    def test_about_and_the_services_are_there(self):
        self.position = 0
        about = self.shown(self.topic("fb/about"),
                           self.names_the_driver)
        self.assertIn("acme", about["limitations"]["protocols"])
        self.assertTrue(about["protocol"]["acme"]["discoverDevices"])
        found = client.retained(self.port, "glp/0/./=system/#")
        self.assertEqual(found["glp/0/./=system/ltx/name"].value, "ltx")
        self.assertIn("glp/0/./=system/trouped/version", found)

    def test_a_search_ends_with_one_message(self):
        self.position = self.client.position()
        self.client.publish(self.topic("rq/do"), {
            "action": "discoverDevices",
            "args": {"respond": "my/found", "meta": 7}})
        self.assertEqual(self.shown("my/found")["meta"], 7)
        found = [x.value for x in self.client.since(self.position)
                 if x.topic == self.topic("ev/discovery/device")]
        self.assertEqual([x["unid"] for x in found], ["room-a", "room-b"])
        self.assertEqual(found[0]["protocol"], "acme")

    # -- values ---------------------------------------------------------------

    def test_a_set_point_takes_values_and_overrides(self):
        self.make()
        self.ask("if/Room/0/Setpoint/value", 23)
        self.point("Setpoint", lambda x: x["value"] == 23)
        self.ask("if/Room/0", {"Setpoint": {"value": 25, "prio": 8}})
        point = self.point("Setpoint", lambda x: x["value"] == 25)
        self.assertEqual(point["values"]["level"], 8)
        self.assertEqual(point["values"]["levels"], {"17": 23, "8": 25})
        self.ask("if/Room/0/Setpoint", {"value": None, "prio": 8})
        self.point("Setpoint", lambda x: x["value"] == 23)
        self.ask("if/Room/0/Setpoint/value", 99)
        self.error("value is out-of-range")
        self.ask("if/Room/0/Temperature/value", 20)
        self.error("cannot write to output datapoint")

    def test_samples_become_events_by_the_rules_of_the_monitor(self):
        self.make()
        self.ask("if/Room/0/Temperature/monitor",
                 {"rate": 0.1, "report": "any", "inFeedback": False})
        first = self.shown(self.topic("ev/data"))
        self.assertEqual(first["topic"], self.fb("if/Room/0"))
        self.assertEqual(first["message"], "Temperature/value")
        self.assertEqual(first["source"], "acme")
        self.assertEqual(first["health"], "normal")
        self.assertEqual(len(first["topic"].split("/")), 10)
        # The temperature settles: then only one more change is reported.
        self.ask("if/Room/0/Temperature/monitor", {"report": "change"})
        harness.wait_until(lambda: self.get(
            "dev/acme/r-1/if/Room/0/Temperature")[0]["value"] == 21, "21")
        self.ask("if/Room/0/Setpoint/value", 22)
        self.shown(self.topic("ev/data"), lambda x: x["data"] == 22)
        settled = [x for x in self.client.since(self.position)
                   if x.topic == self.topic("ev/data")
                   and x.value["data"] == 22]
        self.assertEqual(len(settled), 1)
        self.ask("if/Room/0/Temperature/monitor/rate", 0)

    def test_a_get_has_one_response(self):
        self.make()
        result = self.get("dev/acme/r-1/if/Room/0/Setpoint",
                          "dev/acme/r-1/if/Room/0/Nope",
                          "dev/acme/nobody/if/Room/0/Setpoint")
        self.assertEqual(result[0]["value"], 21)
        self.assertEqual(result[1]["error"], "interface block not found")
        self.assertEqual(result[2]["error"], "nobody : device not found")
        responses = [x for x in self.client.since(self.position)
                     if x.topic == "my/responses"]
        self.assertEqual(len(responses), 1)

    def test_a_get_ends_when_the_driver_is_silent(self):
        self.make()
        self.driver.send(signal.SIGSTOP)
        self.addCleanup(self.driver.send, signal.SIGCONT)
        self.position = self.client.position()
        self.client.publish(self.topic("=get/dp/request"), {
            "corr": 1, "response": "my/responses", "timeout": 1,
            "item": "dev/acme/r-1/if/Room/0/Setpoint"})
        self.assertEqual(self.shown("my/responses")["result"][0]["error"],
                         "timeout")

    def test_a_group_reaches_rooms_as_clients_do(self):
        self.make()
        self.client.publish(self.topic("rq/grp/g-1/do"), {
            "action": "self.create", "args": {"provision": True, "members": [
                self.topic("rq/dev/acme/r-1/if/Room/0/Setpoint")]}})
        self.position = self.client.position()
        self.client.publish(self.topic("rq/grp/g-1/value"), 24)
        self.point("Setpoint", lambda x: x["value"] == 24)

    def test_connections_lead_from_rooms_and_to_rooms(self):
        self.make("r-1")
        self.make("r-2")
        self.client.publish(self.topic("rq/dev/lon/lamp/do"), {
            "action": "create", "args": {"type": LAMP, "unid": "auto",
                                         "provision": True}})
        lamp = self.topic("fb/dev/lon/lamp/if/Lamp/0")
        self.shown(lamp)
        point = "if/Room/0/Setpoint/value"
        switch = "dev/lon/lamp/if/Lamp/0/nviLamp/value"
        self.connect_points("c-1", self.fb(point), "rq/" + switch,
                            {"value": "$"})
        self.connect_points("c-2", self.topic("fb/" + switch),
                            f"rq/dev/acme/r-2/{point}", {"$": "$.value"})
        self.ask(point, 24)
        self.shown(lamp, lambda x: x["nviLamp"]["value"]["value"] == 24)
        self.point("Setpoint", lambda x: x["value"] == 24, "r-2")
        self.driver.send(signal.SIGKILL)  # it remembers its connections
        self.driver.wait()
        self.start_driver()
        self.ask(point, 25)
        self.point("Setpoint", lambda x: x["value"] == 25, "r-2")

    def connect_points(self, handle, source, destination, mapping):
        do = self.topic(f"rq/con/{handle}/do")
        self.position = self.client.position()
        self.client.publish(do, {"action": "create", "args": {
            "sources": [source], "destinations": [self.topic(destination)],
            "map": mapping}})
        self.client.publish(do, {"action": "provision"})
        self.shown(self.topic(f"fb/con/{handle}/sts"),
                   lambda x: x["state"] == "provisioned")

    # -- restarts -------------------------------------------------------------

    def test_a_killed_driver_finds_its_devices_again(self):
        self.make("r-1")
        self.make("r-2")
        self.ask("if/Room/0/Setpoint/value", 23)
        self.point("Setpoint", lambda x: x["value"] == 23)
        self.act("deprovision", "r-2")
        self.shown(self.fb("sts", "r-2"),
                   lambda x: x["state"] == "unprovisioned")
        before = self.objects()
        self.driver.send(signal.SIGKILL)
        self.driver.wait()
        self.assertEqual(self.objects(), before)
        self.ask("if/Room/0/Setpoint/value", 24)  # waits for the driver
        self.assertEqual(self.start_driver()["devices"], "2")
        self.point("Setpoint", lambda x: x["value"] == 24)
        self.ask("if/Room/0/Setpoint/value", 23)
        self.point("Setpoint", lambda x: x["value"] == 23)
        self.assertEqual(self.objects(), before)
        self.assertEqual(
            self.get("dev/acme/r-1/if/Room/0/Setpoint")[0]["value"], 23)

    def test_cfg_is_the_gateways_and_survives_it(self):
        self.make()
        self.ask("cfg/name", "Hall")
        self.ask("cfg", {"loc": {"lat": 52}})
        self.shown(self.fb("cfg"), lambda x: x.get("name") == "Hall"
                   and x["loc"]["lat"] == 52)
        before = self.objects()
        self.restart_gateway()
        self.client.close()
        self.client = self.connect()
        self.client.subscribe(self.topic("#"))
        self.assertEqual(self.objects(), before)
        self.ask("cfg/desc", "east")
        cfg = self.shown(self.fb("cfg"), lambda x: x["desc"] == "east")
        self.assertEqual(cfg["name"], "Hall")
        self.ask("if/Room/0/Setpoint/value", 22)  # the driver is back, too
        self.point("Setpoint", lambda x: x["value"] == 22)
        about = self.topic("fb/about")
        harness.wait_until(
            lambda: self.names_the_driver(
                client.retained(self.port, about)[about].value),
            "the driver to announce itself again")

    # -- others ---------------------------------------------------------------

    def test_junk_of_others_changes_nothing(self):
        self.make()
        noise = self.connect()
        forged = {"topic": self.topic("fb/dev/lon/d-1/if/Lamp/0"),
                  "datapoint": "nviLamp/value", "monitor": {"rate": 1},
                  "value": 1}
        ghost = dict(forged, topic=self.fb("if/Room/0", "ghost"))
        junk = ["", "junk", "[]", "{}", "7", json.dumps(forged),
                json.dumps(ghost), "[" * 500, '{"cat":"error"}',
                '{"cat":"error","message":"noise"}', 20_000 * "x"]

        def flood():
            for number in range(20_000):
                for service in ("monitoring/service", "logger/event"):
                    noise.mqtt.publish(f"glp/0/./={service}",
                                       junk[number % len(junk)], 0)
        thread = threading.Thread(target=flood)
        thread.start()
        self.position = self.client.position()
        start = self.position
        self.ask("if/Room/0/Setpoint/value", 23)
        self.point("Setpoint", lambda x: x["value"] == 23)
        thread.join()
        noise.publish("glp/0/./=logger/event", {})
        result = self.get("dev/acme/r-1/if/Room/0/Setpoint")
        self.assertEqual(result[0]["value"], 23)
        self.client.publish(self.topic("rq/dev/lon/lamp/do"), {
            "action": "create", "args": {"type": LAMP, "unid": "auto"}})
        self.shown(self.topic("fb/dev/lon/lamp/sts"))
        seen = self.client.since(start)
        data = [x for x in seen if x.topic == self.topic("ev/data")]
        self.assertEqual(data, [])
        warnings = [x for x in seen if x.topic == self.topic("ev/warning")]
        self.assertGreater(len(warnings), 0)
        self.assertLess(len(warnings), 20)
        errors = [x for x in seen if x.topic == self.topic("ev/error")]
        self.assertLess(len(errors), 2_000)

    def test_only_the_driver_speaks_for_its_protocol(self):
        """The broker refuses what the access list does not name."""
        self.make()
        self.position = self.client.position()
        for tail in ("fb/dev/lon/d-1/sts", "fb/about", "fb/cfg"):
            self.client.publish_raw(self.topic(tail), '"junk"')
        self.ask("if/Room/0/Setpoint/value", 23)
        self.point("Setpoint", lambda x: x["value"] == 23)
        self.assertEqual([x for x in self.client.since(self.position)
                          if x.value == "junk"], [])


if __name__ == "__main__":
    unittest.main()
