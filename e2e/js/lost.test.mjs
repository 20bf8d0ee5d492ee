import assert from "node:assert/strict";
import { test } from "node:test";

import { World } from "./lost.mjs";

const SEEDS = 5;

async function back(world, patience) {
  const since = world.now;
  await world.after(patience, () => world.connected);
  assert.ok(world.connected, `not back after ${patience} ms`);
  return world.now - since;
}

for (const network of ["refused", "gone"]) {
  for (const away of [3, 10, 60, 400]) {
    test(`a page is back within five seconds of a network that was ${network} for ${away} s`, async (t) => {
      let worst = 0;
      for (let seed = 1; seed <= SEEDS; seed++) {
        const world = new World();
        await world.open("participant", seed);
        assert.ok(world.connected);
        world.loses(network);
        await world.after(1000 * (away + 3 * world.random()));
        world.network = "there";
        worst = Math.max(worst, await back(world, 5000));
      }
      t.diagnostic(`at the latest after ${Math.round(worst)} ms`);
    });
  }
}

test("after a restart a page is back within a second and a half", async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const world = new World();
    await world.open("screen", seed);
    world.loses("refused", 1012);
    await world.after(3000 * world.random());
    world.network = "there";
    await back(world, 1500);
  }
});

for (const takes of ["none", "full"]) {
  test(`a program that answers and takes no socket (${takes}) is tried ever more rarely`, async () => {
    const world = new World();
    await world.open("screen", 1);
    world.takes = takes;
    world.loses("refused");
    world.network = "there";
    await world.after(30_000);
    const before = world.tried.length;
    await world.after(60_000);
    const tries = world.tried.length - before;
    assert.ok(tries >= 6 && tries <= 12, `${tries} sockets in a minute`);
    world.takes = "all";
    await back(world, 14_000);
  });
}

test("a hidden phone asks nothing, a hidden screen does", async () => {
  for (const [page, asks] of [["participant", false], ["screen", true]]) {
    const world = new World();
    await world.open(page, 3);
    document.hidden = true;
    world.loses("refused");
    await world.after(20_000);
    assert.equal(world.asked.length > 10, asks, `${page}: ${world.asked.length}`);
  }
});
