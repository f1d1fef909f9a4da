"""The gateway on serial lines: independent Modbus RTU devices behind pseudo
terminals, and a line that takes its time and watches the silences."""

import statistics
import sys
import unittest

import harness
import serial_line

PYMODBUS = (sys.executable, harness.HERE / "pymodbus_server.py")
CHANNEL = ('[drivers.modbus.channels.bus]\ndevice = "{}"\nbaud = {}\n'
           'parity = "none"\n{}\n')


class SerialTest(harness.SystemTest):
    def start_on(self, device, baud, settings=""):
        """Starts a gateway whose channel `bus` is *device*."""
        self.config.write_text(
            self.CONFIG + CHANNEL.format(device, baud, settings))
        self.gateway()
        self.console("import", harness.HERE / "resources/peer.mod")

    def add(self, handle, unit):
        self.create(handle, "9FFFFF00000000F1", f"bus:{unit}")

    def write(self, handle, point, value):
        self.request(f"{handle}/if/Unit/0/{point}/value", value)

    def wait_write(self, line):
        harness.wait_until(lambda: self.peer.has_line(line), line)


class CableTest(SerialTest):
    """Two ends, no baud rate."""

    def setUp(self):
        super().setUp()
        self.cable = serial_line.Cable(self.folder)
        self.addCleanup(lambda: self.cable.unplug())

    def test_pymodbus_is_read_and_written(self):
        self.peer = self.start(*PYMODBUS, "--still", "--rtu", self.cable.b,
                               "115200")
        self.peer.ready()
        self.start_on(self.cable.a, 115200)
        self.add("one", 1)
        self.add("two", 2)
        for point, value in (("Counter", 1000), ("RoomTemp", 21.5),
                             ("Level", 50), ("Contact", True)):
            with self.subTest(point=point):
                blocks = self.subscribe("fb/dev/modbus/one/if/#")
                self.request("one/if/Unit/0",
                             {point: {"monitor": {"rate": "slow"}}})
                self.wait_point(blocks, "one", "Unit/0", point,
                                lambda x, v=value: x == v)
                blocks.stop()
        blocks = self.subscribe("fb/dev/modbus/+/if/#")
        self.write("one", "Setpoint", 23.5)
        self.wait_write("write register 0 2350")
        self.wait_point(blocks, "one", "Unit/0", "Setpoint",
                        lambda x: x == 23.5)
        self.write("two", "Power", 12.5)  # 0x41480000
        self.wait_write("write second register 2 16712 0")
        self.write("two", "Relay", True)
        self.wait_write("write second coil 0 1")
        self.wait_point(blocks, "two", "Unit/0", "Relay", lambda x: x is True)

    def test_libmodbus_is_read_and_written(self):
        self.peer = self.start(harness.LIBMODBUS_SERVER, self.cable.b)
        self.peer.ready()
        self.start_on(self.cable.a, 115200)
        self.add("one", 1)
        blocks = self.subscribe("fb/dev/modbus/one/if/#")
        self.wait_point(blocks, "one", "Unit/0", "Counter",
                        lambda x: x == 4711)
        self.write("one", "Setpoint", 19.25)
        self.wait_write("write register 0 1925")
        self.wait_point(blocks, "one", "Unit/0", "Setpoint",
                        lambda x: x == 19.25)

    def test_a_port_that_was_unplugged_comes_back(self):
        self.peer = self.start(harness.LIBMODBUS_SERVER, self.cable.b)
        self.peer.ready()
        self.start_on(self.cable.a, 115200)
        self.add("one", 1)
        state = self.subscribe("fb/dev/modbus/one/sts")
        self.cable.unplug()
        state.wait_for(
            lambda x: harness.payload(x).get("health") in ("suspect", "down"),
            "the device to be missed")
        self.cable.plug()
        self.start(harness.LIBMODBUS_SERVER, self.cable.b).ready()
        self.wait_well(state, "one")

    def test_a_port_that_is_not_there_is_waited_for(self):
        self.start_on(self.folder / "later", 115200)
        state = self.subscribe("fb/dev/modbus/one/sts")
        self.request("one/do", {"action": "create", "args": {
            "type": "9FFFFF00000000F1", "unid": "bus:1", "provision": True}})
        state.wait_for(lambda x: harness.payload(x) is not None, "the device")
        (self.folder / "later").symlink_to(self.cable.a)
        self.start(harness.LIBMODBUS_SERVER, self.cable.b).ready()
        self.request("one/do", {"action": "provision"})
        self.wait_well(state, "one")


