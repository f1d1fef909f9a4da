// An independent BACnet device for tests: an analog input that moves, and
// values that can be commanded. What is written to it, and who subscribes, is
// told by JSON lines on standard output.
//
//   usage: device.js BROADCAST[:PORT] INSTANCE [PERIOD_MS]
//
// It listens on port 47808 of all addresses: who is bound to one hears no
// broadcasts.
'use strict';

const {
  default: Client, ApplicationTag: Tag, ErrorClass, ErrorCode, ObjectType,
  PropertyIdentifier: Id, Segmentation,
} = require('@bacnet-js/client');

const [broadcast, number, period] = process.argv.slice(2);
const instance = Number(number);
const WILDCARD = 4194303; // any device: whoever is asked
const WHOLE = 0xffffffff; // no index: the whole array
const SERVICES = [5, 12, 14, 15, 33, 34];
const VENDOR = 0xffff;

const tell = (x) => process.stdout.write(JSON.stringify(x) + '\n');

class Refusal extends Error {
  constructor(errorClass, code) {
    super(`${errorClass} ${code}`);
    this.errorClass = errorClass;
    this.code = code;
  }
}
const refuse = (name, code) => {
  throw new Refusal(ErrorClass[name], ErrorCode[code]);
};

// -- objects ------------------------------------------------------------------

const one = (type, value) => [{type, value}];
const bits = (all, size) => {
  const out = new Array(Math.ceil(size / 8)).fill(0);
  for (const x of all) out[x >> 3] |= 1 << (x & 7);
  return one(Tag.BIT_STRING, {value: out, bitsUsed: size});
};

// A row an object; *tag* is what its present value is on the wire.
const object = (type, index, name, tag, start, more) => ({
  id: {type, instance: index},
  name,
  tag,
  start,
  slots: more.commandable ? new Array(16).fill(null) : null,
  ...more,
});

const objects = [
  object(ObjectType.ANALOG_INPUT, 1, 'RoomTemp', Tag.REAL, 21,
    {units: 62, increment: 0.5}),
  object(ObjectType.ANALOG_VALUE, 1, 'SetPoint', Tag.REAL, 20,
    {units: 62, increment: 0.5, commandable: true}),
  object(ObjectType.BINARY_VALUE, 1, 'Fan', Tag.ENUMERATED, 0,
    {commandable: true, texts: ['Off', 'On']}),
  object(ObjectType.MULTI_STATE_VALUE, 1, 'Mode', Tag.UNSIGNED_INTEGER, 1,
    {commandable: true, states: ['Auto', 'Heat', 'Cool']}),
];

const present = (x) => {
  const commanded = x.slots && x.slots.find((y) => y !== null);
  return commanded === null || commanded === undefined ? x.start : commanded;
};

// What each object can tell; texts and numbers as they stand in the rows.
const facts = (x) => ({
  [Id.OBJECT_IDENTIFIER]: one(Tag.OBJECTIDENTIFIER, x.id),
  [Id.OBJECT_NAME]: one(Tag.CHARACTER_STRING, x.name),
  [Id.OBJECT_TYPE]: one(Tag.ENUMERATED, x.id.type),
  [Id.PRESENT_VALUE]: one(x.tag, present(x)),
  [Id.DESCRIPTION]: one(Tag.CHARACTER_STRING, `${x.name} of the peer`),
  [Id.STATUS_FLAGS]: bits([], 4),
  [Id.EVENT_STATE]: one(Tag.ENUMERATED, 0),
  [Id.OUT_OF_SERVICE]: one(Tag.BOOLEAN, false),
  ...(x.units && {
    [Id.UNITS]: one(Tag.ENUMERATED, x.units),
    [Id.COV_INCREMENT]: one(Tag.REAL, x.increment),
  }),
  ...(x.texts && {
    [Id.INACTIVE_TEXT]: one(Tag.CHARACTER_STRING, x.texts[0]),
    [Id.ACTIVE_TEXT]: one(Tag.CHARACTER_STRING, x.texts[1]),
  }),
  ...(x.states && {
    [Id.NUMBER_OF_STATES]: one(Tag.UNSIGNED_INTEGER, x.states.length),
    [Id.STATE_TEXT]: x.states.map((y) => one(Tag.CHARACTER_STRING, y)[0]),
  }),
  ...(x.slots && {
    [Id.PRIORITY_ARRAY]: x.slots.map(
      (y) => one(y === null ? Tag.NULL : x.tag, y)[0]),
    [Id.RELINQUISH_DEFAULT]: one(x.tag, x.start),
  }),
});

