import assert from "node:assert/strict";
import { test } from "node:test";

import { Network, profiles } from "./network.mjs";
import { opened } from "./page.mjs";

const OPENINGS = 150;
// ms at p95: 5 is promised, and this is what the burst reaches, with a little to spare.
const most = { wired: 0.6, wifi: 0.8, busy: 1.4, saving: 1.1, bursts: 2.2 };
const percentile = (all, p) => all.sort((a, b) => a - b)[Math.floor(all.length * p)];

for (const [name, profile] of Object.entries(profiles)) {
  test(`on ${name} a page is within 5 ms at p95, 0.8 s after its socket opened`, async (t) => {
    const errors = [];
    let [beside, close] = [0, 0];
    for (let seed = 1; seed <= OPENINGS; seed++) {
      const page = await opened(new Network(seed * 7919, profile), 800);
      const error = Number.isNaN(page.now) ? Infinity : Math.abs(page.now - page.true);
      assert.ok(error <= page.bound, `network ${seed}: off ${error}, said ${page.bound}`);
      assert.ok(page.socket >= 12 && page.socket <= 35 && page.beside <= 8, `network ${seed}: ${page.socket} probes and ${page.beside} beside`);
      errors.push(error);
      beside += page.beside;
      close += Math.max(0, page.socket - 14);
    }
    t.diagnostic(`p95 ${percentile(errors, 0.95).toFixed(2)} ms, p99 ${percentile(errors, 0.99).toFixed(2)} ms; ${(beside / OPENINGS).toFixed(1)} probes beside the socket`);
    assert.ok(percentile(errors, 0.95) <= most[name]);
    if (name === "wired") assert.deepEqual([beside, close], [0, 0]);
  });
}
