import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Estimator, Hands } from "../../static/js/estimator.js";

// What the clocks of real pages were told, through the networks of bench/rig (`go run ./rig -traces FILE`):
// each probe's t1 and t4 by the device's false clock, t2 and t3 by the program's, both since the socket opened.
const traces = JSON.parse(readFileSync(new URL("traces.json", import.meta.url), "utf8"));

const EPOCH = 0.05; // ms: how well the rig knows the program's clock, and a microsecond's rounding
const BURST = 12;
const percentile = (all, p) => all.sort((a, b) => a - b)[Math.floor(all.length * p)];

// replayed gives a trace's answers to the estimator in the order they came, as the page does, and reads
// it right after each and half way to the next.
function replayed({ skew, grain, probes }) {
  const estimator = new Estimator(grain);
  const hands = new Hands(estimator);
  const offset = (t) => t / (1 + skew) - t; // the true one
  const ideal = { low: -Infinity, high: Infinity };
  const read = [];
  for (const [i, [t1, t2, t3, t4]] of probes.entries()) {
    estimator.add({ t1, t2, t3, t4 });
    hands.follow(t4, i < BURST);
    ideal.high = Math.min(ideal.high, t2 - t1 / (1 + skew));
    ideal.low = Math.max(ideal.low, t3 - t4 / (1 + skew));
    const until = probes[i + 1]?.[3] ?? t4 + 2000;
    for (const t of [t4, (t4 + until) / 2]) {
      const e = estimator.at(t);
      read.push({
        t,
        answers: i + 1,
        error: Math.abs(e.offset - offset(t)),
        bound: e.bound,
        shown: Math.abs(hands.offset(t) - offset(t)),
        shownBound: hands.bound(t),
        ideal: Math.abs(ideal.low + ideal.high) / 2,
      });
    }
  }
  return read;
}

// How far off a clock may be at p95, from 0.8 s after its socket opened.
const targets = { wired: 3, wifi: 3, busy: 8, saving: 8, bursts: 8 };

for (const name of new Set(traces.map((trace) => trace.profile))) {
  const mine = traces.filter((trace) => trace.profile === name);

  test(`replayed on ${name}, the true error stays within the bound`, () => {
    for (const [i, trace] of mine.entries()) {
      assert.ok(trace.probes.length >= 12, `trace ${i} has ${trace.probes.length} probes`);
      for (const { t, error, bound, shown, shownBound } of replayed(trace)) {
        assert.ok(error <= bound + EPOCH, `trace ${i} at ${t}: off ${error}, said ${bound}`);
        assert.ok(shown <= shownBound + EPOCH, `trace ${i} at ${t}: hands off ${shown}, said ${shownBound}`);
      }
    }
  });

  test(`replayed on ${name}, the estimate errs little`, (t) => {
    const settled = mine.flatMap(replayed).filter((read) => read.t > 800);
    const errors = percentile(settled.map((read) => read.error), 0.95);
    const ideal = percentile(settled.map((read) => read.ideal), 0.95);
    t.diagnostic(`p95 ${errors.toFixed(2)} ms, the ideal estimator ${ideal.toFixed(2)} ms, of ${settled.length} readings`);
    assert.ok(errors <= Math.max(targets[name], 1.25 * ideal), `off ${errors} ms at p95, and ${targets[name]} is the target`);
  });
}
