// The ring: two soft tones, only in the tab that leads, only after a click allowed sound.

const PERIOD_MS = 3000;
let audio = null;
let timer = null;

/** Allow sound; must follow a click. */
export function armRing() {
  audio ??= new AudioContext();
  audio.resume();
}

/** Ring, or stop ringing. */
export function ring(on) {
  if (on === (timer !== null)) {
    return;
  }
  clearInterval(timer);
  timer = on ? setInterval(sound, PERIOD_MS) : null;
  if (on) {
    sound();
  }
}

function sound() {
  if (!audio) {
    return;
  }
  const loudness = audio.createGain();
  loudness.connect(audio.destination);
  loudness.gain.setValueAtTime(0, audio.currentTime);
  for (const at of [0.05, 0.55]) {
    loudness.gain.linearRampToValueAtTime(0.12, audio.currentTime + at);
    loudness.gain.linearRampToValueAtTime(0, audio.currentTime + at + 0.4);
  }
  for (const pitch of [440, 554]) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    tone.connect(loudness);
    tone.start();
    tone.stop(audio.currentTime + 1.1);
  }
}
