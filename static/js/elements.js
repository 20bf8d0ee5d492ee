// Loads the module of an element when the first of its kind stands in the page:
// a phone does not carry what only a screen needs.

const modules = {
  "paper-wall": "./board.js",
  "write-note": "./notes.js",
  "draw-note": "./draw.js",
  "note-keys": "./approve.js",
};

const watch = new MutationObserver(load);

function load() {
  for (const [name, file] of Object.entries(modules)) {
    if (!document.querySelector(name)) continue;
    delete modules[name];
    import(file);
  }
  if (!Object.keys(modules).length) watch.disconnect();
}

watch.observe(document, { childList: true, subtree: true });
load();
