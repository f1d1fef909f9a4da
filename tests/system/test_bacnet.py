"""The BACnet simulator answers an independent client on a real network, and
what both say is sound for tshark."""

import json
import os
import subprocess
import unittest

import harness
from bacnet_network import (AI, AV, BROADCAST, BV, DEVICE, MODULES, MSV, NAME,
                            OBJECTS, PEERS, PRESENT, PRIORITIES, Client,
                            Network, run)

DEVICES, CLIENT = "10.99.0.1", "10.99.0.2"
SEVERITY_ERROR = 0x800000  # of tshark's experts


class BacnetTest(harness.SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.network = Network(DEVICES, CLIENT)
        cls.network.open()
        cls.addClassCleanup(cls.network.close)
        os.environ["NODE_PATH"] = str(MODULES)

    def setUp(self):
        super().setUp()
        self.capture = self.folder / "frames.pcapng"
        self.listener = self.start(*self.network.inside(
            CLIENT, "dumpcap", "-q", "-i", "net0", "-w", str(self.capture)))
        harness.wait_until(
            lambda: any("File:" in x for x in self.listener.errors),
            "the capture")
        program = self.start(
            *self.network.inside(CLIENT, "node", PEERS / "client.js",
                                 BROADCAST), stdin=subprocess.PIPE)
        harness.wait_until(lambda: program.has_line("ready"), "the client")
        self.client = Client(program)

    def field(self, *arguments):
        self.simulator = self.start(*self.network.inside(
            DEVICES, harness.LOAD, "field", "--protocol", "bacnet", "--host",
            DEVICES, "--port", 47808, "--broadcast", BROADCAST, *arguments))
        return self.simulator.ready()

    def sound(self, least):
        """tshark finds *least* frames in what was captured, and no bad one."""
        def frames(wanted):
            return run("tshark", "-r", str(self.capture), "-Y", wanted)
        # It takes a while until the last frames are in the file, and until
        # then it may end amid one.
        harness.wait_until(
            lambda: len(frames("bacapp").stdout.splitlines()) >= least,
            f"{least} frames")
        self.listener.stop()
        bad = frames("_ws.malformed or bacapp.fragment.error or "
                     f"_ws.expert.severity >= {SEVERITY_ERROR:#x}")
        self.assertEqual((bad.returncode, bad.stdout), (0, ""), bad.stderr)

    def value(self, to, kind, instance=1):
        return self.client.ask("read", to=to, object=[kind, instance],
                               property=PRESENT)[0]

    def refused(self, text, do, **members):
        with self.assertRaises(RuntimeError) as why:
            self.client.ask(do, **members)
        self.assertIn(text, str(why.exception))


class SimulatorTest(BacnetTest):
    def vav(self, *arguments):
        """One room, at rest; returns where it is."""
        site = self.folder / "site.toml"
        site.write_text(f'host = "{DEVICES}"\nport = 47808\nchange = "0%"\n'
                        '[[devices]]\nkind = "vav"\nname = "vav-1"\n')
        self.field("--site", site, *arguments)
        return self.client.devices(1)[1]

    def test_devices_are_found_behind_their_router(self):
        ready = self.field("--devices", 50, "--instance", 1001, "--network",
                           77)
        self.assertEqual(ready["instances"], "1001-1050")
        found = self.client.devices(3, low=1010, high=1012)
        self.assertEqual(sorted(found), [1010, 1011, 1012])
        self.assertEqual({x["net"] for x in found.values()}, {77})
        self.assertEqual(len(self.client.devices(50)), 50)
        name = self.client.ask("read", to=found[1011], property=NAME,
                               object=[DEVICE, 1011])
        self.assertEqual(name, ["dev-11"])
        self.sound(55)

    def test_devices_have_addresses_of_their_own(self):
        self.field("--devices", 1, "--own-addresses", "--instance", 5)
        found = self.client.devices(0, to={"address": DEVICES})
        found = self.client.devices(1)
        self.assertEqual(found, {5: {"address": DEVICES}})
        self.sound(2)

    def test_long_answers_come_in_segments(self):
        self.field("--devices", 1, "--points", 400, "--max-apdu", 206)
        to = self.client.devices(1)[1]
        got = self.client.ask("readMany", to=to, items=[
            {"object": [DEVICE, 1], "properties": [OBJECTS]}])
        self.assertEqual(len(got[0]["values"][0]["value"]), 401)
        self.sound(12)

    def test_what_a_device_lacks_is_refused(self):
        self.field("--devices", 1, "--points", 400, "--max-apdu", 206,
                   "--without", "segmentation,cov")
        to = self.client.devices(1)[1]
        items = [{"object": [DEVICE, 1], "properties": [OBJECTS]}]
        self.refused("Reason:4", "readMany", to=to, items=items)
        self.refused("Reason:9", "subscribe", to=to, object=[AI, 1],
                     process=1, confirmed=False, lifetime=60)
        self.sound(6)

    def test_properties_are_read_together(self):
        to = self.vav()
        got = self.client.ask("readMany", to=to, items=[
            {"object": [AI, 1], "properties": [PRESENT, 117]},
            {"object": [BV, 1], "properties": [8]}])
        self.assertEqual([x["property"] for x in got[0]["values"]],
                         [PRESENT, 117])
        self.assertAlmostEqual(got[0]["values"][0]["value"][0], 21.5, delta=3)
        self.assertIn(PRIORITIES, [x["property"] for x in got[1]["values"]])
        self.refused("Class:1 - Code:31", "read", to=to, object=[AI, 99],
                     property=PRESENT)
        self.refused("Class:2 - Code:32", "read", to=to, object=[AI, 1],
                     property=PRIORITIES)
        self.sound(8)

    def test_priorities_are_written_and_given_back(self):
        to = self.vav()
        before = self.value(to, AV)
        write = {"to": to, "object": [AV, 1], "tag": "REAL"}
        self.client.ask("write", **write, value=24.5, priority=8)
        self.client.ask("write", **write, value=18, priority=16)
        self.assertEqual(self.value(to, AV), 24.5)
        array = self.client.ask("read", to=to, object=[AV, 1],
                                property=PRIORITIES)
        self.assertEqual([array[7], array[15]], [24.5, 18])
        for priority, value in (8, 18), (16, before):
            self.client.ask("write", to=to, object=[AV, 1], tag="NULL",
                            value=None, priority=priority)
            self.assertEqual(self.value(to, AV), value)
        self.refused("Class:2 - Code:37", "write", **write, value=99,
                     priority=8)
        self.refused("Class:2 - Code:40", "write", to=to, object=[AI, 1],
                     tag="REAL", value=20, priority=8)
        self.client.ask("writeMany", to=to, items=[
            {"object": [BV, 1], "tag": "ENUMERATED", "value": 0,
             "priority": 9},
            {"object": [MSV, 1], "tag": "UNSIGNED_INTEGER", "value": 3,
             "priority": 9}])
        self.assertEqual([self.value(to, BV), self.value(to, MSV)], [0, 3])
        self.sound(30)

    def test_changes_are_told_both_ways(self):
        to = self.vav()
        for process, confirmed in (7, False), (8, True):
            with self.subTest(confirmed=confirmed):
                self.client.ask("subscribe", to=to, object=[AV, 1],
                                process=process, confirmed=confirmed,
                                lifetime=60)
                first = self.client.next_cov(
                    lambda x, wanted=process: x["process"] == wanted)
                self.assertEqual(first["confirmed"], confirmed)
                self.assertEqual(first["remaining"], 60)
                self.client.ask("write", to=to, object=[AV, 1], tag="REAL",
                                value=16.0 + process, priority=8)
                told = self.client.next_cov(
                    lambda x, wanted=process: x["process"] == wanted)
                self.assertEqual(told["values"][0],
                                 {"property": PRESENT,
                                  "value": [16.0 + process]})
                self.client.ask("unsubscribe", to=to, object=[AV, 1],
                                process=process)
        self.sound(14)

    def test_values_move_as_asked_for(self):
        self.field("--devices", 2, "--points", 20, "--change", "100%",
                   "--stats", 1)
        to = self.client.devices(2)[1]
        self.client.ask("subscribe", to=to, object=[AI, 1], process=1,
                        confirmed=False, lifetime=60)
        for _ in range(4):
            self.client.next_cov()
        harness.wait_until(
            lambda: any("subscriptions=1" in x
                        for x in self.simulator.errors), "rates")
        self.sound(7)


class PeerDeviceTest(BacnetTest):
    """The npm device, which later tests need, is what it says."""

    def setUp(self):
        super().setUp()
        self.device = self.start(*self.network.inside(
            DEVICES, "node", PEERS / "device.js", BROADCAST, 321, 200), stdin=subprocess.PIPE)
        self.device.ready()
        self.to = self.client.devices(1)[321]

    def told(self, kind):
        return [x for x in map(json.loads, (
            y for y in list(self.device.lines) if y.startswith("{")))
            if x["event"] == kind]

    def test_the_device_is_read_written_and_subscribed(self):
        objects = self.client.ask("read", to=self.to, object=[DEVICE, 321],
                                  property=OBJECTS)
        self.assertEqual(len(objects), 5)
        got = self.client.ask("readMany", to=self.to, items=[
            {"object": [MSV, 1], "properties": [PRESENT, 110, 117]}])
        self.assertEqual(got[0]["values"][1]["value"],
                         ["Auto", "Heat", "Cool"])
        self.client.ask("write", to=self.to, object=[AV, 1], tag="REAL",
                        value=25, priority=8)
        self.client.ask("write", to=self.to, object=[AV, 1], tag="NULL",
                        value=None, priority=8)
        harness.wait_until(lambda: len(self.told("write")) == 2, "two writes")
        first, second = self.told("write")
        self.assertEqual((first["value"], first["priority"]), (25, 8))
        self.assertEqual((second["value"], second["present"]), (None, 20))
        self.refused("Class:2 - Code:40", "write", to=self.to, object=[AI, 1],
                     tag="REAL", value=20)
        for process, confirmed in (1, False), (2, True):
            self.client.ask("subscribe", to=self.to, object=[AI, 1],
                            process=process, confirmed=confirmed, lifetime=60)
            for _ in range(3):
                self.client.next_cov(
                    lambda x, wanted=process: x["process"] == wanted)
        self.sound(20)


if __name__ == "__main__":
    unittest.main(verbosity=2)
