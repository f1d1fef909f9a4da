// A gateway as one writes it in an afternoon: poll, make JSON, publish.
//
// usage: node poll.js --broker HOST:PORT --field FOLDER [--period SECONDS]
//
// FOLDER has what `troupe-load field --out` writes. All devices are polled once
// a period, those of one socket one after the other. Each poll publishes the
// block of its device, and a data event for each value that changed. There is
// no history, no priority, no schedule, no alarm, and nothing survives a crash.

"use strict";

const ModbusRTU = require("modbus-serial");
const mqtt = require("mqtt");
const { readOptions, decode, readDevices } = require("./field");

const SID = "baseline";

function publish(client, device, values) {
  const ts = new Date().toISOString();
  const block = device.ranges[0].block;
  const topic =
    `glp/0/${SID}/fb/dev/modbus/${device.handle}/if/${block}/0`;
  const feedback = {};
  for (const [name, value] of Object.entries(values)) {
    feedback[name] = { value };
    if (device.last[name] === value)
      continue;
    client.publish(`glp/0/${SID}/ev/data`, JSON.stringify({
      cat: "data", topic, message: name + "/value", data: value,
      source: "modbus", ts, health: "normal" }), { qos: 1 });
  }
  client.publish(topic, JSON.stringify(feedback), { qos: 1, retain: true });
  device.last = values;
}

async function poll(client, port, device) {
  port.setID(device.unit);
  const values = {};
  for (const { code, first, end, points } of device.ranges) {
    const read = code === "FC03" ? port.readHoldingRegisters
      : port.readInputRegisters;
    const { data } = await read.call(port, first, end - first);
    for (const { name, address, type, factor } of points)
      values[name] = decode(data, address - first, type) * factor;
  }
  publish(client, device, values);
}

/// A device that does not answer costs its time-out, and is tried again.
async function serve(client, socket, period) {
  const port = new ModbusRTU();
  port.setTimeout(1000);
  await port.connectTCP(socket.host, { port: socket.port });
  for (let next = Date.now(); ; next += period * 1000) {
    for (const device of socket.devices)
      await poll(client, port, device).catch((e) =>
        console.error(`${device.handle}: ${e.message || e}`));
    const wait = next + period * 1000 - Date.now();
    if (wait > 0)
      await new Promise((done) => setTimeout(done, wait));
    else
      next = Date.now() - period * 1000;
  }
}

const options = readOptions(process.argv.slice(2));
const client = mqtt.connect("mqtt://" + options.broker);
client.on("connect", () => {
  const sockets = readDevices(options.field);
  for (const socket of sockets)
    serve(client, socket, +options.period).catch((e) => {
      console.error(`${socket.host}:${socket.port}: ${e.message}`);
      process.exit(1);
    });
  const count = sockets.reduce((n, x) => n + x.devices.length, 0);
  console.log(`ready devices=${count}`);
});
process.on("SIGTERM", () => process.exit(0));
