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

// Profiles: one-way delays in ms, those of bench/rig/profile.go. base: never less; jitter: mean of the
// exponential part; spike: how often and how long something stands in the way of one piece; stall: how
// often in a second, and how long, nothing passes at all; doze: a phone that hears only every so many
// ms; lean: how much longer the way down is than the way up at its very best.
export const profiles = {
  wired: { base: 0.2, jitter: 0.1, spike: [0.005, 3], stall: [0, 0], doze: 0, lean: 0 },
  wifi: { base: 1.2, jitter: 2.5, spike: [0.05, 30], stall: [0.01, 60], doze: 0, lean: 0.4 },
  busy: { base: 2, jitter: 9, spike: [0.12, 60], stall: [0.04, 100], doze: 0, lean: 1 },
  saving: { base: 1.5, jitter: 3, spike: [0.05, 40], stall: [0.01, 60], doze: 100, lean: 0.6 },
  bursts: { base: 1.5, jitter: 4, spike: [0.3, 120], stall: [0.1, 150], doze: 0, lean: 1 },
};

// Network carries probes between a page whose clock is off by offset and skew (with a little
// wander), and a server whose clock is the true one. Nothing overtakes on one line, as in TCP.
export class Network {
  #last = new Map(); // line and direction → when its last piece left
  #stalls = [[], []]; // of each direction, by the second: until when nothing passes

  constructor(seed, profile) {
    const r = (this.random = random(seed));
    this.profile = profile;
    this.shift = (r() - 0.5) * 2e6;
    this.skew = (r() - 0.5) * 400e-6; // both clocks ±100 ppm
    this.wander = (r() - 0.5) * 2 * 1e-6; // amplitude of a slow swing of the skew
    this.swing = 600_000 + r() * 3_000_000;
    this.grain = [0.005, 0.1, 0.1, 1][Math.floor(r() * 4)];
    this.share = 0.7 + 0.6 * r(); // this device's own, of the jitter
    this.beat = r() * profile.doze;
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

  // cross is when what set out at t is there.
  #cross(down, t, line) {
    const { base, jitter, spike, doze, lean } = this.profile;
    const r = this.random;
    let at = t + base + (down ? lean : 0) + exponential(r, jitter * this.share);
    if (r() < spike[0]) at += exponential(r, spike[1]);
    if (doze && down && r() < 0.7) at += doze - ((at + this.beat) % doze);
    const way = `${line} ${down}`;
    at = Math.max(at, this.#stalled(down, t), this.#last.get(way) ?? 0);
    this.#last.set(way, at);
    return at;
  }

  #stalled(down, t) {
    const [odds, mean] = this.profile.stall;
    const stalls = this.#stalls[Number(down)];
    while (stalls.length * 1000 <= t) {
      const from = (stalls.length + this.random()) * 1000;
      stalls.push(this.random() < odds ? { from, to: from + exponential(this.random, mean) } : { from: 0, to: 0 });
    }
    const { from, to } = stalls[Math.floor(t / 1000)];
    return t >= from ? to : 0;
  }

  // probe sent at true time t, later than any before it on its line; the answer and when it is back.
  probe(t, line = 0) {
    const t2 = this.#cross(false, t, line);
    const t3 = t2 + 0.02 + exponential(this.random, 0.05);
    const back = this.#cross(true, t3, line);
    return { back, times: { t1: this.read(t), t2, t3, t4: this.read(back) } };
  }
}
