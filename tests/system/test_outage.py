"""A broker that is away, and a gateway that dies meanwhile: no event is lost."""

import json
import pathlib
import signal
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "iap"))

import client  # noqa: E402
import harness  # noqa: E402

LAMP = "9FFFFF1E28000601"  # lamp.xif
LAMP_POINT = "lon/l-1/Lamp/0/nviLamp"
RESOURCES = harness.HERE / "resources"


class OutageTest(harness.SystemTest):
    CONFIG = f'resources = ["{RESOURCES}"]\n'

    def setUp(self):
        super().setUp()
        self.port = harness.free_port()
        config = self.folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} 127.0.0.1\nuser root\n"
            "allow_anonymous true\npersistence true\n"
            f"persistence_location {self.folder}/\nmax_queued_messages 0\n")
        self.broker_config = config
        self.start_broker()
        self.start_gateway()
        self.sid = self.trouped.ready()["sid"]

    def start_broker(self):
        self.broker = self.start("mosquitto", "-c", self.broker_config)
        harness.wait_until(
            lambda: any("running" in x for x in self.broker.errors),
            "the broker")

    def stop_broker(self):
        """It keeps its sessions on disk."""
        self.broker.send(signal.SIGTERM)
        self.broker.wait()

    def start_gateway(self):
        self.trouped = self.start(
            harness.TROUPED, "--config", self.config, "--state", self.state,
            "--set", f"broker.url=mqtt://127.0.0.1:{self.port}")

    def listen(self):
        """A client whose session outlives its connections."""
        made = client.Client(self.port, name="listener", clean=False)
        self.addCleanup(made.close)
        return made

    def topic(self, tail):
        return f"glp/0/{self.sid}/{tail}"

    def counter(self, name):
        rows = json.loads(self.console("status", "--json"))
        return float(rows[name])

    @staticmethod
    def levels(messages):
        return [x.value["value"]["value"] for x in messages
                if "/updated/" in x.topic]

    def test_events_of_an_outage_come_in_order_after_a_kill(self):
        listener = self.listen()
        listener.subscribe(self.topic("ev/updated/#"), self.topic("ev/alarm"))
        self.console("create", "lon/l-1", "--type", LAMP, "--unid", "auto",
                     "--provision")
        self.set(1)
        listener.wait(lambda x: 1 in self.levels([x]), "the first write")
        listener.close()
        self.stop_broker()
        for level in range(2, 40):
            self.set(level)
        harness.wait_until(
            lambda: self.counter("journal.waiting") >= 38, "the disk")
        self.kill()
        self.start_gateway()
        self.start_broker()
        self.trouped.ready()
        self.set(40)
        again = self.listen()
        again.wait(lambda x: 40 in self.levels([x]), "the last write")
        got = self.levels(again.since(0))
        self.assertEqual(list(dict.fromkeys(got)), list(range(2, 41)))

    def set(self, level):
        self.console("set", LAMP_POINT,
                     json.dumps({"value": level, "state": 1}))

    def test_the_log_tells_what_happened_on_the_bus(self):
        listener = self.listen()
        listener.subscribe(self.topic("ev/client/me/log"))
        self.console("create", "lon/l-1", "--type", LAMP, "--unid", "auto")

        def life():
            text = self.console("events", "--category", "life")
            return "/fb/dev/lon/l-1 created" in text
        harness.wait_until(life, "the event")
        listener.publish(self.topic("rq/=logger/client/me/log"),
                         {"cat": "life", "corr": 7})
        answer = listener.wait(lambda x: True, "the answer").value
        self.assertEqual(answer["corr"], 7)
        self.assertIn("created", [x["message"] for x in answer["records"]])


if __name__ == "__main__":
    unittest.main(verbosity=2)
