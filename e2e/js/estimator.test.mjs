import assert from "node:assert/strict";
import { test } from "node:test";

import { Estimator, Hands } from "../../static/js/estimator.js";
import { Network, profiles, random } from "./network.mjs";

// run probes like the page does: twelve at 63 ms, then one every two seconds; each(t, page) is
// called half a second after each answer, with what the page would say then.
function run(network, seconds, each) {
  const estimator = new Estimator(network.grain);
  const hands = new Hands(estimator);
  const sends = Array.from({ length: 12 }, (_, i) => i * 63);
  for (let t = 2660; t < seconds * 1000; t += 1700 + network.random() * 600) sends.push(t);
  const answers = sends.map((t) => ({ burst: t < 700, ...network.probe(t) }));
  answers.sort((a, b) => a.back - b.back);
  for (const { back, times, burst } of answers) {
    estimator.add(times);
    hands.follow(network.read(back), burst);
    for (const t of [back + 0.01, back + 500]) {
      const ours = t - network.offset(t);
      const e = estimator.at(ours);
      each(t, {
        error: Math.abs(e.offset - network.offset(t)),
        bound: e.bound,
        shown: hands.offset(ours) - network.offset(t),
        shownBound: hands.bound(ours),
      });
    }
  }
}

const percentile = (all, p) => all.sort((a, b) => a - b)[Math.floor(all.length * p)];

test("the true error never exceeds the bound, on ten thousand networks", () => {
  const kinds = Object.values(profiles);
  for (let seed = 1; seed <= 10_000; seed++) {
    const network = new Network(seed, kinds[seed % kinds.length]);
    run(network, seed % 100 ? 12 : 240, (t, page) => {
      assert.ok(page.error <= page.bound, `network ${seed} at ${t}: off ${page.error}, said ${page.bound}`);
      assert.ok(Math.abs(page.shown) <= page.shownBound, `network ${seed} at ${t}: hands off ${page.shown}, said ${page.shownBound}`);
    });
  }
});

const targets = { wired: 3, wifi: 3, busy: 8, saving: 8, bursts: 8 };

for (const [name, most] of Object.entries(targets)) {
  test(`on ${name} the offset errs ${most} ms at most at p95`, (t) => {
    const errors = [];
    for (let seed = 1; seed <= 60; seed++) {
      const network = new Network(seed * 7919, profiles[name]);
      run(network, 120, (at, page) => {
        if (at > 2500) errors.push(Math.abs(page.shown));
      });
    }
    t.diagnostic(`p95 ${percentile(errors, 0.95).toFixed(2)} ms, p99 ${percentile(errors, 0.99).toFixed(2)} ms`);
    assert.ok(percentile(errors, 0.95) <= most);
  });
}

test("on Wi-Fi any two screens are within 8 ms at p95 and a frame at p99", (t) => {
  const apart = [];
  const traces = Array.from({ length: 30 }, (_, i) => {
    const at = new Map();
    run(new Network(i * 104_729 + 1, profiles.wifi), 120, (time, page) => at.set(Math.round(time / 2000), page.shown));
    return at;
  });
  for (let tick = 2; tick < 58; tick++) {
    for (const [i, a] of traces.entries()) {
      for (const b of traces.slice(i + 1)) {
        if (a.has(tick) && b.has(tick)) apart.push(Math.abs(a.get(tick) - b.get(tick)));
      }
    }
  }
  t.diagnostic(`p95 ${percentile(apart, 0.95).toFixed(2)} ms, p99 ${percentile(apart, 0.99).toFixed(2)} ms`);
  assert.ok(percentile(apart, 0.95) <= 8 && percentile(apart, 0.99) <= 16.7);
});

test("eight hours at ±100 ppm do not grow it", () => {
  const network = new Network(4242, profiles.wifi);
  network.skew = 200e-6;
  const early = [];
  const late = [];
  run(network, 8 * 3600, (t, page) => {
    if (t > 60_000 && t < 3_600_000) early.push(Math.abs(page.shown));
    if (t > 7 * 3_600_000) late.push(Math.abs(page.shown));
  });
  assert.ok(percentile(late, 0.95) <= percentile(early, 0.95) + 0.5);
});

test("a clock that was set, or slept, is believed anew", () => {
  const network = new Network(77, profiles.wifi);
  const estimator = new Estimator(network.grain);
  for (let t = 0; t < 30_000; t += 2000) estimator.add(network.probe(t).times);
  network.shift += 5000;
  for (let t = 40_000; t < 40_720; t += 60) estimator.add(network.probe(t).times);
  const e = estimator.at(network.read(40_800));
  assert.ok(Math.abs(e.offset - network.offset(40_800)) <= e.bound && e.bound < 20);
});

test("probes that cannot be are left out, and nothing is known without one", () => {
  const estimator = new Estimator();
  assert.equal(estimator.at(5).bound, Infinity);
  estimator.add({ t1: 10, t2: 5, t3: 4, t4: 12 });
  estimator.add({ t1: 10, t2: 5, t3: 6, t4: 9 });
  estimator.add({ t1: NaN, t2: 5, t3: 6, t4: 9 });
  assert.equal(estimator.known, false);
});

test("hands step in a burst and then never run more than half a percent off", () => {
  const r = random(5);
  const estimator = new Estimator();
  const hands = new Hands(estimator);
  let skewed = 0;
  for (let t = 0; t < 60_000; t += 2000) {
    const up = 5 + r() * 20;
    const down = 5 + r() * 20;
    estimator.add({ t1: t, t2: t + 1000 + up, t3: t + 1000 + up, t4: t + up + down });
    const before = hands.offset(t + up + down);
    const jumped = hands.follow(t + up + down, t === 0);
    if (t > 0) {
      assert.equal(jumped, false);
      assert.ok(Math.abs(hands.offset(t + up + down) - before) < 1e-9);
      const rate = (hands.offset(t + 1000) - hands.offset(t)) / 1000;
      skewed = Math.max(skewed, Math.abs(rate));
    }
  }
  assert.ok(skewed > 0 && skewed <= 0.005 + 300e-6);
});

test("hands that hear nothing any more go where they were going, and no further", () => {
  const estimator = new Estimator();
  const hands = new Hands(estimator);
  const probe = (t, offset, way) => estimator.add({ t1: t, t2: t + offset + way, t3: t + offset + way, t4: t + 2 * way });
  for (const far of [3, 60]) {
    estimator.reset();
    for (let t = 0; t < 20_000; t += 500) probe(t, 1000, 1);
    hands.follow(20_000, true);
    estimator.reset();
    for (let t = 20_000; t < 40_000; t += 500) probe(t, 1000 + far, 1);
    assert.equal(hands.follow(40_000, false), false);
    const shown = hands.offset(40_000 + far / 0.005 + 2000);
    assert.ok(Math.abs(hands.offset(160_000) - estimator.at(160_000).offset) < 1e-6, `${far} ms`);
    assert.ok(Math.abs(shown - 1000 - far) < 1, `${far} ms`);
  }
});
