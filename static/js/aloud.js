// Reads the middle of the page aloud, for those who do not read yet. Only by a voice of the
// device itself: others send what they read out of the building (PRACTICES 8.15).
const button = document.querySelector("[data-read-aloud]");
const lang = document.documentElement.lang;

const voice = () => speechSynthesis.getVoices().find((v) => v.localService && v.lang.toLowerCase().startsWith(lang));

function read() {
  if (speechSynthesis.speaking) return speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(document.querySelector("#r-main").innerText);
  words.voice = voice();
  words.lang = lang;
  words.rate = 0.9; // a little slower than people speak
  speechSynthesis.speak(words);
}

if (window.speechSynthesis) {
  const offer = () => (button.hidden = !voice());
  offer();
  speechSynthesis.addEventListener("voiceschanged", offer); // voices come late
  button.addEventListener("click", read);
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
