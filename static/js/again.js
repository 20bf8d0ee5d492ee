// A script that did not come, since the network was away for a moment: the page is asked for again
// once the program answers and nothing in it is half done. It stands before the other scripts, so that
// it hears which fail.

(() => {
  const SOON = 1000; // ms; twice as long after each time in vain
  const AT_MOST = 60000;
  const times = "hearth-again"; // in a row that a script did not come

  // half is what somebody has begun: words, a drawing, or a form that was refused and can be sent again.
  const typed = (field) => (field.name === "drawing" ? field.value : field.value !== field.defaultValue);
  const half = () => location.pathname.includes("/moves/") || [...document.querySelectorAll("textarea, input")].some(typed);
  const answers = () => fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(1500) }).then((answer) => answer.ok, () => false);

  function remembered(value) {
    try {
      if (value !== undefined) sessionStorage.setItem(times, value);
      return Number(sessionStorage.getItem(times));
    } catch {
      return 6; // nothing is kept here: rarely
    }
  }

  let missing = false;

  async function again() {
    if (half() || !(await answers())) setTimeout(again, SOON);
    else location.reload();
  }

  function failed() {
    if (missing) return;
    missing = true;
    document.querySelector("[data-lost]").hidden = false;
    const before = remembered();
    remembered(before + 1);
    setTimeout(again, Math.min(AT_MOST, SOON * 2 ** before));
  }

  for (const script of document.scripts) script.addEventListener("error", failed);
  addEventListener("load", () => missing || remembered(0));
})();