class LineTest(SerialTest):
    """A line of 9,600 baud that measures. Bounds from below are those of the
    standard; from above they are generous: the machine may be busy."""

    BAUD = 9600
    T35 = 3.5 * 11 / BAUD

    def setUp(self):
        super().setUp()
        self.line = serial_line.Line(2, self.BAUD)
        self.addCleanup(self.line.stop)
        self.peer = self.start(*PYMODBUS, "--rtu", self.line.device(1),
                               self.BAUD)
        self.peer.ready()

    def wait_frames(self, count):
        at_first = len(self.line.heard())
        harness.wait_until(lambda: len(self.line.heard()) > at_first + count,
                           "frames on the line")

    def test_requests_come_after_silence(self):
        self.start_on(self.line.device(0), self.BAUD)
        self.add("one", 1)
        self.add("two", 2)
        self.wait_frames(60)
        silences = [x for x, before in self.line.silences(0)
                    if before.station == 1]
        self.assertGreater(len(silences), 20)
        self.assertGreaterEqual(min(silences), self.T35)

    def test_a_busy_line_keeps_its_silences(self):
        # Due ten times as often as the line can carry.
        self.CONFIG = self.CONFIG.replace("slow = 0.2", "slow = 0.01")
        self.start_on(self.line.device(0), self.BAUD)
        self.add("one", 1)
        self.add("two", 2)
        self.wait_frames(100)
        frames = self.line.heard()[-80:]
        silences = [x for x, before in self.line.silences(0)[-40:]
                    if before.station == 1]
        self.assertGreaterEqual(min(silences), self.T35)
        used = sum(x.end - x.begin for x in frames)
        passed = frames[-1].end - frames[0].begin
        print(f"line in use {100 * used / passed:.0f} %, silence "
              f"{1000 * statistics.median(silences):.1f} ms", file=sys.stderr)

    def test_a_broadcast_is_followed_by_the_turnaround(self):
        self.start_on(self.line.device(0), self.BAUD, "turnaround = 0.3")
        for handle, unit in (("one", 1), ("two", 2), ("all", 0)):
            self.add(handle, unit)
        blocks = self.subscribe("fb/dev/modbus/+/if/#")
        self.write("all", "Setpoint", 22.5)
        self.wait_write("write register 0 2250")
        self.wait_write("write second register 0 2250")
        self.wait_point(blocks, "all", "Unit/0", "Setpoint",
                        lambda x: x == 22.5)
        self.wait_frames(4)
        after = [x for x, before in self.line.silences(0)
                 if before.data[:1] == b"\0"]
        self.assertEqual(len(after), 1)
        # The line sees a request a moment after it was sent.
        self.assertGreaterEqual(after[0], 0.3 - 0.05)

    def test_a_dead_unit_leaves_the_line_to_the_others(self):
        self.start_on(self.line.device(0), self.BAUD, "response_timeout = 0.3")
        self.add("one", 1)
        self.request("dead/do", {"action": "create", "args": {
            "type": "9FFFFF00000000F1", "unid": "bus:9", "provision": True}})
        self.wait_frames(100)
        state = self.subscribe("fb/dev/modbus/one/sts")
        self.wait_well(state, "one")
        asked = [x.data[0] for x in self.line.heard() if x.station == 0]
        self.assertLess(asked.count(9), asked.count(1) / 4)


class SimulatorTest(harness.FieldTest):
    def test_a_gateway_drives_serial_lines(self):
        channels = self.folder / "channels.toml"
        self.field("--protocol", "modbus-rtu", "--devices", 6, "--sockets", 2,
                   "--points", 5, "--baud", 115200, "--channels", channels)
        self.config.write_text(self.CONFIG + channels.read_text())
        self.gateway()
        state = self.subscribe("fb/dev/modbus/+/sts")
        self.console("import", self.folder / "field")
        for handle in self.devices:
            self.request(f"{handle}/do", {"action": "provision"})
        well = set()

        def all_well():
            for x in state.pull():
                sts = harness.payload(x) or {}
                if sts.get("health") == "normal":
                    well.add(x["topic"].split("/")[-2])
            return well == set(self.devices)
        harness.wait_until(all_well, "all devices to be well")


if __name__ == "__main__":
    unittest.main(verbosity=2)
