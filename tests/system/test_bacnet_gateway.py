"""The gateway finds BACnet devices on a real network, makes devices of them,
and shares them with another workstation."""

import json
import os
import subprocess
import unittest

import harness
from bacnet_network import (AV, BROADCAST, DEVICE, MODULES, NAME, PEERS, PRESENT,
                            PRIORITIES, VENDOR, Client, Network)

GATEWAY, DEVICES, WORKSTATION = "10.99.0.1", "10.99.0.2", "10.99.0.3"
INSTANCE = 321
HANDLE = "Peer-321"


class BacnetGateway(harness.SystemTest):
    """A gateway on the network."""

    CONFIG = '[drivers.bacnet]\ninterface = "net0"\napdu_timeout = 2\n'

    @classmethod
    def setUpClass(cls):
        cls.network = Network(GATEWAY, DEVICES, WORKSTATION)
        cls.network.open()
        cls.addClassCleanup(cls.network.close)
        cls.network.enter(GATEWAY)
        os.environ["NODE_PATH"] = str(MODULES)

    def setUp(self):
        super().setUp()
        self.gateway()

    def workstation(self, instance):
        """The npm client, and the address of the one it found."""
        program = self.start(*self.network.inside(
            WORKSTATION, "node", PEERS / "client.js", BROADCAST),
            stdin=subprocess.PIPE)
        harness.wait_until(lambda: program.has_line("ready"), "the client")
        client = Client(program)
        return client, client.devices(1, low=instance, high=instance)[instance]

    def discover(self, *arguments):
        lines = map(json.loads, self.console(
            "discover", "bacnet", "--json", *arguments).splitlines())
        return [x for x in lines if "unid" in x]

    def create(self, found):
        """Waits until the device is well."""
        handle = found["handle"]
        state = self.subscribe(f"fb/dev/bacnet/{handle}/sts")
        self.console("create", f"bacnet/{handle}", "--type", found["type"],
                     "--unid", found["unid"], "--provision")
        self.wait_well(state, handle)


