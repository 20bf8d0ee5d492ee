// Keeps a page live: notices a dead connection long before the browser does, brings it back, and
// says so quietly meanwhile. htmx owns the socket; we only listen, and tell it when to give up.

import { attend, burst, silence } from "./clock.js";

const TICK = 500; // ms
const DEAD = 6000; // no probe answered for so long
const WOKEN = 3500; // of which a page that may have slept has used up so much
const CONNECTING = 2500;
const ASK = 1000; // whether the program is there, while no socket is
const ASKING = 1500; // for an answer to that
const RARELY = 8000; // where it answers, and takes no socket
const SPREAD = 300; // over which a class comes back
const FULL = 1013;
const QUIET = 1200; // before the mark is shown: most connections are back by then
const SLEPT = 3000; // a tick later than this was a sleep

let connection = null;
let given = null; // the socket we gave up
let open = false;
let since = performance.now(); // of being unconnected
let ticked = since;
let wall = Date.now();
let lock = null;
let locking = false;

// htmx closes hidden pages; a phone may have that, a projected page not.
document.addEventListener("htmx:ws:before:connection", (event) => {
  connection = event.detail.connection;
  connection.config.pauseOnBackground = document.body.dataset.page === "participant";
  tellShown(connection);
});

// tellShown lets every connection say what the page shows, so that it gets only what it missed. It
// stands in #live, where each frame renews it; it is read when the socket opens and not before,
// since a frame of the last one may still be on its way into the page.
function tellShown(connection) {
  if (Object.getOwnPropertyDescriptor(connection, "url").get) return;
  const url = connection.url;
  const shown = () => document.getElementById("live")?.textContent.trim() ?? "";
  Object.defineProperty(connection, "url", { get: () => `${url}&since=${encodeURIComponent(shown())}` });
}

document.addEventListener("htmx:ws:after:connection", (event) => {
  connection = event.detail.connection;
  open = true;
  mark(false);
  attend(connection.socket);
  connection.socket.addEventListener("message", (message) => {
    pause = ASK; // one that is turned away is closed without a word
    // A seat or a session that is gone: the page asks for itself again, and finds out.
    if (message.data === '{"reload":true}') location.reload();
  });
});

document.addEventListener("htmx:ws:close", (event) => {
  if (open) since = performance.now();
  open = false;
  if (event.detail.code === FULL) event.detail.connection.attempt = 4; // later, and not at once
});

// giveUp lets htmx connect again, as if the browser had noticed: closing a silent socket would take
// it a minute to tell.
function giveUp() {
  const socket = connection?.socket;
  if (!socket || socket === given || socket.readyState === WebSocket.CLOSED) return;
  given = socket;
  socket.dispatchEvent(new CloseEvent("close", { code: 1006 }));
}

// htmx may begin before hx-ws is here, on a slow network, and then nothing connects. Both are here now;
// done twice, it connects once.
document.addEventListener("DOMContentLoaded", () => {
  const live = document.getElementById("live");
  if (live) window.htmx?.process(live);
});

let connecting = null;
let began = 0;

function watch() {
  const time = performance.now();
  const told = Date.now(); // on many devices only the wall clock goes on in a sleep
  if (Math.max(time - ticked, told - wall) > SLEPT) woken();
  [ticked, wall] = [time, told];
  const socket = connection?.socket;
  if (socket?.readyState === WebSocket.CONNECTING) {
    if (socket !== connecting) [connecting, began] = [socket, time];
    else if (time - began > CONNECTING) giveUp();
  }
  if (open && silence() > DEAD) giveUp();
  if (open || !connection) return;
  if (socket?.readyState === WebSocket.CONNECTING || connection.attempt > 1) ask(); // htmx tries once at once
  if (time - since > QUIET) mark(true);
}

let asking = false;
let asked = -RARELY;
let pause = ASK;
let missed = 0; // when last no answer came

// ask finds out whether the program is there, without a socket. After f sockets that failed and s that
// opened, in this three minutes and the last, Chrome holds up the next of the page by one to five
// seconds × 2^min(f / (s + 1), 16) / 65536: tried each second, each soon waits for all of that. So
// htmx tries ever more rarely, up to once a minute, and we ask and say when.
async function ask() {
  const time = performance.now();
  if (asking || time < asked + pause || (document.hidden && connection.config.pauseOnBackground)) return;
  [asking, asked] = [true, time];
  const there = await fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(ASKING) }).then((answer) => answer.ok, () => false);
  asking = false;
  pause = there ? Math.min(2 * pause, RARELY) : ASK;
  if (!there) missed = performance.now();
  else if (!open) connect();
}

// connect lets htmx open a socket now, unless one is on its way that no silence has touched.
function connect() {
  const { socket, config, attempt } = connection;
  const fresh = socket !== connecting || began > missed;
  if (!socket || (socket.readyState === WebSocket.CONNECTING && socket !== given && fresh)) return;
  clearTimeout(connection.timer);
  connection.attempt = 0;
  const usual = config.reconnectDelay;
  config.reconnectDelay = Math.random() * SPREAD;
  socket.dispatchEvent(new CloseEvent("close", { code: 1006 }));
  [config.reconnectDelay, connection.attempt] = [usual, attempt];
}

function woken() {
  if (open) burst(WOKEN);
  else if (connection?.socket?.readyState === WebSocket.CLOSING) giveUp(); // on a silent peer that lasts
}

function mark(lost) {
  for (const element of document.querySelectorAll("#reconnecting, [data-lost]")) {
    if (element.hidden === lost) element.hidden = !lost;
  }
}

// A frame for something that is not here: what it stands beside came and went. Ask for the whole.
document.addEventListener("htmx:before:swap", (event) => {
  const { tasks } = event.detail;
  if (event.target.id !== "live" || !tasks.some((task) => task.type === "partial" && !task.target)) return;
  event.preventDefault();
  askWhole();
});

export function askWhole() {
  if (connection?.socket?.readyState === WebSocket.OPEN) connection.socket.send('{"whole":true}');
}

// A move that did not reach the room: the sentence goes where its answer would have stood.
document.addEventListener("htmx:error", (event) => {
  const form = event.detail.ctx?.sourceElement?.closest?.("form");
  const answer = form?.querySelector(".answer");
  if (answer && !event.detail.ctx.response) answer.textContent = document.body.dataset.notReached ?? "";
});

addEventListener("online", () => {
  giveUp();
  asked = -RARELY;
  if (connection && !open) ask();
});
document.addEventListener("resume", woken);
addEventListener("pageshow", (event) => event.persisted && location.reload());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  woken();
  stayAwake();
});

// stayAwake asks the device not to sleep while something runs, and lets it sleep after. Plain http
// on a LAN has no such thing: [data-may-sleep] then says how to stop it.
export async function stayAwake() {
  const wanted = document.body.matches('[data-page="screen"], [data-page="lead"], [data-page="kiosk"]') || document.querySelector("breath-guide, [data-awake]");
  for (const element of document.querySelectorAll("[data-may-sleep]")) element.hidden = "wakeLock" in navigator;
  if (!wanted && lock) {
    lock.release();
    lock = null;
  }
  if (!wanted || document.hidden || locking || (lock && !lock.released) || !("wakeLock" in navigator)) return;
  locking = true;
  lock = await navigator.wakeLock.request("screen").catch(() => null); // refused on low battery
  locking = false;
  if (lock) stayAwake(); // it may be over by now
}

document.addEventListener("htmx:after:swap", () => stayAwake()); // a frame may bring, or take, what asks for it
setInterval(watch, TICK);
stayAwake();
