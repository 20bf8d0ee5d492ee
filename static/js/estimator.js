// What the server's clock says, from probes over a socket. Pure: no browser in here, so that it
// runs under `node --test` as it runs in a page.
//
// A probe leaves the page at t1 (our clock), reaches the server at t2 and leaves it at t3 (its
// clock), and is back at t4. Nothing travels backwards in time, so the offset θ (theirs − ours)
// was at most t2 − t1 at t1, and at least t3 − t4 at t4. Two clocks drift apart along a line, as
// good as straight over the 90 s that are kept: every line that passes above all the lower limits
// and below all the upper ones may be the true one. The estimate is about the middle of these lines now,
// and the bound the way from it to the furthest: the true error cannot be larger. The probes that decide
// are those with the least delay each way, which is why one slow answer never moves it.

const WINDOW = 90_000; // ms of probes that are kept
const SKEW = 300e-6; // two clocks of ±100 ppm, and air
const WANDER = 0.5e-6; // how far from straight a crystal goes in a window, per ms of age
const QUARTER = Math.log(4 / 3); // the lower quartile of an exponential distribution, in its means
const LEAN = 1 / 3; // of the way to a limit, at most: what is delayed is counted from a few answers
const STEPS = 40; // halvings: 600 ppm are then known to 1e-9 ppm

export class Estimator {
  #up = []; // {at, limit}: θ(at) ≤ limit
  #down = []; // θ(at) ≥ limit
  #fit = null;

  // grain is how coarse our own clock reads, in ms; browsers round it.
  constructor(grain = 0.1) {
    this.grain = grain;
  }

  get known() {
    return this.#fit !== null;
  }

  reset() {
    this.#up = [];
    this.#down = [];
    this.#fit = null;
  }

  // add takes one probe's four times and works out the lines anew.
  add({ t1, t2, t3, t4 }) {
    if (!(t4 >= t1 && t3 >= t2)) return;
    this.#up.push({ at: t1, limit: t2 - t1 + this.grain });
    this.#down.push({ at: t4, limit: t3 - t4 - this.grain });
    while (this.#up[0].at < t4 - WINDOW) this.#forget();
    // No line fits: a clock was set, or stood still in a sleep. What is older is of another time.
    while (!(this.#fit = fitted(this.#up, this.#down, t4)) && this.#up.length > 1) this.#forget();
  }

  #forget() {
    this.#up.shift();
    this.#down.shift();
  }

  // at is the offset at our time, in ms, and how far off it may be.
  at(now) {
    const f = this.#fit;
    if (!f) return { offset: 0, bound: Infinity, skew: 0 };
    const ahead = Math.max(0, now - f.at);
    return {
      offset: (f.high + f.low) / 2 + f.lean + ((f.fast + f.slow) / 2) * (now - f.at),
      bound: (f.high - f.low) / 2 + Math.abs(f.lean) + ((f.fast - f.slow) / 2 + WANDER) * ahead,
      skew: (f.fast + f.slow) / 2,
    };
  }
}

// fitted is the range of θ now and of its slope, or null if no line fits.
function fitted(up, down, now) {
  // Along a slope, the highest line still under all upper limits, and the lowest over all lower ones.
  const high = (slope) => extreme(up, now, slope, 1);
  const low = (slope) => -extreme(down, now, slope, -1);
  const gap = (slope) => high(slope) - low(slope);
  const best = widest(gap);
  if (gap(best) < 0) return null;
  const fast = edge(gap, best, SKEW);
  const slow = edge(gap, best, -SKEW);
  const fit = { at: now, high: high(fast), low: low(slow), fast, slow };
  return { ...fit, lean: leaning(up, down, now, fit) };
}

// leaning is by how much the truth is likely off the middle: where one way is delayed by more, its
// least delay is still further from none. The least of n delays is on average an n-th of their mean,
// and their lower quartile, unlike their mean and median, knows nothing of what was held up together.
function leaning(up, down, now, { high, low, fast, slow }) {
  const slope = (fast + slow) / 2;
  const typical = (limits, from, sign) => {
    const over = limits.map(({ at, limit }) => sign * (limit + slope * (now - at) - from)).sort((a, b) => a - b);
    return Math.max(0, over[over.length >> 2]) / QUARTER / over.length;
  };
  const most = (LEAN * (high - low)) / 2;
  return Math.max(-most, Math.min(most, (typical(down, low, -1) - typical(up, high, 1)) / 2));
}

function extreme(limits, now, slope, sign) {
  let least = Infinity;
  for (const { at, limit } of limits) {
    const age = now - at;
    least = Math.min(least, sign * (limit + slope * age) + WANDER * age);
  }
  return least;
}

// widest is the slope with the most room; the gap is concave.
function widest(gap) {
  let a = -SKEW;
  let b = SKEW;
  for (let i = 0; i < STEPS * 2; i++) {
    const third = (b - a) / 3;
    if (gap(a + third) < gap(b - third)) a += third;
    else b -= third;
  }
  return (a + b) / 2;
}

// edge is the last slope towards end that still fits.
function edge(gap, fits, end) {
  if (gap(end) >= 0) return end;
  for (let i = 0; i < STEPS; i++) {
    const mid = (fits + end) / 2;
    if (gap(mid) >= 0) fits = mid;
    else end = mid;
  }
  return end; // just outside, so that nothing possible is left out
}

const SLEW = 2000; // ms
const RATE = 0.005; // how much faster or slower than the clock a page may run unseen
const FAR = 250; // ms; further than this is not slewed but stepped: it would take a minute

// Hands are what a page shows of the estimate: they step to it in a burst and slew to it after.
export class Hands {
  #offset = 0;
  #at = 0;
  #skew = 0;
  #slew = 0;
  #while = 0; // ms
  set = false;

  constructor(estimator) {
    this.estimator = estimator;
  }

  // offset is what is applied at our time. A slew ends where it was to go, also when nothing is
  // heard any more: half a percent of a minute without Wi-Fi would be a third of a second.
  offset(now) {
    const since = now - this.#at;
    return this.#offset + this.#skew * since + this.#slew * Math.min(since, this.#while);
  }

  // bound is how far off the hands may be: the estimate's own bound and what is not slewed yet.
  bound(now) {
    const e = this.estimator.at(now);
    return e.bound + Math.abs(this.offset(now) - e.offset);
  }

  // follow aims at the estimate; the way there takes two seconds or more. It tells whether it stepped.
  follow(now, step) {
    const e = this.estimator.at(now);
    const off = e.offset - this.offset(now);
    const jump = step || !this.set || Math.abs(off) > FAR;
    this.#offset = jump ? e.offset : this.offset(now);
    this.#skew = e.skew;
    this.#slew = jump ? 0 : Math.max(-RATE, Math.min(RATE, off / SLEW));
    this.#while = this.#slew && off / this.#slew;
    this.#at = now;
    this.set = true;
    return jump;
  }
}
