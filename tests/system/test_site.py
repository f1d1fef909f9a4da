"""The gateway takes the files of a simulated field and drives all of it."""

import json
import unittest

import harness


class GatewayTest(harness.FieldTest):
    def test_the_gateway_takes_a_simulated_field(self):
        self.field("--devices", 12, "--sockets", 3, "--change", "20%",
                   "--fault", "silent=8%")
        self.gateway()
        self.console("import", self.folder / "field")
        self.assertEqual(len(self.list_devices()), 12)
        health = harness.wait_until(self.settled, "devices to be judged")
        self.assertEqual(sorted(health), ["down"] + ["normal"] * 11)

    def list_devices(self):
        """All but the system device, which every gateway has."""
        listed = json.loads(self.console("devices", "--json"))
        all_devices = listed["devices"] if isinstance(listed, dict) else listed
        return [x for x in all_devices if x["protocol"] == "modbus"]

    def settled(self):
        health = [x["health"] for x in self.list_devices()]
        done = (health.count("normal"), health.count("down")) == (11, 1)
        return health if done else None


if __name__ == "__main__":
    unittest.main(verbosity=2)
