// Pressing what makes a move, on every page.

// What was done takes back the sentence that said why not; a button whose press changes nothing on
// its own page says that it was heard.
document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement: form, response } = event.detail.ctx ?? {};
  const answer = response?.status === 204 ? form?.querySelector?.(".answer") : null;
  if (answer) answer.textContent = form.dataset.done ?? "";
});

// A second press in the same place this soon after the first is a slip: what stands there by then is
// another child's turn, a note that nobody has read, or the way back.

export const SLIP = 700; // ms
const NEAR = 30; // px that a finger or a mouse may wander between the two
const STEPS = /\/moves\/(next|back|pass|pass-on|later|take|give|round|shape|pause|go-on|blank|end|lock|remove|approve|worry|decline|hide|reveal)$/;

let last = { at: -Infinity };

function click(event) {
  const form = event.target.closest?.("button")?.form;
  if (!event.detail || !form?.action.includes("/moves/")) return; // a key presses without a place
  const { timeStamp: at, clientX: x, clientY: y } = event;
  const slip = at - last.at < SLIP && Math.hypot(x - last.x, y - last.y) < NEAR && STEPS.test(form.action);
  if (slip) event.preventDefault();
  else last = { at, x, y };
}

// A key that is held down presses its button some thirty times a second.
function held(event) {
  if (event.repeat && event.key === "Enter" && event.target.closest?.("button")) event.preventDefault();
}

document.addEventListener("click", click, true);
document.addEventListener("keydown", held, true);
