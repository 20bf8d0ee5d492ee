// What a phone remembers of its notes is as many as the page about the wall says
// (locales/en/guide/gratitude.md).
import assert from "node:assert/strict";
import { test } from "node:test";

const kept = new Map();
globalThis.localStorage = new Proxy(
  {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  },
  { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) },
);
globalThis.document = { body: { dataset: { notes: "room:seat" } }, querySelectorAll: () => [] };
globalThis.HTMLElement = class {};
globalThis.customElements = { define() {} };

test("a phone remembers its last two hundred notes in a room, from one seat too", async () => {
  const { keep } = await import("../../static/js/mine.js");
  for (let n = 1; n <= 201; n++) keep(`token-${n}`);
  const all = JSON.parse(kept.get("hearth-notes:room:seat"));
  assert.equal(all.length, 200);
  assert.equal(all[0], "token-201");
  assert.equal(all.at(-1), "token-2");
});