class PeerTest(BacnetGateway):
    """One device, by an independent library."""

    # -- the others -----------------------------------------------------------

    def peer(self, period=0):
        """The npm device; its input moves every *period* milliseconds."""
        self.device = self.start(*self.network.inside(
            DEVICES, "node", PEERS / "device.js", BROADCAST, INSTANCE, period),
            stdin=subprocess.PIPE)
        self.device.ready()

    def told(self, kind):
        """What the device told of one kind, as it came."""
        lines = [x for x in list(self.device.lines) if x.startswith("{")]
        return [x for x in map(json.loads, lines) if x["event"] == kind]

    def next_write(self):
        """The next write that the device took: value, priority, present."""
        seen = getattr(self, "writes", 0)
        harness.wait_until(lambda: len(self.told("write")) > seen, "a write")
        self.writes = seen + 1
        x = self.told("write")[seen]
        return x["object"], x["value"], x["priority"], x["present"]

    # -- the gateway ----------------------------------------------------------

    def topic(self, tail):
        return f"glp/0/{self.sid}/{tail}"

    def set_point(self, block, value):
        harness.publish(self.port, self.topic(
            f"rq/dev/bacnet/{HANDLE}/if/{block}"), value)

    def create_found(self):
        """Finds the peer, creates it, and waits until it is well."""
        found, = self.discover("--address", INSTANCE)
        self.create(found)
        return found

    def listen(self, block):
        return self.subscribe(f"fb/dev/bacnet/{HANDLE}/if/{block}")

    def point(self, heard, block, name, matches):
        """Waits for a block whose point *matches*."""
        def look(message):
            return matches((harness.payload(message) or {}).get(name, {}))
        return harness.payload(
            heard.wait_for(look, f"{block}/{name}"))[name]

    # -- tests ----------------------------------------------------------------

    def test_a_device_is_found_with_its_type(self):
        self.peer()
        found, = self.discover("--address", "0-1000")
        self.assertEqual(found["unid"], str(INSTANCE))
        self.assertEqual(found["handle"], HANDLE)
        self.assertEqual(found["name"], "Peer 321")
        self.assertEqual(found["state"], "unprovisioned")
        self.assertRegex(found["type"], "^65535_Peer_[0-9A-F]{8}$")
        # The type is there, and is the same file wherever it goes.
        self.assertIn(found["type"], [
            x["name"] for x in json.loads(self.console("types", "--json"))])
        self.console("export", self.folder / "site")
        exported = list((self.folder / "site").rglob("*.bac"))
        self.assertEqual([x.stem for x in exported], [found["type"]])
        text = exported[0].read_text()
        self.assertIn("#vendor_id,65535", text)
        self.assertIn("Mode,MSV:1,MSV,1,+,uint32,true", text)
        self.assertIn("Enum(1=Auto:2=Heat:3=Cool)", text)
        again, = self.discover("--address", INSTANCE)
        self.assertEqual(again["type"], found["type"])

    def test_a_client_of_the_bus_is_told_of_each_device_then_of_the_end(self):
        self.peer()
        heard = self.subscribe("ev/discovery/device", "ev/done")
        harness.publish(self.port, self.topic("rq/do"), {
            "action": "discoverDevices",
            "args": {"protocols": ["bacnet"], "respond": self.topic("ev/done"),
                     "meta": 7}})
        messages = []

        def ended():
            messages.extend(heard.pull())
            return any(x["topic"].endswith("/ev/done") for x in messages)
        harness.wait_until(ended, "the end of the search")
        find, end = map(harness.payload, messages)
        self.assertEqual(end, {"action": "discoverDevices", "found": 1,
                               "meta": 7})
        self.assertEqual((find["protocol"], find["unid"]),
                         ("bacnet", str(INSTANCE)))

    def test_an_imported_type_goes_before_one_that_is_made(self):
        self.peer()
        (self.folder / "Thermostat.bac").write_text(
            "#filetype,BACnet_xif\n#product_name,Peer\n#vendor_id,65535\n"
            "Datapoint Name,Address,Block Name,Block Index,Write Enable,"
            "IAP Type\nTemperature,AI:1,Room,0,-,float\n")
        self.console("import", self.folder / "Thermostat.bac")
        found = self.create_found()
        self.assertEqual(found["type"], "Thermostat")
        shown = json.loads(self.console(
            "get", "--json", f"bacnet/{HANDLE}/Room/0/Temperature"))
        self.assertEqual(len(shown), 1)

    def test_changes_are_told_by_subscription(self):
        self.peer(period=500)
        self.create_found()
        events = self.subscribe("ev/data")
        self.set_point("AI/1", {"RoomTemp": {"monitor": {
            "rate": 0, "event": True, "report": "change"}}})
        harness.wait_until(lambda: self.told("subscribe"), "a subscription")
        self.assertEqual(self.told("subscribe")[0]["object"], "RoomTemp")
        values = []
        for _ in range(4):
            event = harness.payload(events.wait_for(
                lambda x: harness.payload(x)["message"] == "RoomTemp/value",
                "a change"))
            self.assertEqual(event["source"], "bacnet")
            values.append(event["data"])
        self.assertEqual(len(set(values)), 4, values)

    def test_overrides_are_writes_at_their_priority(self):
        self.peer()
        self.create_found()
        other, to = self.workstation(INSTANCE)

        def slots():
            return other.ask("read", to=to, object=[AV, 1],
                             property=PRIORITIES)
        heard = self.listen("AV/1")
        self.set_point("AV/1", {"SetPoint": {"value": 24.5, "prio": 8}})
        self.assertEqual(self.next_write(), ("SetPoint", 24.5, 8, 24.5))
        point = self.point(heard, "AV/1", "SetPoint", lambda x:
                           x.get("values", {}).get("levels", {}).get("8"))
        self.assertEqual((point["value"], int(point["values"]["level"])),
                         (24.5, 8))
        self.assertEqual(slots()[7], 24.5)
        # Relinquished: the place in the array is empty.
        self.set_point("AV/1", {"SetPoint": {"value": None, "prio": 8}})
        harness.wait_until(
            lambda: (self.told("write")[-1]["value"],
                     self.told("write")[-1]["priority"]) == (None, 8),
            "the end of the override")
        self.assertIsNone(slots()[7])

    def test_what_another_workstation_writes_is_the_devices_own(self):
        self.peer()
        self.create_found()
        other, to = self.workstation(INSTANCE)
        heard, events = self.listen("AV/1"), self.subscribe("ev/data")

        def next_data(wanted):
            return harness.payload(events.wait_for(
                lambda x: (harness.payload(x)["message"] == "SetPoint/value"
                           and harness.payload(x)["data"] == wanted),
                f"the change to {wanted}"))

        def write(priority, value):
            other.ask("write", to=to, object=[AV, 1], priority=priority,
                      tag="NULL" if value is None else "REAL", value=value)
        self.set_point("AV/1", {"SetPoint": {"monitor": {
            "rate": 0, "event": True, "inFeedback": True}}})
        harness.wait_until(lambda: self.told("subscribe"), "a subscription")
        write(5, 18.5)
        self.assertEqual(next_data(18.5)["source"], "bacnet")
        point = self.point(heard, "AV/1", "SetPoint",
                           lambda x: x.get("value") == 18.5)
        # None of our levels: nobody here gave it.
        self.assertEqual(list(point["values"]["levels"]), ["17"])
        # An override of ours below it has its place, and no effect yet.
        self.set_point("AV/1", {"SetPoint": {"value": 25, "prio": 8}})
        harness.wait_until(
            lambda: [8, 25, 18.5] in [
                [x["priority"], x["value"], x["present"]]
                for x in self.told("write")], "the write at 8")
        write(5, None)
        next_data(25)
        self.assertEqual(other.ask("read", to=to, object=[AV, 1],
                                   property=PRESENT), [25])


