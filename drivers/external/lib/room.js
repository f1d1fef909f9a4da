// What a real driver would talk to: a room whose temperature follows its
// set-point. Replace this file by your protocol.

'use strict';

const TYPE = '9FFFFFAC3E000001';

/** Points of the one block that these devices have. */
const POINTS = {
  Temperature: { cat: 'out', type: 'SNVT_temp_p', unit: 'deg C', value: 20 },
  Humidity: { cat: 'out', type: 'SNVT_lev_percent', unit: '%', value: 45 },
  Setpoint: {
    cat: 'in', type: 'SNVT_temp_p', unit: 'deg C', value: 21, min: 5, max: 35,
  },
};

class Room {
  constructor() {
    this.values = {};
    for (const [name, point] of Object.entries(POINTS)) {
      this.values[name] = point.value;
    }
  }

  /** Reading moves the temperature by a tenth towards the set-point. */
  read(name) {
    if (name === 'Temperature') {
      const gap = this.values.Setpoint - this.values.Temperature;
      const step = Math.max(-0.1, Math.min(0.1, gap));
      this.values.Temperature = Number(
        (this.values.Temperature + step).toFixed(2));
    }
    return this.values[name];
  }

  write(name, value) {
    this.values[name] = value;
  }
}

/** Returns why *value* cannot be written, or nothing. */
function refusal(name, value) {
  const point = POINTS[name];
  if (point.cat === 'out') return 'cannot write to output datapoint';
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') return 'value is invalid';
  if (value < point.min || value > point.max) return 'value is out-of-range';
  return undefined;
}

module.exports = { POINTS, Room, TYPE, refusal };
