#!/usr/bin/env node
// An example driver: simulated rooms as devices of a protocol of their own.
// usage: driver.js [PROTOCOL] [BROKER-URL]

'use strict';

const { Bus, parse } = require('./lib/bus');
const { Connections } = require('./lib/connections');
const { BLOCK, Device } = require('./lib/device');
const { TYPE } = require('./lib/room');

const protocol = process.argv[2] ?? 'acme';
const url = process.argv[3] ?? 'mqtt://127.0.0.1:1883';

const devices = new Map(); // by handle
const licences = new Map(); // the same; may come before the device is made
let restored = null; // while the retained state comes in: sts and blocks
let queue = Promise.resolve(); // one request at a time, in order of arrival
let early = []; // requests that came before the state was known

const bus = new Bus(url, protocol, onMessage);
const connections = new Connections(bus);

// -- start --------------------------------------------------------------------

bus.client.on('connect', () => {
  start().catch((error) => {
    console.error(error.message);
    bus.client.reconnect();
  });
});

/** sid, then what is retained, then requests, then about. */
async function start() {
  await bus.subscribe('glp/0/././sid');
  if (bus.sid) await listen();
}

async function onSid(sid) {
  if (typeof sid !== 'string' || sid === '' || sid === bus.sid) return;
  bus.sid = sid;
  await restore();
  await listen();
  const late = early;
  early = null;
  for (const x of late ?? []) onMessage(...x);
  console.log(`ready protocol=${protocol} sid=${sid} devices=${devices.size}`);
}

/** The broker remembers the devices. */
async function restore() {
  const filters = [`${bus.prefix('fb')}/dev/${protocol}/+/sts`,
    `${bus.prefix('fb')}/dev/${protocol}/+/${BLOCK}`,
    `${bus.engine}/con/+/impl`];
  restored = new Map();
  await bus.subscribe(...filters);
  await bus.settled();
  bus.unsubscribe(...filters);
  for (const [handle, { sts, block }] of restored) {
    if (!sts || sts.state === 'deleted') continue;
    const device = makeDevice(handle);
    device.restore(sts, block);
    devices.set(handle, device);
  }
  restored = null;
}

function makeDevice(handle) {
  return new Device(bus, handle,
    (device, name, value) => connections.changed(device, name, value));
}

async function listen() {
  await bus.subscribe(
    `${bus.engine}/control/+`, `${bus.engine}/rq/#`, `${bus.engine}/con/+/do`,
    `${bus.prefix('fb')}/dev/${protocol}/+/lic`,
    `${bus.prefix('rq')}/dev/${protocol}/+/do`,
    `${bus.prefix('rq')}/dev/${protocol}/+/if/#`,
    'glp/0/././runlevel'); // last: `about` follows from it
}

/** Said whenever the gateway is ready anew: it does not keep it. */
function announce() {
  bus.publish(`${bus.engine}/about`, {
    components: [{ name: 'Example driver', desc: 'Simulated rooms',
      license: 'MIT', manufacturer: 'Example', version: '0.1.0' }],
    limitations: { devices: 1000, protocols: [protocol] },
    protocol: { [protocol]: { devices: 1000, discoverDevices: true } },
  });
  bus.publish(`${bus.prefix('fb')}/res/application/${protocol}/${TYPE}`, {
    type: TYPE, manufacturer: 'Example', desc: 'Room sensor',
    product: 'Simulated room', class: 'application' }, true);
}

// -- messages -----------------------------------------------------------------

function onMessage(topic, payload, retained) {
  const levels = topic.split('/');
  if (topic === 'glp/0/././sid') {
    onSid(parse(payload)).catch((error) => console.error(error.message));
  } else if (topic === 'glp/0/././runlevel') {
    if (parse(payload)?.value === 100) announce();
  } else if (levels[3] === 'fb') {
    onShown(levels, payload);
  } else if (levels[5] === 'con' && levels[7] === 'impl') {
    if (restored) connections.restore(levels[6], parse(payload));
  } else if (early) {
    if (early.length < 10000) early.push([topic, payload, retained]);
  } else if (levels[3] === 'rq' && !retained) {
    queue = queue.then(() => onRequest(topic, levels, payload))
      .catch((error) => bus.log('error', topic, error.message));
  } else if (topic.startsWith(`${bus.engine}/rq/`)) {
    onEngine(levels, payload);
  } else if (levels[5] === 'con' && levels[7] === 'do') {
    queue = queue.then(() => connections.act(levels[6], parse(payload) ?? {},
      (handle) => devices.get(handle)));
  }
}

