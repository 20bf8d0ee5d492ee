// <paper-wall>: places the notes that the server drew, few and large in the
// middle, many and smaller all over, never smaller than a fortieth of the
// screen. A note keeps its column for as long as the size of the letters stays;
// a new one lands at the foot of the shortest.

const smallest = 1 / 40; // of the screen's height: what a child reads from eight metres
const largest = 1 / 15;
const spare = 0.86; // how much of the wall is filled at first, so that new notes find room
const wide = 17; // the width of a note at most, in sizes of its letters,
const widest = 24; // and where one of them is long: narrow, it would make all letters small
const long = 200; // letters
const narrow = 9; // and at least
const lines = 12; // of a note at most: one that was broken into more runs on, or it would find no room
const between = 1.35; // from one note to the one below, likewise
const easing = "cubic-bezier(.22,.8,.24,1)";
const calm = matchMedia("(prefers-reduced-motion: reduce)");

class PaperWall extends HTMLElement {
  #columns = [];
  #size = 0; // of the letters
  #width = 0; // of a note
  #wide = wide;
  #resized = new ResizeObserver(() => this.#place(true));
  #changed = new MutationObserver((changes) => this.#notice(changes));

  connectedCallback() {
    this.#resized.observe(this);
    this.#changed.observe(this, { childList: true, subtree: true, characterData: true, attributeFilter: ["data-folded", "data-slides"] });
    document.fonts.ready.then(() => this.isConnected && this.#place(true));
  }

  disconnectedCallback() {
    this.#resized.disconnect();
    this.#changed.disconnect();
  }

  get #list() {
    return this.querySelector("ul");
  }

  #notice(changes) {
    const notes = (list) => [...list].filter((n) => n.matches?.("li.note"));
    const added = changes.flatMap((c) => notes(c.addedNodes));
    const gone = changes.flatMap((c) => notes(c.removedNodes));
    const opened = changes.some((c) => c.attributeName === "data-folded");
    const turned = changes.some((c) => c.attributeName || c.target.parentElement?.closest("li.note")) || added.length + gone.length > 3;
    this.#place(turned || this.dataset.slides === "one", true);
    const landing = opened ? [...this.#list.children] : added;
    landing.forEach((note, at) => land(note, at * 45, landing.length === 1 && !turned));
  }

  // place gives every note its place; whole starts from nothing.
  #place(whole, glide = false) {
    const list = this.#list;
    if (!list || !this.clientHeight) return;
    const notes = [...list.children].reverse(); // the oldest first: they stay where they are
    for (const note of notes) note.style.setProperty("--lines", note.textContent.split("\n").length > lines ? "normal" : "");
    if (whole || !this.#join(notes)) this.#arrange(notes);
    this.#show(notes, glide);
  }

  // join keeps what hangs and adds what is new; false if that does not fit.
  #join(notes) {
    const here = new Set(notes);
    this.#columns = this.#columns.map((column) => column.filter((note) => here.has(note)));
    const hung = new Set(this.#columns.flat());
    const fresh = notes.filter((note) => !hung.has(note));
    for (const note of fresh) {
      note.style.width = this.#width + "px";
      this.#shortest().push(note);
    }
    return this.#columns.length > 0 && this.#highest() <= this.clientHeight;
  }