const deviceId = {type: ObjectType.DEVICE, instance};
const deviceFacts = () => ({
  [Id.OBJECT_IDENTIFIER]: one(Tag.OBJECTIDENTIFIER, deviceId),
  [Id.OBJECT_NAME]: one(Tag.CHARACTER_STRING, `Peer ${instance}`),
  [Id.OBJECT_TYPE]: one(Tag.ENUMERATED, ObjectType.DEVICE),
  [Id.SYSTEM_STATUS]: one(Tag.ENUMERATED, 0),
  [Id.VENDOR_NAME]: one(Tag.CHARACTER_STRING, 'Troupe tests'),
  [Id.VENDOR_IDENTIFIER]: one(Tag.UNSIGNED_INTEGER, VENDOR),
  [Id.MODEL_NAME]: one(Tag.CHARACTER_STRING, 'Peer'),
  [Id.FIRMWARE_REVISION]: one(Tag.CHARACTER_STRING, '1'),
  [Id.APPLICATION_SOFTWARE_VERSION]: one(Tag.CHARACTER_STRING, '1'),
  [Id.PROTOCOL_VERSION]: one(Tag.UNSIGNED_INTEGER, 1),
  [Id.PROTOCOL_REVISION]: one(Tag.UNSIGNED_INTEGER, 14),
  [Id.PROTOCOL_SERVICES_SUPPORTED]: bits(SERVICES, 41),
  [Id.PROTOCOL_OBJECT_TYPES_SUPPORTED]:
    bits([...objects.map((x) => x.id.type), ObjectType.DEVICE], 55),
  [Id.OBJECT_LIST]: [deviceId, ...objects.map((x) => x.id)].map(
    (x) => one(Tag.OBJECTIDENTIFIER, x)[0]),
  [Id.MAX_APDU_LENGTH_ACCEPTED]: one(Tag.UNSIGNED_INTEGER, 1476),
  [Id.SEGMENTATION_SUPPORTED]: one(Tag.ENUMERATED, 3),
  [Id.APDU_TIMEOUT]: one(Tag.UNSIGNED_INTEGER, 3000),
  [Id.NUMBER_OF_APDU_RETRIES]: one(Tag.UNSIGNED_INTEGER, 3),
  [Id.DATABASE_REVISION]: one(Tag.UNSIGNED_INTEGER, 1),
});

const is = (x, y) => x.type === y.type && x.instance === y.instance;
const isDevice = (x) => x.type === ObjectType.DEVICE
  && (x.instance === instance || x.instance === WILDCARD);

const find = (id) => objects.find((x) => is(x.id, id))
  || refuse('OBJECT', 'UNKNOWN_OBJECT');
const all = (id) => (isDevice(id) ? deviceFacts() : facts(find(id)));
const named = (id) => (isDevice(id) ? deviceId : id);

const ARRAYS = [Id.PRIORITY_ARRAY, Id.STATE_TEXT, Id.OBJECT_LIST];

const read = (id, property) => {
  const values = all(id)[property.id]
    || refuse('PROPERTY', 'UNKNOWN_PROPERTY');
  if (property.index === undefined || property.index === WHOLE) return values;
  if (!ARRAYS.includes(property.id))
    refuse('PROPERTY', 'PROPERTY_IS_NOT_AN_ARRAY');
  if (property.index === 0) return one(Tag.UNSIGNED_INTEGER, values.length);
  const element = values[property.index - 1]
    || refuse('PROPERTY', 'INVALID_ARRAY_INDEX');
  return [element];
};

// -- changes ------------------------------------------------------------------

const client = new Client({
  broadcastAddress: broadcast,
  apduTimeout: 5000,
});
let subscriptions = [];

const values = (x) => [
  {property: {id: Id.PRESENT_VALUE}, value: one(x.tag, present(x))},
  {property: {id: Id.STATUS_FLAGS}, value: bits([], 4)},
];

const notify = async (subscription) => {
  const {to, process: number, object: x, confirmed, end} = subscription;
  const left = end ? Math.max(1, Math.ceil((end - Date.now()) / 1000)) : 0;
  subscription.told = present(x);
  if (!confirmed)
    return client.unconfirmedCOVNotification(to, number, instance, x.id, left,
      values(x));
  return client.confirmedCOVNotification(to, x.id, number, instance, left,
    values(x)).catch((error) => tell({event: 'unheard', text: error.message}));
};

const changed = (x) => {
  subscriptions = subscriptions.filter((y) => !y.end || y.end > Date.now());
  for (const y of subscriptions)
    if (y.object === x
        && Math.abs(present(x) - y.told) >= (x.increment || 1))
      notify(y);
};

