// The one clock of a page: milliseconds since the server's epoch, on its monotonic clock. Whatever
// moves in step asks here and nowhere else.

import { Estimator, Hands } from "./estimator.js";

const BURST = 12;
const BURST_EVERY = 63; // ms; by the golden section of Wi-Fi's 102.4, so that a phone that dozes hears in every phase
const EVERY = 2000;
const POOR = 3; // ms of bound: while it is more than that, a burst is closer, and a few probes follow sooner
const CLOSE = 24; // probes a burst may send between its own
const CLOSE_EVERY = 24; // ms; the golden section's third power, so that their phases lie apart as well
const FEW = 30;
const SOONER = 400;
const JITTER = 0.3;
const EXTRA = 12; // probes a burst may send again for those that a swap overlapped
const BESIDE = 2; // lines beside the socket's
const AFTER = 200; // ms of a burst, before they are used
const ASIDE = 8; // probes a burst may send there

// All that ever reads this device's own clock.
const local = () => performance.now();

const estimator = new Estimator(grain());
const hands = new Hands(estimator);
const changes = new EventTarget();
const pending = new Map(); // probe → {t1, swaps}

let socket = null;
let count = 0;
let left = 0;
let close = 0;
let few = 0;
let again = 0;
let aside = 0;
let timer = 0;
let late = 0;
let swaps = 0;
let heard = 0;
let epoch = "";

// now is the server's time, NaN before it is known.
export const now = () => (hands.set ? local() + hands.offset(local()) : NaN);

// toTimeline is the time on this document's animation timeline at which the server's clock shows ms.
export const toTimeline = (ms) => ms - hands.offset(local());

// bound is how far off now() can be, in ms.
export const bound = () => hands.bound(local());

// epochNow names the server process that now() counts from.
export const epochNow = () => epoch;

// shared is the clock of a room; own is that of a page alone, which is in step with nobody.
export const shared = { now, toTimeline, epoch: epochNow };
export const own = { now: local, toTimeline: (ms) => ms, epoch: () => "" };

// onChange calls back after each better estimate; detail.stepped says that the clock jumped.
export function onChange(callback, signal) {
  changes.addEventListener("change", callback, { signal });
}

// silence is for how many ms no probe has been answered.
export const silence = () => local() - heard;

// attend listens and probes on a socket that has just opened.
export function attend(opened) {
  socket = opened;
  heard = local();
  socket.addEventListener("message", receive);
  burst();
}

// burst measures anew: on opening, waking up, coming into sight, and a new epoch. A page that may
// have slept gives its socket little time to prove that it lives.
export function burst(patience) {
  if (patience) heard = Math.max(heard, local() - patience);
  pending.clear();
  left = BURST;
  close = CLOSE;
  few = FEW;
  again = EXTRA;
  aside = ASIDE;
  clearTimeout(late);
  late = setTimeout(() => Array.from({ length: BESIDE }, beside), AFTER);
  probe();
}

function probe() {
  clearTimeout(timer);
  if (socket?.readyState !== WebSocket.OPEN) return;
  const n = ++count;
  const t1 = local();
  socket.send(`{"probe":${n},"t1":${t1}}`);
  pending.set(n, { t1, swaps, burst: left > 0 });
  if (pending.size > BURST + EXTRA + CLOSE) pending.delete(pending.keys().next().value);
  timer = setTimeout(probe, pause());
}

// pause is for how many ms there is no probe after this one.
function pause() {
  const poor = bound() > POOR;
  if (left > 0 && poor && close-- > 0) return CLOSE_EVERY;
  if (left > 0 && --left > 0) return BURST_EVERY;
  return (poor && few-- > 0 ? SOONER : EVERY) * (1 + (Math.random() - 0.5) * JITTER);
}

// What holds up one answer on a socket holds up all behind it: TCP lets nothing overtake. While the bound
// is poor, a few probes go over the connections that pages come by, where each is held up by itself only.
async function beside() {
  while (bound() > POOR && socket?.readyState === WebSocket.OPEN && aside-- > 0) {
    const sent = { t1: local(), swaps, burst: true };
    const answer = await fetch("/probe", { cache: "no-store" }).catch(() => null);
    const t4 = local();
    const body = answer?.ok && (await answer.json().catch(() => null));
    if (!body) return;
    if (epoch === "") epoch = body.clock.epoch;
    if (body.clock.epoch === epoch) take(sent, body.clock, t4);
  }
}

function receive(event) {
  const t4 = local();
  if (typeof event.data !== "string" || !event.data.startsWith('{"clock"')) return;
  const { clock } = JSON.parse(event.data);
  const sent = pending.get(clock.probe);
  heard = t4;
  if (!sent || this !== socket) return;
  pending.delete(clock.probe);
  if (clock.epoch !== epoch) {
    const first = epoch === "";
    epoch = clock.epoch;
    estimator.reset();
    hands.set = false;
    if (!first) burst();
  }
  if (!take(sent, clock, t4) && sent.burst && again-- > 0 && left++ === 0) {
    clearTimeout(timer);
    timer = setTimeout(probe, BURST_EVERY);
  }
}

// take believes an answer, unless a swap came between.
function take(sent, { t2, t3 }, t4) {
  if (sent.swaps !== swaps) return false;
  estimator.add({ t1: sent.t1, t2, t3, t4 });
  const stepped = hands.follow(local(), sent.burst);
  changes.dispatchEvent(new CustomEvent("change", { detail: { stepped } }));
  return true;
}

// grain is how coarse this device's clock reads: the smallest of a few steps seen.
function grain() {
  let least = 2;
  for (let i = 0; i < 3; i++) {
    const from = local();
    let to = from;
    while (to === from) to = local();
    least = Math.min(least, to - from);
  }
  return Math.max(0.1, least);
}

// A swap keeps the page busy: an answer that waited behind one says nothing about the way.
for (const name of ["htmx:before:swap", "htmx:finally:swap"]) {
  document.addEventListener(name, () => swaps++);
}
