"""The gateway drives Modbus devices that independent libraries play, and what
they say arrives on MQTT."""

import json
import signal
import sys
import unittest

import harness


class PeerTest(harness.SystemTest):
    def start_with(self, *server):
        """Starts a server and a gateway that drives it as device `peer`."""
        self.peer = self.start(*server)
        unid = f"127.0.0.1:{self.peer.ready()['port']}:1"
        self.gateway()
        self.console("import", harness.HERE / "resources/peer.mod")
        self.create("peer", "9FFFFF00000000F1", unid)

    def poll_inputs(self):
        """Inputs are not polled unless somebody asks for it."""
        self.request("peer/if/Unit/0", {
            x: {"monitor": {"rate": "slow"}}
            for x in ("Setpoint", "Power", "Relay")})

    def write(self, point, value):
        self.request(f"peer/if/Unit/0/{point}/value", value)

    def wait_write(self, line):
        harness.wait_until(lambda: self.peer.has_line(line), line)


class PymodbusTest(PeerTest):
    SERVER = (sys.executable, harness.HERE / "pymodbus_server.py")

    def test_values_arrive_as_samples_and_in_the_retained_block(self):
        self.start_with(*self.SERVER)
        samples = self.subscribe("ev/data")
        blocks = self.subscribe("fb/dev/modbus/peer/if/#")
        first = self.wait_point(blocks, "peer", "Unit/0", "Counter",
                                lambda x: x is not None)
        self.wait_point(blocks, "peer", "Unit/0", "Counter",
                        lambda x: x is not None and x != first)
        samples.wait_for(
            lambda x: "Counter" in x["payload"] and "peer" in x["payload"],
            "a sample of the counter")

    def test_every_kind_of_point_has_its_value(self):
        self.start_with(*self.SERVER, "--still")
        self.poll_inputs()
        for point, value in (("Counter", 1000), ("RoomTemp", 21.5),
                             ("Setpoint", 21), ("Level", 50),
                             ("Relay", False), ("Contact", True)):
            with self.subTest(point=point):
                fresh = self.subscribe("fb/dev/modbus/peer/if/#")
                self.wait_point(fresh, "peer", "Unit/0", point,
                                lambda x, v=value: x == v)
                fresh.stop()

    def test_writes_arrive_in_the_device_and_come_back(self):
        self.start_with(*self.SERVER, "--still")
        blocks = self.subscribe("fb/dev/modbus/peer/if/#")
        self.write("Setpoint", 23.5)
        self.wait_write("write register 0 2350")
        self.wait_point(blocks, "peer", "Unit/0", "Setpoint",
                        lambda x: x == 23.5)
        self.write("Power", 12.5)  # 0x41480000
        self.wait_write("write register 2 16712 0")
        self.write("Relay", True)
        self.wait_write("write coil 0 1")
        self.wait_point(blocks, "peer", "Unit/0", "Relay",
                        lambda x: x is True)

    def test_a_value_out_of_range_is_refused_and_not_sent(self):
        self.start_with(*self.SERVER, "--still")
        errors = self.subscribe("ev/error")
        self.write("Setpoint", 1e9)
        errors.wait_for(lambda x: "Setpoint" in x["payload"],
                        "an error about the set-point")
        self.write("Setpoint", 22)
        self.wait_write("write register 0 2200")
        self.assertEqual(
            [x for x in self.peer.lines if x.startswith("write register 0")],
            ["write register 0 2200"])

    def test_all_is_as_it_was_after_a_kill(self):
        self.start_with(*self.SERVER, "--still")
        blocks = self.subscribe("fb/dev/modbus/peer/if/#")
        self.request("peer/cfg", {"name": "Peer", "desc": "of pymodbus"})
        self.write("Setpoint", 23.5)
        self.wait_point(blocks, "peer", "Unit/0", "Setpoint",
                        lambda x: x == 23.5)
        self.request("peer/if/Unit/0/Relay", {"value": True, "prio": 8})
        self.wait_point(blocks, "peer", "Unit/0", "Relay",
                        lambda x: x is True)
        before = self.objects()
        self.assertIn(f"glp/0/{self.sid}/fb/dev/modbus/peer/cfg", before)
        self.kill()
        self.assertEqual(self.gateway()["sid"], self.sid)
        state = self.subscribe("fb/dev/modbus/peer/sts")
        self.wait_well(state, "peer")
        self.assertEqual(self.objects(), before)

    def objects(self):
        """Retained objects without their time of change."""
        found = {}
        for topic, text in harness.retained(self.port).items():
            value = json.loads(text)
            if isinstance(value, dict):
                value.pop("mru", None)
            found[topic] = value
        return found


class LibmodbusTest(PeerTest):
    def test_values_arrive_and_writes_come_back(self):
        self.start_with(harness.LIBMODBUS_SERVER)
        blocks = self.subscribe("fb/dev/modbus/peer/if/#")
        for point, value in (("Counter", 4711), ("RoomTemp", -5.12),
                             ("Level", 12.5), ("Contact", True)):
            fresh = self.subscribe("fb/dev/modbus/peer/if/#")
            self.wait_point(fresh, "peer", "Unit/0", point,
                            lambda x, v=value: x == v)
            fresh.stop()
        self.write("Setpoint", 19.25)
        self.wait_write("write register 0 1925")
        self.wait_point(blocks, "peer", "Unit/0", "Setpoint",
                        lambda x: x == 19.25)
        self.write("Power", -2)  # 0xC0000000
        self.wait_write("write register 2 49152")
        self.write("Relay", True)
        self.wait_write("write coil 0 1")

    def test_a_device_that_went_away_comes_back(self):
        self.start_with(harness.LIBMODBUS_SERVER)
        state = self.subscribe("fb/dev/modbus/peer/sts")
        self.peer.send(signal.SIGSTOP)
        state.wait_for(
            lambda x: harness.payload(x).get("health") in ("suspect", "down"),
            "the device to be missed")
        self.peer.send(signal.SIGCONT)
        self.wait_well(state, "peer")


if __name__ == "__main__":
    unittest.main(verbosity=2)
