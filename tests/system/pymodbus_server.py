"""An independent Modbus device: Debian's pymodbus server on a free port.

Prints `ready port=N`, then `write TABLE ADDRESS VALUES` for each write. Input
register 0 counts up ten times a second unless --still is given."""

import asyncio
import sys

from pymodbus.datastore import (ModbusSequentialDataBlock, ModbusServerContext,
                                ModbusSlaveContext)
from pymodbus.server.async_io import ModbusTcpServer


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


async def main():
    inputs = ModbusSequentialDataBlock(0, [1000, 2150, 16968, 0, 7] + [0] * 15)
    device = ModbusSlaveContext(
        di=ModbusSequentialDataBlock(0, [1, 0, 1, 1]),
        co=Block("coil", [0] * 8), hr=Block("register", [2100] + [0] * 19),
        ir=inputs, zero_mode=True)
    # A single device answers whatever the unit id.
    context = ModbusServerContext(slaves=device, single=True)
    server = ModbusTcpServer(context, address=("127.0.0.1", 0))
    serving = asyncio.ensure_future(server.serve_forever())
    await server.serving
    port = server.server.sockets[0].getsockname()[1]
    print(f"ready port={port}", flush=True)
    if "--still" not in sys.argv:
        asyncio.ensure_future(count(inputs))
    await serving


asyncio.run(main())