  // arrange finds the number of columns with which the letters are largest: with
  // room to spare if that can be, else as full as the wall gets.
  #arrange(notes) {
    const most = innerHeight * (this.dataset.slides === "one" ? 1 / 9 : largest);
    let best = { size: 0 };
    this.#wide = notes.some((note) => note.textContent.length > long) ? widest : wide;
    for (const full of [spare, 1]) {
      for (let count = 1; count <= Math.min(notes.length, 9); count++) {
        const size = this.#fit(notes, count, best.size * 0.98, most, full);
        if (size > best.size || (size && this.clientWidth / count > size * 13)) best = { count, size };
      }
      if (best.count) return this.#hang(notes, best.count, best.size);
    }
    this.#trim(notes);
  }

  // fit is the largest size of letters at which the notes stand in so many
  // columns; 0 when that is less than least.
  #fit(notes, count, least, most, full) {
    let low = Math.max(innerHeight * smallest, least);
    let high = Math.min(most, this.clientWidth / count / (narrow + 1));
    const fits = (size) => this.#hang(notes, count, size) <= this.clientHeight * full;
    if (low > high || !fits(low)) return 0;
    if (fits(high)) return high;
    for (let step = 0; step < 5; step++) {
      const size = (low + high) / 2;
      if (fits(size)) low = size;
      else high = size;
    }
    return low;
  }

  // hang puts all notes up, the oldest first, and says how high the wall gets.
  #hang(notes, count, size) {
    this.#size = size;
    this.#width = Math.floor(Math.min((this.clientWidth - (count - 1) * size) / count, (count === 1 ? this.#wide * 0.8 : this.#wide) * size));
    this.#list.style.fontSize = size + "px";
    for (const note of notes) note.style.width = this.#width + "px";
    for (const note of notes) note.high = note.offsetHeight;
    this.#columns = Array.from({ length: count }, () => []);
    for (const note of notes) this.#shortest().push(note);
    return this.#highest();
  }

  // trim hangs as many of the newest as there is room for at the smallest size.
  #trim(notes) {
    const size = innerHeight * smallest;
    let best = { few: 0 };
    for (let count = Math.max(1, Math.floor(this.clientWidth / (size * (narrow + 1)))); count > 0; count--) {
      let few = best.few;
      let many = notes.length;
      while (many - few > 1) {
        const some = (few + many) >> 1;
        if (this.#hang(notes.slice(-some), count, size) <= this.clientHeight) few = some;
        else many = some;
      }
      if (few > best.few) best = { few, count };
    }
    this.#hang(notes.slice(-Math.max(best.few, 1)), best.count ?? 1, size);
  }

  #shortest() {
    return this.#columns.reduce((a, b) => (this.#height(b) < this.#height(a) ? b : a));
  }

  #height(column) {
    return column.reduce((sum, note) => sum + (note.high ??= note.offsetHeight) + this.#size * between, this.#size * 0.7);
  }

  #highest() {
    return Math.max(...this.#columns.map((column) => this.#height(column)));
  }

  // show moves every note to its place. What room there is goes between them,
  // and above: a wall looks right a little over its middle.
  #show(notes, glide) {
    const over = new Set(notes);
    const rows = Math.max(...this.#columns.map((column) => column.length));
    const left = Math.max(0, this.clientHeight - this.#highest());
    const gap = this.#size * between + Math.min(left / (rows + 2), this.#size * 0.9);
    const step = this.#width + Math.min(this.#size * 2.5, (this.clientWidth - this.#width * this.#columns.length) / Math.max(1, this.#columns.length - 1));
    const start = (this.clientWidth - step * (this.#columns.length - 1) - this.#width) / 2;
    const top = Math.max(this.#size * 0.7, (this.clientHeight - this.#highest() - (gap - this.#size * between) * rows) * 0.45);
    this.#columns.forEach((column, at) => {
      let y = top + (at % 2) * Math.min(left * 0.2, this.#size * 0.8);
      for (const note of column) {
        move(note, `${Math.round(start + at * step)}px ${Math.round(y)}px`, glide);
        y += note.high + gap;
        over.delete(note);
      }
    });
    for (const note of notes) note.style.visibility = over.has(note) ? "hidden" : "";
  }
}

// move takes a note to its place; one that hung elsewhere glides there.
function move(note, place, glide) {
  const from = note.style.translate;
  if (from === place) return;
  note.style.translate = place;
  if (from && glide && !calm.matches) note.animate([{ translate: from }, { translate: place }], { duration: 800, easing });
}

// land lets a note settle on the wall; one that comes alone glows until it has
// been seen.
function land(note, delay, alone) {
  const from = calm.matches ? { opacity: 0 } : { opacity: 0, scale: alone ? 1.35 : 1.08 };
  note.animate([from, { opacity: 1, scale: 1 }], { duration: 850, delay, easing, fill: "backwards" });
  if (!alone) return;
  const rest = getComputedStyle(note).boxShadow;
  const glow = `0 0 0 .35em rgb(255 209 134 / .6), 0 0 2.4em .5em rgb(255 196 100 / .75), ${rest}`;
  note.animate([{ boxShadow: rest }, { boxShadow: glow, offset: 0.1 }, { boxShadow: glow, offset: 0.6 }, { boxShadow: rest }], 9000);
}

customElements.define("paper-wall", PaperWall);
