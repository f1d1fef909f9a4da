"""The gateway finds Modbus devices that an independent library plays, and a
client of the bus and the console make devices of them."""

import json
import subprocess
import sys
import unittest

import harness

SERVER = (sys.executable, harness.HERE / "pymodbus_server.py", "--still")
KIND = "9FFFFF00000000F2"


class DiscoveryTest(harness.SystemTest):
    def setUp(self):
        super().setUp()
        self.ports = sorted(
            int(self.start(*SERVER).ready()["port"]) for _ in range(2))
        self.nobody = harness.free_port()
        self.gateway()
        self.console("import", harness.HERE / "resources/marked.mod")

    def unid(self, port):
        return f"127.0.0.1:{port}:1"

    def addresses(self):
        return [f"127.0.0.1:{x}" for x in (*self.ports, self.nobody)]

    def search(self, respond, **args):
        harness.publish(self.port, f"glp/0/{self.sid}/rq/do", {
            "action": "discoverDevices",
            "args": {"protocols": ["modbus"],
                     "respond": f"glp/0/{self.sid}/ev/{respond}",
                     "option": {"modbus": {"addresses": self.addresses()}},
                     **args}})

    def discover(self, *arguments):
        where = [x for y in self.addresses() for x in ("--address", y)]
        lines = map(json.loads, self.console(
            "discover", "modbus", "--json", *where, *arguments).splitlines())
        return [x for x in lines if "unid" in x]

    def test_a_client_of_the_bus_is_told_of_each_device_then_of_the_end(self):
        heard = self.subscribe("ev/discovery/device", "ev/done")
        self.search("done", meta=7)
        messages = []

        def ended():
            messages.extend(heard.pull())
            return any(x["topic"].endswith("/ev/done") for x in messages)
        harness.wait_until(ended, "the end of the search")
        *finds, end = map(harness.payload, messages)
        self.assertEqual(end, {"action": "discoverDevices", "found": 2,
                               "meta": 7})
        self.assertEqual(sorted(x["unid"] for x in finds),
                         sorted(map(self.unid, self.ports)))
        for x in finds:
            self.assertEqual(x["protocol"], "modbus")
            self.assertEqual(x["type"], KIND)
            self.assertEqual(x["state"], "unprovisioned")

    def test_what_the_console_finds_can_be_created(self):
        found = self.discover()
        self.assertEqual(sorted(x["unid"] for x in found),
                         sorted(map(self.unid, self.ports)))
        first = found[0]
        self.console("create", f"modbus/{first['handle']}", "--type",
                     first["type"], "--unid", first["unid"], "--provision")
        self.assertEqual([x["unid"] for x in self.discover()],
                         [found[1]["unid"]])
        again = self.discover("--provisioned")
        self.assertEqual({x["unid"]: x["state"] for x in again}, {
            found[0]["unid"]: "provisioned",
            found[1]["unid"]: "unprovisioned"})
        self.assertIn(first["handle"], [x["handle"] for x in again])

    def test_without_an_address_the_search_is_refused(self):
        made = subprocess.run(
            [str(harness.TROUPE), "--state", str(self.state), "discover",
             "modbus"], capture_output=True, text=True,
            timeout=harness.PATIENCE, check=False)
        self.assertEqual(made.returncode, 1)
        self.assertIn("no addresses to search", made.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
