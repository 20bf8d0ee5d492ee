// <breath-guide>: moves what the server drew in step with the one clock. Everything it needs stands
// in its attributes and in those of its layers, so a look is markup and style and nothing else:
//
//   data-in="A|B"    transform with empty lungs | with full ones
//   data-glow="a|b"  opacity likewise; data-still="a|b" only where less movement is asked for
//   data-blow="A|B"  transform at rest | while breathing out; data-dim="a|b" opacity likewise
//   data-opens="A|B" transform over the lead-in
//   data-turns="from|to|A|B" transform over that share of the breathing
//   data-says="in"   is seen during that part; "caution", "settle", "3", "2", "1", "end" likewise;
//                    "stage-how" during that stage; data-second="2" in the second second of each part;
//                    data-finger="0" in the first breath of every five
//   data-fades       goes out at the end
//
// While someone has hidden the movement there is no animation at all: each word stands or does not.
//
// The compositor does the rest; there is no script per frame. Children are left alone by morphs, so
// a dropped connection, a new minute or a pause arrives as attributes.

import { onChange, own, shared } from "./clock.js";
import { stayAwake } from "./live.js";
import { blowing, breathing, partAt, planned } from "./plan.js";
import { hum, pulse } from "./senses.js";

const BLEND = 340; // ms of one word giving way to the next
const FADE = 5000; // ms of the light going at the end
const SOON = 2000; // ms before it, when its animation is made
const FAR = 40; // ms off the clock that are jumped and not slewed
const NEAR = 1; // ms off the clock that nobody sees
const SLEW = 2000; // ms
const less = matchMedia("(prefers-reduced-motion: reduce)");

let stilled = false; // someone hid the movement: until this page is left, and nowhere else

// moveAgain is for whoever comes next to a page that is never left.
export const moveAgain = () => (stilled = false);

class BreathGuide extends HTMLElement {
  static observedAttributes = ["data-start-ms", "data-phase", "data-breaths", "data-fade-at", "data-end", "data-first", "data-stages", "data-elapsed-ms"];

  #moves = [];
  #rate = 1;
  #slewing = 0;
  #timer = 0;
  #part = "";
  #drawn = 0;
  #fades = false;
  #gone = null;

  connectedCallback() {
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    onChange((event) => this.#align(event.detail.stepped), signal);
    less.addEventListener("change", () => this.#draw(), { signal });
    this.addEventListener("click", (event) => this.#choose(event), { signal });
    document.addEventListener("fullscreenchange", () => document.fullscreenElement || this.#light(false), { signal });
    for (const button of this.querySelectorAll("[data-wants]")) button.hidden = button.dataset.wants === "pulse" && !navigator.vibrate;
    this.#draw();
    stayAwake();
  }

  disconnectedCallback() {
    this.#gone.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#slewing);
    cancelAnimationFrame(this.#drawn);
    this.#drawn = 0; // a morph may put it elsewhere
    for (const move of this.#moves) move.cancel();
    this.#moves = [];
    hum(false);
    stayAwake();
  }

  // A morph sets its attributes one by one: draw once they are all there.
  attributeChangedCallback() {
    if (!this.#gone || this.#drawn) return;
    this.#drawn = requestAnimationFrame(() => {
      this.#drawn = 0;
      this.#draw();
    });
  }

  get #stage() {
    return this.firstElementChild;
  }

  get #running() {
    return this.dataset.phase === "2";
  }

  #number(name) {
    return Number(this.dataset[name]) || 0;
  }

  // leader is an animation that is under way; all of them show the same time.
  get #leader() {
    return this.#moves.find((move) => move.playState === "running");
  }

  // data-alone: by this page's own clock, without a room.
  get #clock() {
    return "alone" in this.dataset ? own : shared;
  }

