// The talking ring: the piece travels the way from seat to seat, clockwise, and the slow light fades.
// The server draws both where they belong; without this they are simply there.

import { epochNow, now, onChange, toTimeline } from "./clock.js";

const TRAVEL = 1000; // ms, from one seat to any other
const FRAMES = 24;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const numbers = (text) => (text ?? "").split(" ").map(Number);

class TalkingRing extends HTMLElement {
  static observedAttributes = ["data-at", "data-light", "data-start-ms", "data-phase", "data-epoch"];

  connectedCallback() {
    this.gone = new AbortController();
    onChange(() => this.glow(), this.gone.signal);
    this.glow();
  }

  disconnectedCallback() {
    this.gone.abort();
    this.light?.cancel();
    this.way?.cancel();
  }

  attributeChangedCallback(name, before, after) {
    if (before === after || !this.gone) return;
    if (name === "data-at") this.travel(numbers(before), numbers(after));
    // A morph sets one attribute at a time: look when all are there.
    else queueMicrotask(() => this.isConnected && this.glow());
  }

  // travel goes along the way from angle to angle, or straight to and from the middle.
  travel([fromX, fromY, from], [toX, toY, to]) {
    const piece = this.querySelector(".piece");
    if (!piece || document.hidden) return;
    this.way?.cancel();
    const start = place(fromX, fromY);
    const end = place(toX, toY);
    let frames = [start, end];
    if (calm.matches) {
      frames = [{ ...start, opacity: 1 }, { ...start, opacity: 0, offset: 0.45 }, { ...end, opacity: 0, offset: 0.55 }, { ...end, opacity: 1 }];
    } else if (from !== undefined && to !== undefined) {
      frames = this.along(from, to);
    }
    this.way = piece.animate(frames, { duration: TRAVEL, easing: calm.matches ? "linear" : "cubic-bezier(.5,.05,.25,1)" });
  }

  along(from, to) {
    const [x, y, wide, high] = numbers(this.dataset.way);
    let turn = (((to - from) % 360) + 360) % 360;
    if (turn > 300) turn -= 360; // a slip undone goes back the short way
    return Array.from({ length: FRAMES + 1 }, (_, i) => {
      const angle = ((from + (turn * i) / FRAMES) * Math.PI) / 180;
      return place(x + wide * Math.cos(angle), y + high * Math.sin(angle));
    });
  }

  // glow fades the light from when the piece came; late pages join in the middle. While the clock is
  // another server's, it fades on as it was.
  glow() {
    const { light, startMs, elapsedMs, phase, epoch } = this.dataset;
    if (light && phase === "running" && epoch !== epochNow()) return;
    this.light?.cancel();
    if (!light || Number.isNaN(now())) return;
    const [from, duration] = numbers(light);
    this.light = this.querySelector(".slow-light").animate({ opacity: [1, 0] }, { duration, fill: "both" });
    if (phase === "running") {
      this.light.startTime = toTimeline(Number(startMs) + from);
    } else {
      this.light.pause();
      this.light.currentTime = elapsedMs - from;
    }
  }
}

const place = (x, y) => ({ transform: `translate(${x}px, ${y}px)` });

customElements.define("talking-ring", TalkingRing);
