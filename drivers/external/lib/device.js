// One device: what it shows, and what clients do to it.

'use strict';

const { POINTS, Room, TYPE, refusal } = require('./room');
const { stamp } = require('./bus');

const RATES = { slow: 60, normal: 30, fast: 5, auto: 30 };
const NORMAL = 17;
const BLOCK = 'if/Room/0';

/** Seconds; 0 for what is not polled. */
function secondsOf(rate) {
  const seconds = RATES[rate] ?? Number(rate);
  return seconds > 0 ? seconds : 0;
}

function newBlock() {
  const block = { type: `block.${TYPE}/0` };
  for (const [name, { cat, type, unit, value }] of Object.entries(POINTS)) {
    block[name] = { type, cat, unit, property: false, value,
      values: { level: NORMAL, levels: { [NORMAL]: value }, inactive: {} },
      monitor: { cat: 'data', rate: cat === 'out' ? 'slow' : 0, event: false,
        report: 'change', throttle: 0, inFeedback: true } };
  }
  return block;
}

class Device {
  /** @param {function} onChange gets (device, name, value) */
  constructor(bus, handle, onChange) {
    this.bus = bus;
    this.handle = handle;
    this.onChange = onChange;
    this.licensed = false;
    this.wanted = false; // a `provision` waits for the licence
    this.sts = null;
    this.block = newBlock();
    this.room = new Room();
    this.timers = {};
    this.questions = 0;
  }

  topic(tail, channel = 'fb') {
    return `${this.bus.prefix(channel)}/dev/${this.bus.protocol}/`
      + `${this.handle}/${tail}`;
  }

  get provisioned() {
    return this.sts.state === 'provisioned';
  }

  // -- what is shown ----------------------------------------------------------

  showStatus(changes = {}) {
    Object.assign(this.sts, changes);
    delete this.sts.mru;
    this.sts.mru = stamp(); // clients read it as the last member
    this.bus.publish(this.topic('sts'), this.sts, true);
  }

  showBlock() {
    delete this.block.mru;
    this.block.mru = stamp();
    this.bus.publish(this.topic(BLOCK), this.block, true);
  }

  // -- life -------------------------------------------------------------------

  /** First `sts`, then what the driver knows of `cfg`: from here on that
      belongs to the gateway, which adds what clients write. */
  create(args) {
    this.sts = { state: 'unprovisioned', unid: args.unid ?? null,
      health: 'nascent', cat: 'i/o', type: TYPE, interface: 'static',
      interfaceType: 'static', usage: 'Room sensor', product: 'Simulated room',
      manufacturer: 'Example', version: '1', action: null };
    this.showStatus();
    this.bus.publish(this.topic('cfg'),
      { desc: '', loc: { lat: 0, lng: 0, ele: 0 }, mru: stamp() }, true);
    this.bus.publish(
      `${this.bus.prefix('ev')}/created/dev/${this.bus.protocol}/type/${TYPE}`,
      { handle: this.handle, topic: this.topic('').slice(0, -1),
        obj: { sts: this.sts } });
  }

  /** Everything of *sts* and *block* was retained by the broker. */
  restore(sts, block) {
    this.sts = sts;
    this.wanted = sts.action === 'provision';
    if (block) {
      this.block = block;
      for (const name of Object.keys(POINTS)) {
        this.room.write(name, block[name]?.value ?? POINTS[name].value);
      }
    }
    if (this.provisioned) this.monitorAll();
  }

  /** Blocks come before `provisioned`. */
  provision() {
    if (!this.licensed) {
      this.wanted = true;
      return this.showStatus({ action: 'provision' });
    }
    this.wanted = false;
    this.showBlock();
    this.showStatus({ state: 'provisioned', health: 'normal', action: null });
    this.monitorAll();
  }

  license(licensed) {
    this.licensed = licensed;
    if (licensed && this.wanted) this.provision();
  }

  deprovision() {
    this.stop();
    this.showStatus({ state: 'unprovisioned' });
  }

  delete() {
    this.stop();
    this.showStatus({ state: 'deleted', action: null });
    this.bus.publish(this.topic('cfg'), undefined, true);
    this.bus.publish(this.topic(BLOCK), undefined, true);
    this.bus.publish(
      `${this.bus.prefix('ev')}/deleted/dev/${this.bus.protocol}/type/${TYPE}`,
      { handle: this.handle });
  }

  stop() {
    for (const timer of Object.values(this.timers)) clearInterval(timer);
    this.timers = {};
  }

  // -- monitoring -------------------------------------------------------------

  monitorAll() {
    for (const name of Object.keys(POINTS)) this.monitor(name);
  }

  monitor(name) {
    clearInterval(this.timers[name]);
    delete this.timers[name];
    const seconds = secondsOf(this.block[name].monitor.rate);
    if (seconds > 0) {
      this.timers[name] = setInterval(() => this.sample(name), seconds * 1000);
    }
  }

  /** Which samples become `ev/data` is the gateway's to decide. */
  sample(name) {
    const point = this.block[name];
    const value = this.room.read(name);
    const changed = value !== point.value;
    point.value = value;
    if (point.cat === 'out') point.values.levels[NORMAL] = value;
    this.bus.publish('glp/0/./=monitoring/service', {
      topic: this.topic(BLOCK), datapoint: `${name}/value`,
      monitor: point.monitor, value });
    if (changed) this.onChange(this, name, value);
    if (changed && point.monitor.inFeedback) this.showBlock();
  }

  // -- reading and writing ----------------------------------------------------

  poll(path) {
    const [, block, index, name, ...rest] = path;
    if (block !== 'Room' || index !== '0' || rest.length > 0
        || !POINTS[name]) {
      return { error: 'interface block not found' };
    }
    return this.provisioned ? { value: this.room.read(name) }
      : { error: 'device is not provisioned' };
  }

  /** All forms of a write come down to `{"DP":{"value":...}}`. */
  async assign(path, value) {
    const topic = this.topic(`if/${path.join('/')}`, 'rq');
    const [block, index, ...members] = path;
    if (block !== 'Room' || index !== '0') {
      return this.bus.log('error', topic,
        `Block name ${block} does not exist in the device`);
    }
    const content = members.reduceRight((x, name) => ({ [name]: x }), value);
    for (const [name, change] of Object.entries(content ?? {})) {
      const why = Object.hasOwn(POINTS, name) ? await this.change(name, change)
        : `Datapoint ${name} does not exist in the device`;
      if (why) this.bus.log('error', topic, why);
    }
    this.showBlock();
  }

  /** Returns why not. */
  async change(name, change) {
    if (change?.monitor) {
      Object.assign(this.block[name].monitor, change.monitor);
      if (this.provisioned) this.monitor(name);
    }
    if (change === null || typeof change !== 'object') return undefined;
    if (!('value' in change || 'prio' in change)) return undefined;
    const why = refusal(name, change.value);
    return why ?? this.write(name, change);
  }

  /** The gateway knows what an override does to the present value. */
  async write(name, { value, prio, active }) {
    const respond = `${this.bus.engine}/control/`
      + `${this.handle}-${++this.questions}`;
    const answer = await this.bus.ask('glp/0/./=control/service', {
      datapoint: { value, values: this.block[name].values, prio, active },
      respond }, respond);
    const values = answer?.datapoint?.values;
    if (!values) return answer?.error ?? 'value control does not answer';
    const present = values.levels[values.level];
    this.room.write(name, present);
    if (present !== this.block[name].value) this.onChange(this, name, present);
    Object.assign(this.block[name], { value: present, values });
    return undefined;
  }
}

module.exports = { BLOCK, Device };
