// Keys on a screen press the buttons of its bar, with whatever these were drawn with: the turn among
// it. The bar is there in a facilitator's own browser only.

import { SLIP } from "./press.js";

const KEYS = new Map([
  [" ", "next"], ["ArrowRight", "next"], ["PageDown", "next"],
  ["ArrowLeft", "back"], ["PageUp", "back"],
  ["l", "later"], ["b", "blank"], [".", "blank"], ["p", "pause"],
]);

let pressed = "";
let at = -Infinity;

function wanted(name) {
  const bar = document.querySelector("screen-bar");
  const button = bar?.querySelector(`[data-key="${name}"]`);
  return button ?? (name === "next" ? bar?.querySelector('[data-key="start"]') : null);
}

// typing tells whether a key belongs to what has the focus.
function typing(event, name) {
  const { target } = event;
  if (target.closest("input, textarea, select, dialog, [contenteditable]")) return true;
  return name === "next" && event.key === " " && target.closest("a, button, summary") !== null;
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === "f" && !typing(event, "")) return event.repeat || fullScreen();
  const name = KEYS.get(key);
  const button = name && !typing(event, name) ? wanted(name) : null;
  if (!button) return;
  event.preventDefault();
  const slip = event.repeat || (name === pressed && event.timeStamp - at < SLIP);
  [pressed, at] = [name, event.timeStamp];
  if (slip) return;
  if (button.tagName === "FORM") button.requestSubmit();
  else document.querySelector("screen-bar").show(); // it says what is missing
}

export function fullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {}); // the browser may say no
}

if (document.body.dataset.page === "screen") document.addEventListener("keydown", press);