const write = (id, {property, value, priority}) => {
  if (isDevice(id)) refuse('PROPERTY', 'WRITE_ACCESS_DENIED');
  const x = find(id);
  if (!facts(x)[property.id]) refuse('PROPERTY', 'UNKNOWN_PROPERTY');
  if (property.id !== Id.PRESENT_VALUE || !x.slots)
    refuse('PROPERTY', 'WRITE_ACCESS_DENIED');
  const [{type, value: wanted}] = value;
  if (type !== Tag.NULL && type !== x.tag)
    refuse('PROPERTY', 'INVALID_DATA_TYPE');
  if (type !== Tag.NULL && x.states && (wanted < 1 || wanted > x.states.length))
    refuse('PROPERTY', 'VALUE_OUT_OF_RANGE');
  x.slots[(priority || 16) - 1] = type === Tag.NULL ? null : wanted;
  tell({
    event: 'write',
    object: x.name,
    value: type === Tag.NULL ? null : wanted,
    priority: priority || 16,
    present: present(x),
  });
  changed(x);
};

// -- services -----------------------------------------------------------------

// Answers errors as what they are.
const serve = (action) => (request) => {
  const {header, service, invokeId, payload} = request;
  try {
    action(payload, header.sender, invokeId, service);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    client.errorResponse(header.sender, service, invokeId, error.errorClass,
      error.code);
  }
};

client.on('whoIs', ({header, payload}) => {
  const {lowLimit = 0, highLimit = WILDCARD} = payload;
  if (instance >= lowLimit && instance <= highLimit)
    client.iAmResponse(header.sender, instance, Segmentation.NO_SEGMENTATION,
      VENDOR);
});

client.on('whoHas', ({header, payload}) => {
  const x = objects.find((y) => (payload.objectId ? is(y.id, payload.objectId)
    : y.name === payload.objectName));
  if (x) client.iHaveResponse(header.sender, deviceId, x.id, x.name);
});

client.on('readProperty', serve(({objectId, property}, to, invokeId) =>
  client.readPropertyResponse(to, invokeId, named(objectId), property,
    read(objectId, property))));

// Of many properties each has an answer or an error of its own.
const readOne = (id, property) => {
  try {
    return {property, value: read(id, property)};
  } catch ({errorClass, code}) {
    const value = {type: 'BacnetError', errorClass, errorCode: code};
    return {property, value: [{type: Tag.ENUMERATED, value}]};
  }
};
const expand = (id, property) => (property.id === Id.ALL
  ? Object.keys(all(id)).map((x) => ({id: Number(x), index: WHOLE}))
  : [property]);

client.on('readPropertyMultiple', serve(({properties}, to, invokeId) =>
  client.readPropertyMultipleResponse(to, invokeId, properties.map((x) => ({
    objectId: named(x.objectId),
    values: x.properties.flatMap((y) => expand(x.objectId, y))
      .map((y) => readOne(x.objectId, y)),
  })))));

client.on('writeProperty', serve((payload, to, invokeId, service) => {
  write(payload.objectId, payload.value);
  client.simpleAckResponse(to, service, invokeId);
}));

client.on('subscribeCov', serve((payload, to, invokeId, service) => {
  const x = find(payload.monitoredObjectId);
  const process = payload.subscriberProcessId;
  subscriptions = subscriptions.filter((y) => y.object !== x
    || y.process !== process || y.to.address !== to.address);
  const {cancellationRequest: ends, lifetime} = payload;
  tell({event: ends ? 'unsubscribe' : 'subscribe', object: x.name, process,
    confirmed: !!payload.issueConfirmedNotifications, lifetime: lifetime || 0});
  client.simpleAckResponse(to, service, invokeId);
  if (ends) return;
  const added = {
    to,
    process,
    object: x,
    confirmed: payload.issueConfirmedNotifications,
    end: lifetime ? Date.now() + lifetime * 1000 : 0,
  };
  subscriptions.push(added);
  notify(added);
}));

client.on('error', (x) => tell({event: 'error', text: String(x)}));
client.on('listening', () =>
  process.stdout.write(`ready instance=${instance}\n`));

// The input goes up a degree at a time, and down again.
if (Number(period) > 0)
  setInterval(() => {
    const [x] = objects;
    x.start = x.start >= 25 ? 20 : x.start + 1;
    changed(x);
  }, Number(period));

process.stdin.on('data', () => {}).on('end', () => process.exit(0));
