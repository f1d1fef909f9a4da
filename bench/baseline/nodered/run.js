// Node-RED with a flow as its users draw it: read, function, publish.
//
// usage: node run.js --broker HOST:PORT --field FOLDER [--period SECONDS]
//
// FOLDER has what `troupe-load field --out` writes. Each socket has a Modbus
// client, each range of a device a node that reads it, each device a function
// that makes the block and a data event for each value that changed. Without
// the editor, which nobody looks at meanwhile.

"use strict";

const fs = require("fs");
const http = require("http");
const os = require("os");
const path = require("path");
const RED = require("node-red");
const { WIDTH, decode, readDevices, readOptions } = require("../field");

const SID = "baseline";

/// Goes into function nodes as text, with all that it names before it.
function convert(msg, context, node) {
  const range = device.ranges[+msg.topic];
  const values = context.get("values") || {};
  const events = [];
  const ts = new Date().toISOString();
  const block = `${device.handle}/if/${device.ranges[0].block}/0`;
  const topic = `glp/0/${SID}/fb/dev/modbus/${block}`;
  for (const { name, address, type, factor } of range.points) {
    const value = decode(msg.payload, address - range.first, type) * factor;
    if (values[name] && values[name].value === value)
      continue;
    values[name] = { value };
    events.push({ topic: `glp/0/${SID}/ev/data`, payload: {
      cat: "data", topic, message: name + "/value", data: value,
      source: "modbus", ts, health: "normal" } });
  }
  context.set("values", values);
  node.send([{ topic, payload: values, retain: true }, events]);
}

function functionNode(id, device) {
  return { id, type: "function", z: "flow", x: 0, y: 0, outputs: 2,
    wires: [["out"], ["out"]],
    func: `const device = ${JSON.stringify(device)};\n`
      + `const SID = "${SID}";\nconst WIDTH = ${JSON.stringify(WIDTH)};\n${decode}\n${convert}\n`
      + "convert(msg, context, node);" };
}

function clientNode(id, { host, port }) {
  return { id, type: "modbus-client", clienttype: "tcp", tcpHost: host,
    tcpPort: port, tcpType: "DEFAULT", bufferCommands: true, unit_id: 1,
    commandDelay: 1, clientTimeout: 1000, reconnectOnTimeout: true,
    reconnectTimeout: 2000, parallelUnitIdsAllowed: true,
    serialAsciiResponseStartDelimiter: "0x3A", serialConnectionDelay: 100 };
}

function readNode(id, server, unit, index, range, period, to) {
  return { id, type: "modbus-read", z: "flow", x: 0, y: 0, topic: String(index),
    name: id, server, unitid: String(unit),
    dataType: range.code === "FC03" ? "HoldingRegister" : "InputRegister",
    adr: String(range.first), quantity: String(range.end - range.first),
    rate: String(period), rateUnit: "s", wires: [[to], []] };
}

function makeFlow(sockets, broker, period) {
  const [host, port] = broker.split(":");
  const out = [{ id: "flow", type: "tab", label: "building" },
    { id: "broker", type: "mqtt-broker", broker: host, port,
      protocolVersion: "4", cleansession: true },
    { id: "out", type: "mqtt out", z: "flow", x: 0, y: 0, broker: "broker",
      qos: "1", wires: [] }];
  sockets.forEach((socket, i) => {
    out.push(clientNode(`client${i}`, socket));
    for (const { handle, unit, ranges } of socket.devices) {
      out.push(functionNode(`to-${handle}`, { handle, ranges }));
      ranges.forEach((range, index) => out.push(readNode(
        `${handle}-${index}`, `client${i}`, unit, index, range, period,
        `to-${handle}`)));
    }
  });
  return out;
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  const sockets = readDevices(options.field);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "nodered-"));
  process.on("exit", () => fs.rmSync(home, { recursive: true, force: true }));
  process.on("SIGTERM", () => process.exit(0));
  fs.writeFileSync(path.join(home, "flows.json"),
    JSON.stringify(makeFlow(sockets, options.broker, options.period)));
  RED.init(http.createServer(), {
    userDir: home, flowFile: "flows.json", httpAdminRoot: false,
    httpNodeRoot: false,
    coreNodesDir: path.dirname(require.resolve("@node-red/nodes")),
    nodesDir: path.join(__dirname, "node_modules/node-red-contrib-modbus"),
    telemetry: { enabled: false }, credentialSecret: false,
    logging: { console: { level: "error" } } });
  RED.events.on("flows:started", () => {
    const count = sockets.reduce((n, x) => n + x.devices.length, 0);
    console.log(`ready devices=${count}`);
  });
  await RED.start();
}

main().catch((e) => {
  console.error(e.message);
  process.exit(1);
});
