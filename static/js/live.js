// Keeps a page live: notices a dead connection long before the browser does, brings it back, and
// says so quietly meanwhile. htmx owns the socket; we only listen, and tell it when to give up.

import { attend, burst, silence } from "./clock.js";

const TICK = 500; // ms
const DEAD = 6000; // no probe answered for so long
const WOKEN = 3500; // of which a page that may have slept has used up so much
const CONNECTING = 2500;
const AGAIN = 1000; // between attempts; with CONNECTING, a TICK and its own jitter less than five seconds
const QUIET = 1200; // before the mark is shown: most connections are back by then
const SLEPT = 3000; // a tick later than this was a sleep

let connection = null;
let given = null; // the socket we gave up
let open = false;
let since = performance.now(); // of being unconnected
let ticked = since;
let wall = Date.now();
let lock = null;

// htmx waits up to a minute between attempts, and closes hidden pages; a phone may have that, a
// projected page not.
document.addEventListener("htmx:ws:before:connection", (event) => {
  connection = event.detail.connection;
  connection.config.reconnectMaxDelay = AGAIN;
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
  // A seat or a session that is gone: the page asks for itself again, and finds out.
  connection.socket.addEventListener("message", (message) => message.data === '{"reload":true}' && location.reload());
});

document.addEventListener("htmx:ws:close", () => {
  if (open) since = performance.now();
  open = false;
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
  if (!open && connection && time - since > QUIET) mark(true);
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
  if (connection?.socket?.readyState === WebSocket.OPEN) connection.socket.send('{"whole":true}');
});

// A move that did not reach the room: the sentence goes where its answer would have stood.
document.addEventListener("htmx:error", (event) => {
  const form = event.detail.ctx?.sourceElement?.closest?.("form");
  const answer = form?.querySelector(".answer");
  if (answer && !event.detail.ctx.response) answer.textContent = document.body.dataset.notReached ?? "";
});

addEventListener("online", giveUp);
document.addEventListener("resume", woken);
addEventListener("pageshow", (event) => event.persisted && location.reload());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  woken();
  stayAwake();
});

// stayAwake asks the device not to sleep while something runs. Plain http on a LAN has no such
// thing: [data-may-sleep] then says how to stop it.
export async function stayAwake() {
  const wanted = document.body.matches('[data-page="screen"], [data-page="lead"], [data-page="kiosk"]') || document.querySelector("breath-guide, [data-awake]");
  for (const element of document.querySelectorAll("[data-may-sleep]")) element.hidden = "wakeLock" in navigator;
  if (!wanted || document.hidden || (lock && !lock.released) || !("wakeLock" in navigator)) return;
  lock = await navigator.wakeLock.request("screen").catch(() => null); // refused on low battery
}

setInterval(watch, TICK);
stayAwake();
