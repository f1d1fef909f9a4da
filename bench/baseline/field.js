// What `troupe-load field --out FOLDER` writes: devices, their types, values.

"use strict";

const fs = require("fs");
const path = require("path");

function readOptions(words) {
  const out = { period: 1 };
  for (let i = 0; i + 1 < words.length; i += 2)
    out[words[i].replace(/^--/, "")] = words[i + 1];
  if (!out.broker || !out.field)
    throw new Error("needs --broker HOST:PORT and --field FOLDER");
  return out;
}

function readRows(file) {
  return fs.readFileSync(file, "utf8").split("\n")
    .filter((x) => x && !x.startsWith("#")).map((x) => x.split(","));
}

const WIDTH = { FLOAT: 2, UINT32: 2, SINT32: 2 };

function decode(words, at, type) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(words[at], 0);
  if (WIDTH[type] === 2)
    bytes.writeUInt16BE(words[at + 1], 2);
  switch (type) {
    case "FLOAT": return bytes.readFloatBE(0);
    case "UINT32": return bytes.readUInt32BE(0);
    case "SINT32": return bytes.readInt32BE(0);
    case "SINT16": return bytes.readInt16BE(0);
    default: return words[at];
  }
}

/// Points by function code, each with the one range that covers them all.
function readType(folder, name) {
  const rows = readRows(path.join(folder, name + ".mod")).slice(1);
  const ranges = new Map();
  for (const row of rows) {
    const [block, , point, address, type, , , , , code, from, to, low, high] =
      row;
    const factor = to ? (high - low) / (to - from) : 1;
    const range = ranges.get(code)
      || { code, block, points: [], first: Infinity, end: 0 };
    range.points.push({ name: point, address: +address, type, factor });
    range.first = Math.min(range.first, +address);
    range.end = Math.max(range.end, +address + (WIDTH[type] || 1));
    ranges.set(code, range);
  }
  return [...ranges.values()];
}

function readDevices(folder) {
  const types = new Map();
  const sockets = new Map();
  for (const row of readRows(path.join(folder, "devices.csv")).slice(1)) {
    const [handle, type, , , , , address] = row;
    const [host, port, unit] = address.split(":");
    if (!types.has(type))
      types.set(type, readType(folder, type));
    const key = host + ":" + port;
    if (!sockets.has(key))
      sockets.set(key, { host, port: +port, devices: [] });
    sockets.get(key).devices.push(
      { handle, unit: +unit, ranges: types.get(type), last: {} });
  }
  return [...sockets.values()];
}

module.exports = { WIDTH, readOptions, decode, readDevices };
