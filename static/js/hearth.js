// What every page runs. It stands before htmx in the page, so that it sees the socket open.
import "./live.js";
import "./press.js";

// What a page needs only where its element is: loaded when that comes, with the page or a frame.
const ELEMENTS = {
  "body[data-page=lead], [data-from-fragment]": "lead",
  "breath-guide": "guide",
  "talking-ring": "ring",
  "paper-wall": "board",
  "write-note": "notes",
  "body[data-notes]": "mine",
  "draw-note": "draw",
  "note-keys": "approve",
  "screen-bar": "bar",
  "private-gate": "gate",
  "[data-print]": "print",
  "solo-practice": "solo",
  "kiosk-watch": "kiosk",
  "[data-exit]": "exit",
  "[data-read-aloud]": "aloud",
  "[data-always]": "always",
  "[data-clock]": "clockface",
};

const AGAIN = 2000; // ms
const loaded = new Set();

function load() {
  for (const [element, module] of Object.entries(ELEMENTS)) {
    if (loaded.has(module) || !document.querySelector(element)) continue;
    loaded.add(module);
    import(`./${module}.js`).catch(() => {
      loaded.delete(module); // not reached: once more
      setTimeout(load, AGAIN);
    });
  }
}

load();
document.addEventListener("htmx:after:swap", load);

// The room's light may change while a page is open: the body follows its stage.
const stage = document.querySelector("[data-room-theme]");
if (stage) {
  const follow = () => (document.body.dataset.theme = stage.dataset.roomTheme);
  new MutationObserver(follow).observe(stage, { attributeFilter: ["data-room-theme"] });
}
