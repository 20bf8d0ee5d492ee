// What is felt and heard of a breath, for those who want it. Both are off until asked for.

const PULSES = { in: [70, 130, 70], top: [40], out: [140] }; // two in, one out
const TONES = { in: [174.6, 220], top: [220, 233.1], out: [220, 146.8] }; // Hz from, to
const LOUD = 0.06;

let audio = null;
let sounding = null;

// pulse is felt at the beginning of a part, where the device has it.
export function pulse(part) {
  if (PULSES[part]) navigator.vibrate?.(PULSES[part]);
}

// hum sounds through a part: a soft tone that rises, or sinks. hum(false) ends it.
export function hum(part, ms) {
  if (sounding) fall(sounding);
  sounding = null;
  if (!part || !TONES[part] || navigator.userActivation?.hasBeenActive === false) return; // browsers are silent until touched
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  const [from, to] = TONES[part];
  const at = audio.currentTime;
  const seconds = ms / 1000;
  const tone = new OscillatorNode(audio, { type: "sine", frequency: from });
  const volume = new GainNode(audio, { gain: 0 });
  tone.frequency.linearRampToValueAtTime(to, at + seconds);
  volume.gain.linearRampToValueAtTime(LOUD, at + seconds * 0.4);
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(at + seconds);
  sounding = { tone, volume };
}

function fall({ tone, volume }) {
  const at = audio.currentTime;
  volume.gain.cancelScheduledValues(at);
  volume.gain.setTargetAtTime(0, at, 0.08);
  tone.stop(at + 0.4);
}
