// The lead's small conveniences: a tab that an address names, what to do when no phone comes, and
// the code of a one-time link, which stands in its fragment so that no server log ever has it.

const NO_PHONE = 120_000; // ms after a code was shown

function openTab() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.matches("input[type=radio]")) target.checked = true;
  if (!target?.matches("details.offer")) return;
  document.getElementById("tab-next").checked = true;
  target.open = true;
  target.scrollIntoView({ block: "start" });
}

let waiting;

function noPhone() {
  clearTimeout(waiting);
  const help = document.getElementById("no-phone");
  if (!help) return;
  // A device whose clock is off by more than the wait itself is not believed.
  const left = Math.min(NO_PHONE, Number(help.dataset.after) + NO_PHONE - Date.now());
  waiting = setTimeout(() => (help.hidden = false), Math.max(0, left));
}

function takeCode() {
  const field = document.querySelector("[data-from-fragment]");
  if (!field || !location.hash) return;
  field.value = location.hash.slice(1); // groups of letters and figures, which nothing escapes
  history.replaceState(null, "", location.pathname);
  field.form.querySelector("input:not([type=hidden]):placeholder-shown, input[name=name]")?.focus();
}

// What yesterday's page does not ask for (who responds, today) a fresh one does.
const day = new Date().toDateString();

function newDay(offer) {
  if (new Date().toDateString() === day) return;
  if (offer) history.replaceState(null, "", `#${offer.id}`);
  location.reload();
}

// What has been started is seen at once, and its choices are folded again.
function seeNow(form) {
  form.closest("details.offer").open = false;
  document.getElementById("tab-now").checked = true;
  const now = document.querySelector(".tab-now");
  now.tabIndex = -1;
  now.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

takeCode();
addEventListener("hashchange", takeCode);
if (document.body.dataset.page === "lead") {
  openTab();
  noPhone();
  addEventListener("hashchange", openTab);
  document.addEventListener("htmx:after:swap", noPhone);
  document.addEventListener("visibilitychange", () => document.hidden || newDay());
  document.addEventListener("htmx:after:request", (event) => {
    const { sourceElement: form, response } = event.detail.ctx ?? {};
    if (!form?.matches?.("[data-starts]")) return;
    if (response?.status === 204) seeNow(form);
    if (response?.status === 422) newDay(form.closest("details.offer"));
  });
}
