// What the rig puts into a page before its own scripts: this device's clock, which is off, and
// what is read. All times read are in performance.now() of the page, which is true.
(() => {
  const given = /*GIVEN*/ { skew: 0, shift: 0 };
  const rig = (globalThis.rig = { lost: 0, opened: [], errors: [], samples: [], shown: [], seen: [], answers: [], heard: [] });
  const still = () => performance.now();

  // read is what the device's clock says; it stands still in a sleep.
  rig.read = () => still() * (1 + given.skew) + given.shift - rig.lost;

  // knows is called by the clock module with what it exports.
  rig.knows = (clock) => {
    rig.clock = clock;
    clock.onChange(() => note());
    const add = clock.estimator.add.bind(clock.estimator);
    clock.estimator.add = (probe) => (rig.heard.push([probe.t1, probe.t2, probe.t3, probe.t4]), add(probe));
  };

  // traced is every probe that was believed since a moment, and what is needed to replay them.
  rig.traced = (since) => ({ skew: given.skew, grain: rig.clock.estimator.grain, zero: since * (1 + given.skew) + given.shift - rig.lost, probes: rig.heard });
  const note = () => rig.clock && rig.errors.push([still(), rig.clock.now() - still(), rig.clock.bound()]);

  document.addEventListener("htmx:ws:after:connection", () => {
    const since = still();
    rig.opened.push(since);
    const watch = setInterval(() => (still() - since > 2500 ? clearInterval(watch) : note()), 20);
  });

  const running = () => document.getAnimations().find((a) => a.playState === "running" && a.effect.target.closest("breath-guide"));

  // sample reads the clock, and the phase off an animation, in one frame.
  rig.sample = () =>
    requestAnimationFrame(() => {
      const guide = document.querySelector("breath-guide");
      const move = guide && running();
      if (!rig.clock || !move) return;
      const frame = document.timeline.currentTime;
      rig.samples.push([still(), rig.clock.now() - still(), frame, move.currentTime + Number(guide.dataset.startMs)]);
    });
  setInterval(rig.sample, 250);

  // sleeps makes the device lose ms, clock and animations alike.
  rig.sleeps = (ms) => {
    rig.lost += ms;
    for (const move of document.getAnimations()) if (move.playState === "running") move.currentTime -= ms;
    rig.samples = [];
  };

  // often reads every frame for some ms.
  rig.often = (ms) => {
    const until = still() + ms;
    const again = () => (rig.sample(), still() < until && requestAnimationFrame(again));
    again();
  };

  // taps presses the lead's button for a blank screen, or for its end.
  rig.taps = () => {
    const button = document.querySelector('#r-always form[action$="/moves/blank"] button');
    const at = still();
    rig.answered = false;
    button.click();
    return at;
  };
  document.addEventListener("htmx:finally:request", () => (rig.answered = true));
  let veil = null;
  new MutationObserver(() => {
    const now = document.querySelector("#r-veil")?.className ?? null;
    if (now === veil) return;
    veil = now;
    requestAnimationFrame(() => rig.seen.push(still()));
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });

  // refer probes once a second on a socket of its own, for the methods that ours is compared with.
  rig.refer = () => {
    const live = document.querySelector("#live").getAttribute("hx-ws:connect");
    const socket = new WebSocket(location.origin.replace("http", "ws") + live);
    const sent = new Map();
    let n = 0;
    socket.onmessage = ({ data }) => {
      const t4 = rig.read();
      if (!data.startsWith('{"clock"')) return;
      const { clock } = JSON.parse(data);
      rig.answers.push([sent.get(clock.probe), clock.t2, t4, still()]);
    };
    const ask = () => {
      if (socket.readyState !== WebSocket.OPEN) return;
      const t1 = rig.read();
      sent.set(++n, t1);
      socket.send(JSON.stringify({ probe: n, t1 }));
    };
    socket.onopen = ask;
    rig.asks = setInterval(ask, 1000);
    rig.unrefer = () => (clearInterval(rig.asks), socket.close());
  };
})();