  // While the clock is another server's, the animations go on as they were.
  get #ours() {
    return this.dataset.epoch === this.#clock.epoch();
  }

  // elapsed is where we are, in ms of running time; NaN while that is not known.
  get #elapsed() {
    if (!this.#running) return this.#number("elapsedMs");
    return this.#ours ? this.#clock.now() - this.#number("startMs") : (this.#leader?.currentTime ?? NaN);
  }

  #draw() {
    this.#stage.toggleAttribute("data-stilled", stilled);
    const at = this.#elapsed;
    const old = this.#moves;
    if (stilled) this.#moves = [];
    else if (Number.isNaN(at)) return; // the picture the server drew stands meanwhile
    else {
      const plan = planned(this.dataset);
      this.#moves = [...moved(this, plan), ...said(this, plan)];
    }
    for (const move of old) move.cancel();
    this.#rate = 1;
    this.#fades = false;
    for (const move of this.#moves) this.#set(move, at);
    this.#stage.toggleAttribute("data-live", true);
    this.querySelector(".breath-words").setAttribute("aria-hidden", "true"); // they are all there at once; said aloud one by one
    this.#tick();
  }

  #set(move, at) {
    if (this.#running && this.#ours) move.startTime = this.#clock.toTimeline(this.#number("startMs"));
    else move.currentTime = at;
    if (!this.#running) move.pause();
  }

  // fade lets the light go at the end. A scene that may fade is drawn apart and laid over what is behind it,
  // in every frame, which without a graphics chip costs more than all the rest: so not before it is near.
  #fade(at) {
    if (stilled || this.#fades || at < this.#goes) return;
    this.#fades = true;
    for (const move of faded(this, this.#number("end"))) {
      this.#set(move, at);
      move.updatePlaybackRate(this.#rate);
      this.#moves.push(move);
    }
  }

  get #goes() {
    return this.#number("end") - FADE - SOON;
  }

  // align keeps the animations on the clock: a jump where it jumped, else half a percent at most.
  #align(stepped) {
    if (!this.#running || !this.#ours) return;
    if (!this.#moves.length) return this.#draw();
    const at = document.timeline.currentTime - this.#clock.toTimeline(this.#number("startMs"));
    const leader = this.#leader;
    if (!leader) return;
    const off = at - leader.currentTime;
    if ((stepped && Math.abs(off) > NEAR) || Math.abs(off) > FAR) {
      for (const move of this.#moves) move.currentTime = at;
    }
    const rate = Math.abs(off) > NEAR && Math.abs(off) <= FAR ? 1 + Math.max(-0.005, Math.min(0.005, off / SLEW)) : 1;
    clearTimeout(this.#slewing);
    if (rate !== 1) this.#slewing = setTimeout(() => this.#align(false), SLEW); // nobody may tell us to: the Wi-Fi can be gone
    if (rate === this.#rate) return;
    this.#rate = rate;
    for (const move of this.#moves) move.updatePlaybackRate(rate);
  }

  // tick is called at each change of part, and works out from the clock which one it is: for what
  // is heard and felt, and for numbers.
  #tick() {
    clearTimeout(this.#timer);
    const at = this.#elapsed;
    if (Number.isNaN(at)) return;
    const { name, breath, next } = partAt(planned(this.dataset), at);
    this.#fade(at);
    for (const word of this.querySelectorAll("[data-says]")) word.toggleAttribute("data-said", stilled && word.dataset.says === name);
    this.#left();
    const key = `${name} ${breath}`;
    if (key !== this.#part) {
      this.#part = key;
      this.#announce(name);
      for (const counter of this.querySelectorAll("[data-breath]")) counter.textContent = breath || "";
      if (this.#running) this.#sense(name, next - this.#elapsed);
    }
    const then = at < this.#goes ? Math.min(next, this.#goes) : next;
    if (!this.#running) hum(false);
    else if (then < Infinity) this.#timer = setTimeout(() => this.#tick(), Math.max(20, then - this.#elapsed + 5));
  }

  // left tells the lead how long it still takes, at each change; no morph puts the whole length back.
  #left() {
    const seconds = Math.max(0, Math.round((this.#number("end") - this.#elapsed) / 1000));
    for (const element of document.querySelectorAll(`[data-guide-left="${this.id}"]`)) {
      element.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  }

  #announce(name) {
    const word = this.querySelector(`[data-says="${name}"]`);
    const region = this.querySelector("[data-aloud]");
    if (region && word) region.textContent = word.textContent.trim();
  }

  #sense(name, lasts) {
    if (this.#pressed("pulse")) pulse(name);
    if (this.#pressed("tones") || this.hasAttribute("data-tones")) hum(name, lasts);
  }

  #pressed(what) {
    return this.querySelector(`[data-wants="${what}"]`)?.getAttribute("aria-pressed") === "true";
  }

  #choose(event) {
    const button = event.target.closest("[data-wants]");
    if (!button) {
      if (this.#stage.hasAttribute("data-light")) this.#leaveLight();
      return;
    }
    if (button.dataset.wants === "hide") return this.#still(!stilled);
    if (button.dataset.wants === "light") return this.#onlyLight();
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    this.#part = "";
    if (on || button.dataset.wants !== "tones") this.#tick();
    else hum(false);
  }

  #still(on) {
    stilled = on;
    this.#draw();
  }

  // Only the light: a phone lying face up, no words. A tap anywhere, or Escape, comes back.
  #onlyLight() {
    if (stilled) this.#still(false); // there would be nothing to see
    this.#light(true);
    // The whole page, or the veil would be behind it. Safari on a phone has none; the page is covered anyway.
    document.documentElement.requestFullscreen?.().catch(() => {});
    stayAwake();
  }

  #leaveLight() {
    this.#light(false);
    if (document.fullscreenElement) document.exitFullscreen();
  }

  #light(on) {
    this.#stage.toggleAttribute("data-light", on);
  }
}

function moved(guide, plan) {
  const moves = [];
  const each = (name, make) => {
    for (const element of guide.querySelectorAll(`[data-${name}]`)) make(element, element.dataset[name].split("|"));
  };
  const cycles = { delay: plan.first, duration: plan.cycle, iterations: plan.breaths, fill: "both" };
  const breathe = (how, property) => (element, ends) => moves.push(element.animate(how(plan, property, ends), cycles));
  const once = (element, frames, from, to, easing = "linear") =>
    moves.push(element.animate(frames, { delay: from, duration: Math.max(1, to - from), fill: "both", easing }));
  if (!plan.parts.length) {
    // resting on something else than the breath: the picture is still
  } else if (less.matches) {
    each("still", breathe(breathing, "opacity"));
  } else {
    each("in", breathe(breathing, "transform"));
    each("glow", breathe(breathing, "opacity"));
    each("blow", breathe(blowing, "transform"));
    each("dim", breathe(blowing, "opacity"));
    each("opens", (element, [a, b]) => once(element, [{ transform: a }, { transform: b }], plan.lead, plan.first, "ease-out"));
  }
  each("turns", (element, [from, to, a, b]) => {
    const [start, stop] = plan.stages.length ? [0, plan.end] : [plan.first, plan.fade];
    const at = (share) => start + (stop - start) * share;
    once(element, [{ transform: a }, { transform: b }], at(from), at(to));
  });
  return moves;
}

function faded(guide, end) {
  const timing = { delay: end - FADE, duration: FADE, fill: "both", easing: "ease-in-out" };
  return [...guide.querySelectorAll("[data-fades]")].map((element) => element.animate([{ opacity: 1 }, { opacity: 0 }], timing));
}

// said shows each word in its time; one gives way to the next.
function said(guide, plan) {
  const moves = [];
  const show = (element, spans, total, timing) => {
    const frames = [{ offset: 0, opacity: 0 }];
    const blend = Math.min(BLEND, ...spans.map((s) => (s.to - s.from) / 3));
    for (const { from, to } of spans) {
      for (const [at, opacity] of [[from, 0], [from + blend, 1], [to - blend / 2, 1], [to, 0]]) frames.push({ offset: Math.min(1, at / total), opacity });
    }
    frames.push({ offset: 1, opacity: 0 });
    moves.push(element.animate(frames, { duration: total, fill: "both", ...timing }));
  };
  const cycles = { delay: plan.first, iterations: plan.breaths };
  for (const element of guide.querySelectorAll("[data-says]")) {
    const { says } = element.dataset;
    const inBreath = plan.parts.filter((p) => p.name === says);
    const alone = plan.once.find((o) => o.name === says);
    if (inBreath.length) show(element, inBreath, plan.cycle, cycles);
    else if (alone && alone.to > alone.from) show(element, [{ from: 0, to: alone.to - alone.from }], alone.to - alone.from, { delay: alone.from });
  }
  // One finger a breath, and round again.
  for (const element of guide.querySelectorAll("[data-finger]")) {
    const spans = [];
    for (let n = Number(element.dataset.finger); n < plan.breaths; n += 5) spans.push({ from: n * plan.cycle, to: (n + 1) * plan.cycle });
    if (spans.length && plan.parts.length) show(element, spans, plan.breaths * plan.cycle, { delay: plan.first });
  }
  for (const element of guide.querySelectorAll("[data-second]")) {
    const n = Number(element.dataset.second) * 1000;
    const spans = plan.parts.filter((p) => p.to - p.from >= n - 500).map((p) => ({ from: p.from + n - 1000, to: Math.min(p.to, p.from + n) }));
    if (spans.length) show(element, spans, plan.cycle, cycles);
  }
  return moves;
}

customElements.define("breath-guide", BreathGuide);
