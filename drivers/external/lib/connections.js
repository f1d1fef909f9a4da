// Connections whose source is a point of this driver: each new value goes to
// the gateway, which writes the destinations.

'use strict';

const { BLOCK } = require('./device');

class Connections {
  constructor(bus) {
    this.bus = bus;
    this.known = new Map(); // by name: {args, state}
  }

  /** From the retained `impl` of the last life. */
  restore(name, impl) {
    if (impl?.args) this.known.set(name, impl);
  }

  /** Provisioning checks the sources; values follow with the next change. */
  act(name, { action, args }, findDevice) {
    if (action === 'delete') {
      this.known.delete(name);
      return this.show(name, 'deleted', null);
    }
    const one = { args: args ?? this.known.get(name)?.args, state: 'created' };
    if (!one.args) return this.show(name, 'failed', null, 'no such connection');
    this.known.set(name, one);
    if (action === 'deprovision') one.state = 'unprovisioned';
    if (action !== 'provision') return this.show(name, one.state, one);
    const lost = one.args.sources.find((x) => {
      const [, , , , , , handle, ...rest] = x.split('/');
      const device = findDevice(handle);
      return !device?.provisioned || !(rest[3] in device.block);
    });
    one.state = lost ? 'failed' : 'provisioned';
    return this.show(name, one.state, one, lost && `${lost}: not there`);
  }

  show(name, state, impl, why) {
    const topic = `${this.bus.engine}/con/${name}`;
    this.bus.publish(`${topic}/impl`, impl, true);
    this.bus.publish(`${topic}/sts`, { state, failureCode: why ? 5 : 0,
      failureReason: why ?? null }, true);
  }

  /** A point has a new value. */
  changed(device, name, value) {
    const source = device.topic(`${BLOCK}/${name}/value`);
    for (const { args, state } of this.known.values()) {
      if (state === 'provisioned' && args.monitor?.input
          && args.sources.includes(source)) {
        this.bus.publish(args.monitor.input, value);
      }
    }
  }
}

module.exports = { Connections };
