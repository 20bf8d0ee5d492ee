import assert from "node:assert/strict";
import { test } from "node:test";
import { data, simple } from "../../static/js/strokes.js";

// What activity.CheckDrawing takes.
const drawing = /^(M\d{1,3} \d{1,3}l-?\d{1,3} -?\d{1,3}( -?\d{1,3} -?\d{1,3})*)+$/;

test("a stroke is path data with whole steps", () => {
  assert.equal(data([[[10, 10], [15, 10], [15, 20]]]), "M10 10l5 0 0 10");
});

test("a tap is a dot", () => {
  assert.equal(data([[[7, 8]]]), "M7 8l0 0");
});

test("points on a line are left out, corners stay", () => {
  const line = [[0, 0], [10, 0], [20, 0], [20, 10], [20, 20]];
  assert.deepEqual(simple(line, 1), [[0, 0], [20, 0], [20, 20]]);
});

test("a closed stroke keeps its far side", () => {
  assert.ok(simple([[0, 0], [50, 50], [0, 0]], 1).length === 3);
});

test("a long scribble is still a drawing, and shrinks as it is simplified", () => {
  const scribble = Array.from({ length: 5000 }, (_, i) => [200 + Math.round(180 * Math.sin(i / 7)), 150 + Math.round(140 * Math.cos(i / 11))]);
  const sizes = [1, 4, 16].map((far) => data([simple(scribble, far)]).length);
  assert.match(data([scribble]), drawing);
  assert.ok(sizes[0] > sizes[1] && sizes[1] > sizes[2], String(sizes));
});