class OwnDeviceTest(BacnetGateway):
    """The gateway as others see it."""

    INSTANCE = 4000
    CONFIG = BacnetGateway.CONFIG + f"device_instance = {INSTANCE}\n"

    def test_a_workstation_finds_and_reads_the_gateway(self):
        client, to = self.workstation(self.INSTANCE)
        own = [DEVICE, self.INSTANCE]
        self.assertEqual(client.ask("read", to=to, object=own, property=NAME),
                         [f"troupe-{self.INSTANCE}"])
        one, = client.ask("readMany", to=to, items=[
            {"object": own, "properties": [NAME, VENDOR]}])
        self.assertEqual([x["value"] for x in one["values"]],
                         [[f"troupe-{self.INSTANCE}"], [0]])
        with self.assertRaises(RuntimeError):
            client.ask("write", to=to, object=own, property=NAME,
                       tag="REAL", value=1.5)
        self.assertEqual(client.ask("read", to=to, object=own, property=NAME),
                         [f"troupe-{self.INSTANCE}"])


class RouterTest(BacnetGateway):
    """Devices on a network behind a router, as `troupe-load` plays them."""

    def test_devices_behind_a_router_share_a_type(self):
        simulator = self.start(*self.network.inside(
            DEVICES, harness.LOAD, "field", "--protocol", "bacnet", "--host",
            DEVICES, "--port", 47808, "--broadcast", BROADCAST, "--devices",
            40, "--points", 12, "--instance", 1001, "--network", 77,
            "--change", "0%"))
        simulator.ready()
        found = self.discover("--address", "1000-1999")
        self.assertEqual(sorted(int(x["unid"]) for x in found),
                         list(range(1001, 1041)))
        self.assertEqual(len({x["type"] for x in found}), 1)
        self.create(found[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
