import assert from "node:assert/strict";
import { test } from "node:test";

import { blowing, breathing, partAt, planned } from "../../static/js/plan.js";
import { random } from "./network.mjs";

const box = { parts: "in:4000 hold:4000 out:4000 rest:4000 ", lead: "6000", first: "20000", breaths: "2", fadeAt: "48000", end: "53000", numbers: "" };

test("a plan says the caution, a moment to settle, three numbers, the breaths and the end", () => {
  const plan = planned(box);
  const seen = [];
  for (let at = 0; Number.isFinite(at); at = partAt(plan, at).next) seen.push(`${at} ${partAt(plan, at).name}`);
  assert.deepEqual(seen, [
    "0 caution", "14000 settle", "17000 3", "18000 2", "19000 1",
    "20000 in", "24000 hold", "28000 out", "32000 rest", "36000 in", "40000 hold", "44000 out", "48000 end", "53000 ",
  ]);
  assert.equal(partAt(plan, 36_000).breath, 2);
});

test("the youngest hear no numbers, and without a lead-in it simply begins", () => {
  const { numbers, ...young } = box;
  assert.ok(planned(young).once.every((o) => !/\d/.test(o.name)));
  assert.equal(partAt(planned({ ...young, lead: "0", first: "0", fadeAt: "28000", end: "33000" }), 0).name, "in");
});

test("stages are said around the breathing inside, and what comes after it", () => {
  const plan = planned({ parts: "in:3000 out:4000", stages: "arrive:0:30000 anchor:30000:100000 how:100000:300000", first: "30000", breaths: "4", fadeAt: "58000", end: "300000" });
  assert.equal(partAt(plan, 10).name, "stage-arrive");
  assert.equal(partAt(plan, 34_000).name, "out");
  assert.equal(partAt(plan, 60_000).name, "after");
  assert.equal(partAt(plan, 100_000).name, "stage-how");
  assert.equal(partAt(planned({ stages: "arrive:0:30000 anchor:30000:100000", end: "100000" }), 40_000).name, "stage-anchor");
});

test("what comes next always comes later, whatever the pattern", () => {
  const r = random(3);
  for (let i = 0; i < 500; i++) {
    const half = (most) => 500 * Math.floor(r() * most);
    const [inn, hold, out, rest] = [2000 + half(9), half(8), 2000 + half(13), half(8)];
    const breaths = 1 + Math.floor(r() * 40);
    const first = half(40);
    const fadeAt = first + breaths * (inn + hold + out + rest) - rest;
    const parts = [["in", inn], ["hold", hold], ["out", out], ["rest", rest]].filter(([, ms]) => ms).map((p) => p.join(":")).join(" ");
    const plan = planned({ parts, first, lead: Math.min(first, 6000), breaths, fadeAt, end: fadeAt + 5000, numbers: "" });
    for (let at = 0; at < fadeAt + 5000; ) {
      const part = partAt(plan, at);
      assert.ok(part.next > at, `${parts} at ${at}`);
      if (part.next === fadeAt) assert.equal(part.name, "out");
      at = part.next;
    }
    const frames = [...breathing(plan, "opacity", ["0", "1"]), ...blowing(plan, "opacity", ["0", "1"])];
    assert.ok(frames.every((f) => f.offset >= 0 && f.offset <= 1));
    assert.equal(frames[0].opacity, "0");
  }
});

test("a second inhale tops up the first", () => {
  const plan = planned({ parts: "in:3000 top:1000 out:8000", first: "0", breaths: "1", fadeAt: "12000", end: "17000" });
  assert.deepEqual(breathing(plan, "transform", ["scale(0.5)", "scale(1)"]).map((f) => [f.offset, f.transform]),
    [[0, "scale(0.5)"], [0.25, "scale(0.9000)"], [4 / 12, "scale(1)"], [1, "scale(0.5)"]]);
});
