"""An independent Modbus device: Debian's pymodbus server on a free port, or as
units 1 and 2 on a serial line with --rtu DEVICE BAUD.

Prints `ready port=N` or `ready device=DEVICE`, then `write TABLE ADDRESS VALUES` for each write. Input
register 0 counts up ten times a second unless --still is given."""

import asyncio
import sys

from pymodbus.datastore import (ModbusSequentialDataBlock, ModbusServerContext,
                                ModbusSlaveContext)
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer


class Block(ModbusSequentialDataBlock):
    """Tells about writes that come from the wire."""

    def __init__(self, name, values):
        super().__init__(0, values)
        self.name = name

    def setValues(self, address, values):
        super().setValues(address, values)
        text = " ".join(str(int(x)) for x in values)
        print(f"write {self.name} {address} {text}", flush=True)


async def count(block):
    while True:
        await asyncio.sleep(0.1)
        block.values[0] = (block.values[0] + 1) % 60000


def make_device(inputs, prefix=""):
    return ModbusSlaveContext(
        di=ModbusSequentialDataBlock(0, [1, 0, 1, 1]),
        co=Block(prefix + "coil", [0] * 8),
        hr=Block(prefix + "register", [2100] + [0] * 19),
        ir=inputs, zero_mode=True)


async def serve_tcp(inputs):
    # A single device answers whatever the unit id.
    context = ModbusServerContext(slaves=make_device(inputs), single=True)
    server = ModbusTcpServer(context, address=("127.0.0.1", 0))
    serving = asyncio.ensure_future(server.serve_forever())
    await server.serving
    port = server.server.sockets[0].getsockname()[1]
    print(f"ready port={port}", flush=True)
    await serving


async def serve_rtu(inputs, device, baud):
    context = ModbusServerContext(
        slaves={1: make_device(inputs), 2: make_device(inputs, "second ")},
        single=False)
    server = ModbusSerialServer(
        context, port=device, baudrate=baud, parity="N",
        ignore_missing_slaves=True, broadcast_enable=True)
    await server.start()
    print(f"ready device={device}", flush=True)
    await server.serve_forever()


async def main():
    inputs = ModbusSequentialDataBlock(0, [1000, 2150, 16968, 0, 7] + [0] * 15)
    # Held, or the task could be collected.
    counting = ([] if "--still" in sys.argv
                else [asyncio.ensure_future(count(inputs))])
    if "--rtu" in sys.argv:
        at = sys.argv.index("--rtu")
        await serve_rtu(inputs, sys.argv[at + 1], int(sys.argv[at + 2]))
    else:
        await serve_tcp(inputs)
    for task in counting:
        task.cancel()


asyncio.run(main())
