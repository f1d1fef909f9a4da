// An independent BACnet client that a test leads: a JSON line on standard input
// is a command, each answer and each event is a JSON line on standard output.
//
//   usage: client.js BROADCAST[:PORT]
//   {"id": 1, "do": "read", "to": ADDRESS, "object": [TYPE, INSTANCE],
//    "property": 85}
//   {"id": 1, "ok": [...]} or {"id": 1, "error": "..."}
//
// ADDRESS of a device is what `iAm` says: {"address", "net", "adr"}. It listens
// on port 47808 of all addresses: who is bound to one hears no broadcasts.
'use strict';

const readline = require('readline');
const {default: Client, ApplicationTag} = require('@bacnet-js/client');

const [broadcast] = process.argv.slice(2);
const client = new Client({
  broadcastAddress: broadcast,
  apduTimeout: 5000,
});

const tell = (x) => process.stdout.write(JSON.stringify(x) + '\n');
const id = ([type, instance]) => ({type, instance});
const plain = (values) => values.map((x) => x.value);

// Devices behind a router have a network and a MAC there.
const sender = ({address, net, adr}) => (net ? {address, net, adr} : {address});

const commands = {
  // To all networks, as devices may be behind routers.
  whoIs: async ({low, high, to}) =>
    client.whoIs(to || {net: 0xffff}, {lowLimit: low, highLimit: high}),
  read: async ({to, object, property, index}) => {
    const x = await client.readProperty(to, id(object), property,
      index === undefined ? {} : {arrayIndex: index});
    return plain(x.values);
  },
  readMany: async ({to, items}) => {
    const x = await client.readPropertyMultiple(to, items.map((one) => ({
      objectId: id(one.object),
      properties: one.properties.map((y) => ({id: y})),
    })));
    return x.values.map((one) => ({
      object: [one.objectId.type, one.objectId.instance],
      values: one.values.map((y) => ({property: y.id, value: plain(y.value)})),
    }));
  },
  write: async ({to, object, property, tag, value, priority}) =>
    client.writeProperty(to, id(object), property || 85,
      [{type: ApplicationTag[tag], value}], priority ? {priority} : {}),
  writeMany: async ({to, items}) =>
    client.writePropertyMultiple(to, items.map((one) => ({
      objectId: id(one.object),
      values: [{
        property: {id: 85, index: 0xffffffff},
        value: [{type: ApplicationTag[one.tag], value: one.value}],
        priority: one.priority,
      }],
    }))),
  subscribe: async ({to, object, process, confirmed, lifetime}) =>
    client.subscribeCov(to, id(object), process, false, confirmed, lifetime),
  unsubscribe: async ({to, object, process}) =>
    client.subscribeCov(to, id(object), process, true, false, 0),
};

client.on('listening', () => process.stdout.write('ready client\n'));
client.on('error', (x) => tell({event: 'error', text: String(x)}));
client.on('iAm', ({header, payload}) => tell({
  event: 'iAm',
  instance: payload.deviceId,
  maxApdu: payload.maxApdu,
  segmentation: payload.segmentation,
  from: sender(header.sender),
}));

const notified = (confirmed) => ({header, payload, service, invokeId}) => {
  tell({
    event: 'cov',
    confirmed,
    process: payload.subscriberProcessId,
    device: payload.initiatingDeviceId.instance,
    object: [payload.monitoredObjectId.type, payload.monitoredObjectId.instance],
    remaining: payload.timeRemaining,
    values: payload.values.map((x) => ({
      property: x.property.id,
      value: plain(x.value),
    })),
  });
  if (confirmed) client.simpleAckResponse(header.sender, service, invokeId);
};
client.on('covNotify', notified(true));
client.on('covNotifyUnconfirmed', notified(false));

readline.createInterface({input: process.stdin}).on('line', async (line) => {
  const x = JSON.parse(line);
  try {
    tell({id: x.id, ok: (await commands[x.do](x)) || null});
  } catch (error) {
    tell({id: x.id, error: error.message});
  }
}).on('close', () => process.exit(0));
