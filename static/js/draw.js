// <draw-note>: a sheet to draw on. Strokes are simplified to whole numbers and
// go as path data ("M x y l dx dy …") into the form's field "drawing"; the
// server takes exactly that and nothing else (activity.CheckDrawing).

import { data, simple } from "./strokes.js";

const width = 400;
const height = 300;
const most = 8 * 1024;

class DrawNote extends HTMLElement {
  #strokes = [];
  #stop = new AbortController();

  connectedCallback() {
    const svg = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
    this.sheet = svg("svg");
    this.sheet.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.sheet.setAttribute("role", "img");
    this.sheet.setAttribute("aria-label", this.dataset.label);
    this.path = svg("path");
    this.sheet.append(this.path);
    const tools = document.createElement("div");
    tools.append(this.#tool(this.dataset.undo, () => this.#strokes.pop()), this.#tool(this.dataset.clear, () => (this.#strokes = [])));
    this.replaceChildren(this.sheet, tools);
    const on = (name, does) => this.sheet.addEventListener(name, does, { signal: this.#stop.signal });
    on("pointerdown", (e) => this.#begin(e));
    on("pointermove", (e) => this.#go(e));
    on("pointerup", (e) => this.#end(e));
    on("pointercancel", (e) => this.#end(e));
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.replaceChildren();
  }

  #tool(name, does) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button soft";
    button.textContent = name;
    button.onclick = () => (does(), this.#keep());
    return button;
  }

  #begin(e) {
    if (!e.isPrimary || e.button) return;
    this.sheet.setPointerCapture(e.pointerId);
    this.pointer = e.pointerId;
    this.stroke = [this.#at(e)];
    this.#strokes.push(this.stroke);
    this.#show();
    e.preventDefault();
  }

  // A second finger, or the palm, draws nothing.
  #draws(e) {
    return this.stroke && e.pointerId === this.pointer;
  }

  #go(e) {
    if (!this.#draws(e)) return;
    const all = e.getCoalescedEvents?.() ?? [];
    for (const each of all.length ? all : [e]) this.stroke.push(this.#at(each));
    this.#show();
  }

  #end(e) {
    if (!this.#draws(e)) return;
    this.stroke = null;
    this.#keep();
  }

  #at(e) {
    const box = this.sheet.getBoundingClientRect();
    const inside = (n, size) => Math.round(Math.min(1, Math.max(0, n)) * size);
    return [inside((e.clientX - box.left) / box.width, width), inside((e.clientY - box.top) / box.height, height)];
  }

  #show() {
    this.path.setAttribute("d", data(this.#strokes));
  }

  // keep simplifies until the drawing fits into the form.
  #keep() {
    let d = "";
    for (let far = 0.6; far < 64; far *= 1.5) {
      d = data(this.#strokes.map((stroke) => simple(stroke, far)));
      if (d.length <= most) break;
    }
    while (d.length > most) {
      this.#strokes.pop();
      d = data(this.#strokes.map((stroke) => simple(stroke, 40)));
    }
    this.path.setAttribute("d", d);
    this.closest("form").elements.drawing.value = d;
  }
}

customElements.define("draw-note", DrawNote);
