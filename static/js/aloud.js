// Reads what the page asks, or its middle, aloud, for those who do not read yet. Only by a voice of the
// device itself: others send what they read out of the building (PRACTICES 8.15).
const button = document.querySelector("[data-read-aloud]");
const lang = document.documentElement.lang;

const voice = () => speechSynthesis.getVoices().find((v) => v.localService && v.lang.toLowerCase().startsWith(lang));

const main = document.querySelector("[data-reads], #r-main");
const head = () => main.querySelector("h1")?.textContent;
let over = ""; // the heading over what is read

function read() {
  if (speechSynthesis.speaking) return speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(main.innerText);
  words.voice = voice();
  words.lang = lang;
  words.rate = 0.9; // a little slower than people speak
  over = head();
  changes.observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ["class"] });
  speechSynthesis.speak(words);
}

// The voice stops with what it reads: another step has come, or the room is to look up.
const changes = new MutationObserver(() => {
  if (head() === over && !document.querySelector("#r-veil.veil")) return;
  changes.disconnect();
  speechSynthesis.cancel();
});

if (window.speechSynthesis) {
  const offer = () => (button.hidden = !voice());
  offer();
  speechSynthesis.addEventListener("voiceschanged", offer); // voices come late
  button.addEventListener("click", read);
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
