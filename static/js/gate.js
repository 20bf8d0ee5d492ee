// <private-gate data-back data-after-ms>: a page with private things on a display that children see
// goes back to the screen when nobody has touched it for a while; and once something was started
// from here, at once.

const TOUCHES = ["pointerdown", "pointermove", "keydown", "input", "scroll"];

class PrivateGate extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("htmx:after:request", (event) => this.started(event), { signal });
    if (!this.dataset.afterMs) return;
    for (const name of TOUCHES) document.addEventListener(name, () => this.wait(), { signal, passive: true });
    this.wait();
  }

  disconnectedCallback() {
    this.stop.abort();
    clearTimeout(this.timer);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.back(), Number(this.dataset.afterMs));
  }

  // The page must not be one step back in the history for whoever comes next.
  back() {
    location.replace(this.dataset.back);
  }

  started(event) {
    const { sourceElement, response } = event.detail.ctx ?? {};
    if (sourceElement?.matches?.("[data-starts]") && response?.status === 204) this.back();
  }
}

customElements.define("private-gate", PrivateGate);
