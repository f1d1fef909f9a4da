// The bus as a driver sees it: topics, time stamps, and requests with answers.

'use strict';

const mqtt = require('mqtt');

/** `YYYY-MM-DD HH:mm:ss.SSS UTC`, as in every `mru`. */
function stamp() {
  return new Date().toISOString().replace('T', ' ').replace('Z', ' UTC');
}

/** Returns undefined for what is no JSON. */
function parse(payload) {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}

class Bus {
  /** @param {function} onMessage gets (topic, payload, retained) */
  constructor(url, protocol, onMessage) {
    this.protocol = protocol;
    this.engine = `glp/0/./=engine/${protocol}`;
    this.sid = null;
    this.marks = 0;
    this.waiting = new Map(); // answers by topic
    this.client = mqtt.connect(url, {
      protocolVersion: 4,
      clientId: `${protocol}.0`,
      clean: false, // requests wait for a driver that is away
      reconnectPeriod: 1000,
      resubscribe: false, // `driver.js` does it at each connect
    });
    this.client.on('message', (topic, payload, packet) => {
      const answer = this.waiting.get(topic);
      if (answer) {
        this.waiting.delete(topic);
        answer(parse(payload));
      } else {
        onMessage(topic, payload, packet.retain);
      }
    });
    this.client.on('error', (error) => console.error(error.message));
  }

  prefix(channel) {
    return `glp/0/${this.sid}/${channel}`;
  }

  subscribe(...filters) {
    return new Promise((resolve, reject) => {
      this.client.subscribe(filters, { qos: 1 }, (error) =>
        error ? reject(error) : resolve());
    });
  }

  unsubscribe(...filters) {
    this.client.unsubscribe(filters);
  }

  /** Everything is QoS 1. Undefined clears what is retained. */
  publish(topic, value, retain = false) {
    const payload = value === undefined ? '' : JSON.stringify(value);
    this.client.publish(topic, payload, { qos: 1, retain });
  }

  /** Resolves with the answer on *topic*, or with undefined after 5 s. */
  ask(topic, value, respond) {
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        this.waiting.delete(respond);
        resolve(undefined);
      }, 5000);
      this.waiting.set(respond, (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
      this.publish(topic, value);
    });
  }

  /** Resolves when everything that was subscribed before and is retained has
      arrived: the broker keeps the order. */
  async settled() {
    const topic = `${this.engine}/settled/${process.pid}-${++this.marks}`;
    await this.subscribe(topic);
    await this.ask(topic, null, topic);
    this.unsubscribe(topic);
  }

  /** Diagnostics go to the logger, which makes `ev/{cat}` of them. */
  log(cat, topic, message) {
    this.publish('glp/0/./=logger/event', {
      cat, topic, message, utc: stamp(), source: this.protocol, language: 'en',
    });
  }
}

module.exports = { Bus, parse, stamp };
