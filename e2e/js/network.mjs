// A simulated network with a true clock, seeded: the same seed gives the same delays.

export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const exponential = (r, mean) => -Math.log(1 - r()) * mean;

// Profiles: one-way delays in ms. base: never less; jitter: mean of the exponential part; spike:
// how often and how long something stands in the way; doze: a phone that hears only every so many
// ms; lean: how much longer the way down is than the way up at its very best.
export const profiles = {
  wired: { base: 0.2, jitter: 0.1, spike: [0.005, 3], doze: 0, lean: 0 },
  wifi: { base: 1.2, jitter: 2.5, spike: [0.05, 30], doze: 0, lean: 0.4 },
  busy: { base: 2, jitter: 9, spike: [0.12, 60], doze: 0, lean: 1 },
  saving: { base: 1.5, jitter: 3, spike: [0.05, 40], doze: 100, lean: 0.6 },
  bursts: { base: 1.5, jitter: 4, spike: [0.3, 120], doze: 0, lean: 1 },
};

// Network carries probes between a page whose clock is off by offset and skew (with a little
// wander), and a server whose clock is the true one.
export class Network {
  constructor(seed, profile) {
    const r = (this.random = random(seed));
    this.profile = profile;
    this.shift = (r() - 0.5) * 2e6;
    this.skew = (r() - 0.5) * 400e-6; // both clocks ±100 ppm
    this.wander = (r() - 0.5) * 2 * 1e-6; // amplitude of a slow swing of the skew
    this.swing = 600_000 + r() * 3_000_000;
    this.grain = [0.005, 0.1, 0.1, 1][Math.floor(r() * 4)];
  }

  // theirs − ours at the true time, which is the server's.
  offset(t) {
    const w = (2 * Math.PI) / this.swing;
    return this.shift + this.skew * t + (this.wander / w) * (1 - Math.cos(w * t));
  }

  // what the page's clock reads: rounded down, as browsers do
  read(t) {
    return Math.floor((t - this.offset(t)) / this.grain) * this.grain;
  }

  #delay(down, t) {
    const { base, jitter, spike, doze, lean } = this.profile;
    const r = this.random;
    let d = base + (down ? lean : 0) + exponential(r, jitter);
    if (r() < spike[0]) d += exponential(r, spike[1]);
    if (doze && down && r() < 0.7) d += doze - ((t + d) % doze);
    return d;
  }

  // probe sent at true time t; the answer and when it is back.
  probe(t) {
    const t2 = t + this.#delay(false, t);
    const t3 = t2 + 0.02 + exponential(this.random, 0.05);
    const back = t3 + this.#delay(true, t3);
    return { back, times: { t1: this.read(t), t2, t3, t4: this.read(back) } };
  }
}
