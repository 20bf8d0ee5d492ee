// What a guide does when: from its attributes to parts, words and keyframes. Pure, so that it is
// tested without a browser.

const SWAY = "cubic-bezier(0.42, 0, 0.4, 1)"; // as a breath: soon under way, long in arriving

const words = (text) => (text ?? "").split(" ").filter(Boolean).map((word) => word.split(":"));

// planned reads a guide's data attributes into a plan, in ms of running time.
export function planned(data) {
  const number = (name) => Number(data[name]) || 0;
  const parts = [];
  let at = 0;
  for (const [name, ms] of words(data.parts)) parts.push({ name, from: at, to: (at += Number(ms)) });
  const stages = words(data.stages).map(([name, from, to]) => ({ name: `stage-${name}`, from: Number(from), to: Number(to) }));
  const first = number("first");
  const lead = first - number("lead");
  const once = stages.length ? staged(stages, parts, number("fadeAt")) : around(lead, first, number("fadeAt"), number("end"), "numbers" in data);
  return { parts, once, stages, first, lead, cycle: at || 1, breaths: number("breaths"), fade: number("fadeAt"), end: number("end") };
}

// staged is what is said once in an activity of stages.
function staged(stages, parts, fade) {
  return parts.length ? [...stages, { name: "after", from: fade, to: stages[1].to }] : stages;
}

// around is what is said once before and after breathing alone.
function around(lead, first, fade, end, numbers) {
  const once = [{ name: "end", from: fade, to: end }];
  if (lead > 0) once.push({ name: "caution", from: 0, to: lead });
  if (first > lead) {
    once.push({ name: "settle", from: lead, to: numbers ? first - 3000 : first });
    for (const n of numbers ? [3, 2, 1] : []) once.push({ name: String(n), from: first - n * 1000, to: first - n * 1000 + 1000 });
  }
  return once;
}

// partAt is what happens at ms, in which breath, and when that changes.
export function partAt({ parts, once, first, cycle, fade }, ms) {
  const breathes = parts.length && ms >= first && ms < fade;
  if (breathes) {
    const breath = Math.floor((ms - first) / cycle);
    const at = first + breath * cycle;
    const part = parts.find((p) => ms < at + p.to);
    return { name: part.name, breath: breath + 1, next: Math.min(fade, at + part.to) };
  }
  const now = once.findLast((o) => ms >= o.from && ms < o.to);
  const coming = [first, ...once.map((o) => o.from), ...once.map((o) => o.to)].filter((t) => t > ms);
  return { name: now?.name ?? "", breath: 0, next: Math.min(Infinity, ...coming) };
}

// breathing is the keyframes of one breath between two values of a property.
export function breathing({ parts, cycle }, property, [empty, full]) {
  const part = (name) => parts.find((p) => p.name === name);
  const top = part("top");
  const frames = [{ offset: 0, [property]: empty, easing: SWAY }];
  // A second inhale tops up: the first one goes most of the way by itself.
  const add = (at, value) => frames.push({ offset: at / cycle, [property]: value, easing: SWAY });
  if (top) add(top.from, between(empty, full));
  add((top ?? part("in")).to, full);
  const out = part("out");
  if (part("hold")) add(out.from, full);
  add(out.to, empty);
  if (out.to < cycle) add(cycle, empty);
  return frames;
}

// between is a value four fifths of the way: numbers in two texts of the same form.
function between(a, b) {
  const ends = String(b).match(/-?[\d.]+/g) ?? [];
  let i = 0;
  return String(a).replace(/-?[\d.]+/g, (n) => (Number(n) * 0.2 + Number(ends[i++]) * 0.8).toFixed(4));
}

// blowing is the keyframes of what happens only while breathing out.
export function blowing({ parts, cycle }, property, [rest, blown]) {
  const out = parts.find((p) => p.name === "out");
  const at = (share) => (out.from + (out.to - out.from) * share) / cycle;
  return [
    { offset: 0, [property]: rest },
    { offset: at(0), [property]: rest, easing: SWAY },
    { offset: at(0.3), [property]: blown },
    { offset: at(0.75), [property]: blown, easing: SWAY },
    { offset: at(1), [property]: rest },
    { offset: 1, [property]: rest },
  ];
}
