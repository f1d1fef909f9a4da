"""Connections to topics of another broker, and of a virtual segment (IAP
13.1)."""

import pathlib
import sys
import unittest

import case
import client

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import harness  # noqa: E402
from authority import add_user  # noqa: E402

ON = {"value": 30, "state": 1}


class ExchangeTest(case.IapTest):
    def setUp(self):
        super().setUp()
        self.client.subscribe(self.topic("fb/con/#"))
        self.lamp()
        self.credentials = {"user": "site", "passwd": "secret"}

    def other_broker(self):
        """Starts a broker that wants a password."""
        folder = self.gateway.folder
        users = folder / "other-users"
        users.unlink(missing_ok=True)
        add_user(users, "site", "secret")
        self.far_port = harness.free_port()
        config = folder / "other.conf"
        config.write_text(f"listener {self.far_port} 127.0.0.1\nuser root\n"
                          f"password_file {users}\n")
        self.start_other(config)
        return config

    def start_other(self, config):
        self.other = harness.Program("mosquitto", "-c", config)
        self.addCleanup(self.other.stop)
        harness.wait_until(
            lambda: any("running" in x for x in self.other.errors),
            "the other broker")

    def far_client(self):
        made = client.Client(
            self.far_port,
            prepare=lambda x: x.username_pw_set("site", "secret"))
        self.addCleanup(made.close)
        return made

    def end(self, topic):
        return {"topic": topic, "broker": "127.0.0.1", "port": self.far_port,
                "protocol": "mqtt"}

    def connect_ends(self, handle, source, destination):
        for action, args in (
                ("create", {"sources": [source], "destinations": [destination],
                            "credentials": self.credentials}),
                ("provision", {})):
            self.publish(self.topic(f"rq/con/{handle}/do"),
                         {"action": action, "args": args})
        self.shown(self.topic(f"fb/con/{handle}/sts"),
                   lambda x: x["state"] == "provisioned")

    def test_values_go_to_another_broker_and_come_from_it(self):
        config = self.other_broker()
        far = self.far_client()
        far.subscribe("site/lamp")
        self.connect_ends(f"out-{self.handle}",
                          self.device("if/Lamp/0/nvoLampFb/value"),
                          self.end("site/lamp"))
        self.ask("if/Lamp/0/nvoLampFb/value", ON)
        far.wait(lambda x: x.value == ON, "the value far away")
        self.connect_ends(f"in-{self.handle}", self.end("site/wanted"),
                          self.device("if/Lamp/0/nviLamp/value", "rq"))
        self.wait_value(far, {"value": 1, "state": 1})
        self.other.stop()  # and back again
        self.start_other(config)
        self.wait_value(self.far_client(), {"value": 2, "state": 0})

    def wait_value(self, far, wanted):
        """The gateway may not have subscribed yet."""
        def arrived():
            far.publish("site/wanted", wanted)
            return self.block_now()["nviLamp"]["value"] == wanted
        harness.wait_until(arrived, "the value from far away")

    def test_a_virtual_segment_lies_on_our_own_broker(self):
        topic = f"glp/0/&plant/{self.handle}/data"
        self.client.subscribe(topic)
        self.connect_ends(f"out-{self.handle}",
                          self.device("if/Lamp/0/nvoLampFb/value"),
                          {"topic": topic})
        self.ask("if/Lamp/0/nvoLampFb/value", ON)
        self.shown(topic, lambda x: x == ON)

    def test_nobody_forges_feedback_by_a_connection(self):
        ends = {"sources": [self.device("if/Lamp/0/nvoLampFb/value")],
                "destinations": [{"topic": self.device("sts")}]}
        self.publish(self.topic("rq/con/forged/do"),
                     {"action": "create", "args": ends})
        self.error("no topic to exchange values on")


if __name__ == "__main__":
    unittest.main(verbosity=2)