/** Retained state of the last life, and licences. */
function onShown(levels, payload) {
  const handle = levels[6];
  const value = parse(payload);
  if (levels[7] === 'lic') {
    licences.set(handle, value?.licensed === true);
    devices.get(handle)?.license(value?.licensed === true);
  } else if (restored && value) {
    const known = restored.get(handle) ?? {};
    known[levels[7] === 'sts' ? 'sts' : 'block'] = value;
    restored.set(handle, known);
  }
}

async function onRequest(topic, levels, payload) {
  const handle = levels[6];
  const device = devices.get(handle);
  const value = parse(payload);
  if (value === undefined) return bus.log('error', topic, 'not JSON');
  if (levels[7] === 'if') {
    return device ? device.assign(levels.slice(8), value)
      : bus.log('error', topic, `${handle} : device not found`);
  }
  const why = act(handle, device, value);
  return why && bus.log('error', topic, why);
}

/** Returns why not. */
function act(handle, device, { action, args = {} }) {
  const why = objection(handle, device, action, args);
  if (why || (action === 'delete' && !device)) return why;
  switch (action) {
    case 'create':
      if (device) { // a repetition
        device.showStatus();
        return undefined;
      }
      devices.set(handle, makeDevice(handle));
      devices.get(handle).create(args);
      devices.get(handle).license(licences.get(handle) === true);
      if (String(args.provision) === 'true') devices.get(handle).provision();
      break;
    case 'provision':
      if (args.unid) device.sts.unid = args.unid;
      device.provision();
      break;
    case 'deprovision':
      device.deprovision();
      break;
    case 'replace':
      device.showStatus({ unid: args.unid });
      break;
    case 'test':
      device.showStatus();
      break;
    case 'delete':
      devices.delete(handle);
      licences.delete(handle);
      device.delete();
      break;
  }
  return undefined;
}

function objection(handle, device, action, { type, unid, provision }) {
  const known = ['create', 'provision', 'deprovision', 'replace', 'test',
    'delete'];
  if (!action) return 'Action is required';
  if (!known.includes(action)) return `${action}-action not found`;
  const taken = unid && [...devices.values()].some(
    (x) => x.handle !== handle && x.sts.unid === unid);
  if (taken) return `${unid}-UNID already exists`;
  if (action === 'create') {
    if (type !== TYPE) return `${type ?? ''}-type not found`;
    if (device && device.sts.unid !== (unid ?? null)) {
      return 'Device already created';
    }
    return String(provision) === 'true' && !unid ? 'No unid Provided'
      : undefined;
  }
  if (action !== 'delete' && !device) return `${handle} : device not found`;
  if (action === 'replace' && !unid) return 'No unid Provided';
  if (action === 'provision' && device.provisioned) {
    return 'Device not in UNPROVISIONED state';
  }
  if (action === 'provision' && !unid && !device.sts.unid) {
    return 'No unid Provided';
  }
  if (action === 'deprovision' && !device.provisioned) {
    return 'Cannot deprovision an unprovisioned device';
  }
  return undefined;
}

/** What only the gateway asks. */
function onEngine(levels, payload) {
  const value = parse(payload) ?? {};
  if (levels[6] === 'poll' && value.respond) {
    const device = devices.get(levels[9]);
    bus.publish(value.respond, { corr: value.corr,
      ...(device ? device.poll(levels.slice(10))
        : { error: `${levels[9]} : device not found` }) });
  } else if (levels[6] === 'discoverDevices') {
    discover(value.args ?? {});
  }
}

/** Two rooms are always found, until they are devices. */
function discover({ respond }) {
  const known = [...devices.values()].map((x) => x.sts.unid);
  for (const unid of ['room-a', 'room-b']) {
    if (known.includes(unid)) continue;
    bus.publish(`${bus.prefix('ev')}/discovery/device`, {
      handle: unid, protocol, state: 'unprovisioned', type: TYPE, unid,
      loc: null });
  }
  if (respond) bus.publish(respond, {});
}

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => bus.client.end(false, {}, () => process.exit(0)));
}
