"""What one client may ask for at once: nothing is lost, order is kept, and a
new subscriber gets all of it."""

import json
import subprocess
import time
import unittest

import case
import harness
from gateway import RESOURCES

RACK = "9FFFFF1E28000603"
POINTS = 20


def rack_xif():
    """A hosted device of 20 points, made from the lamp."""
    lines = (RESOURCES / "lamp.xif").read_text().splitlines()
    head = "\n".join(lines[:lines.index("*") + 1])
    head = (head.replace("lamp.xif", "rack.xif")
            .replace("9F:FF:FF:1E:28:00:06:01", "9F:FF:FF:1E:28:00:06:03")
            .replace("2 15 1 4 0", f"2 15 1 {POINTS} 0"))
    points = "\n".join(
        f'VAR nvi{i} {i} 0 0 0\n0 1 63 0 0 1 0 1 0 1 0 0 0\n"@0#{i + 1}\n'
        "95 * 2\n1 0 0 0 0\n1 0 0 1 0" for i in range(POINTS))
    return f'{head}\n"&3.4@3040Rack;A rack\n\n{points}\n'


class BurstTest(case.IapTest):
    def send(self, requests):
        """Publishes (tail, value) as fast as the broker takes them; returns
        when it began."""
        self.client.mqtt.max_inflight_messages_set(1000)
        start = time.monotonic()
        made = [self.client.mqtt.publish(self.topic("rq/dev/lon/" + tail),
                                         json.dumps(value), 1)
                for tail, value in requests]
        for x in made:
            x.wait_for_publish(harness.PATIENCE)
        return start

    def wait_retained(self, filters, complete, what, seconds):
        harness.wait_until(
            lambda: complete(self.retained(*filters)), what,
            seconds * case.SLACK)

    def errors(self):
        return [x for x in self.client.since(0)
                if x.topic == self.topic("ev/error")]

    def test_200_devices_in_one_burst_are_right(self):
        def requests(i):
            yield f"b-{i}/do", {"action": "create", "args": {
                "unid": "auto", "type": case.LAMP, "lon.attach": "local",
                "provision": True}}
            yield f"b-{i}/cfg", {"name": f"first {i}"}
            yield f"b-{i}/cfg", {"name": f"lamp {i}", "desc": "burst"}
            for value in (1, 2, i % 100 + 0.5):
                yield (f"b-{i}/if/Lamp/0/nviLamp/value",
                       {"value": value, "state": 1})

        def is_right(objects, i):
            def value(tail):
                found = objects.get(self.topic(f"fb/dev/lon/b-{i}/{tail}"))
                return found.value if found else {}
            lamp = value("if/Lamp/0").get("nviLamp", {})
            return (value("sts").get("state") == "provisioned"
                    and value("cfg").get("name") == f"lamp {i}"
                    and lamp["value"] == {"value": i % 100 + 0.5, "state": 1})

        start = self.send(x for i in range(200) for x in requests(i))
        self.wait_retained(
            [self.topic("fb/dev/lon/+/#")],
            lambda got: all(is_right(got, i) for i in range(200)),
            "200 devices", 5)
        print(f"200 devices: {time.monotonic() - start:.1f} s")
        self.assertEqual(self.errors(), [])

    def test_1000_devices_of_20_points_reach_a_new_subscriber(self):
        path = self.gateway.folder / "rack.xif"
        path.write_text(rack_xif())
        subprocess.run([str(harness.TROUPE), "--state",
                        str(self.gateway.folder / "state"), "import",
                        str(path)], check=True, timeout=harness.PATIENCE)
        start = self.send(
            (f"r-{i}/do", {"action": "create", "args": {
                "unid": "auto", "type": RACK, "lon.attach": "local",
                "provision": True}}) for i in range(1000))

        def complete(got):
            values = [x.value for topic, x in got.items() if "/r-" in topic]
            return (sum(x.get("state") == "provisioned" for x in values) == 1000
                    and sum("nvi19" in x for x in values) == 1000)

        self.wait_retained([self.topic("fb/dev/lon/+/sts"),
                            self.topic("fb/dev/lon/+/if/Rack/0")],
                           complete, "1,000 devices", 30)
        print(f"1,000 devices of 20 points: {time.monotonic() - start:.1f} s")
        self.assertEqual(self.errors(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
