// One telephone. Everything it shows comes from the carrier's event stream; nothing is guessed.
import { WORDS } from "/phone/words.js";

const $ = (id) => document.getElementById(id);
const stored = (name, fallback) => localStorage.getItem(name) ?? fallback;
// +86 170 0000 xxxx: a range that reads as fictional; each browser keeps its own.
const fresh = () => `+861700000${String(Math.floor(Math.random() * 10000)).padStart(4, "0")}`;

let tongue = stored("phone.language", navigator.language.startsWith("zh") ? "zh" : "en");
let call = null; // { sid, state: "dialling" | "ringing" | "live", since }
let stream = null;
let factor = 1;
const word = (name) => WORDS[tongue][name];

function translate() {
  document.documentElement.lang = tongue === "zh" ? "zh-CN" : "en";
  document.title = word("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  $("language").textContent = word("language");
  $("language").lang = tongue === "zh" ? "en" : "zh-CN";
  $("hangup").textContent = word("hangup");
  $("refuse").textContent = word("refuse");
  show(call ? call.state : "idle");
}

function show(state) {
  $("state").textContent = word(state);
  const live = state === "live";
  const ringing = state === "ringing";
  $("call").textContent = word(ringing ? "answer" : "call");
  $("call").disabled = !(ringing || !call);
  $("refuse").hidden = !ringing;
  $("hangup").hidden = ringing;
  $("hangup").disabled = !call || ringing;
  $("mine").disabled = Boolean(call);
  $("words").disabled = $("say").disabled = !live;
}

function tell(kind, text, language = "") {
  $("empty").hidden = true;
  const line = document.createElement("li");
  line.className = kind;
  const at = document.createElement("time");
  at.textContent = clock();
  const words = document.createElement("p");
  words.textContent = text;
  if (language) words.lang = language;
  line.append(at, words);
  $("heard").append(line);
  line.scrollIntoView({ block: "end" });
}

function clock() {
  const seconds = call?.since ? Math.floor(((Date.now() - call.since) * factor) / 1000) : 0;
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

function aloud(text, language) {
  if (!$("aloud").checked || !window.speechSynthesis) return;
  const speech = new SpeechSynthesisUtterance(text);
  speech.lang = language.replace("cmn", "zh");
  speech.rate = Math.min(4, factor);
  speechSynthesis.speak(speech);
}

async function ask(path, body = {}) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error ?? answer.statusText);
  return said;
}

// What the carrier shows, by the name of its event.
const EVENTS = {
  dialling: (e) => begin(e, "dialling"),
  ringing: (e) => begin(e, "ringing"),
  connected: () => { call.state = "live"; call.since ??= Date.now(); show("live"); },
  said: (e) => {
    if (!e.text) return tell("note", `♪ ${word("music")}`);
    tell("said", e.text, e.language);
    aloud(e.text, e.language ?? "");
  },
  silenced: () => window.speechSynthesis?.cancel(),
  gathering: (e) => { $("tip").textContent = word(e.input.includes("speech") ? "speechTip" : "keysTip"); },
  gathered: () => { $("tip").textContent = ""; },
  recording: () => { $("tip").textContent = word("recording"); },
  enqueued: () => { $("tip").textContent = word("queue"); },
  // Whoever is in the room already is heard before the room itself is told of.
  conference: () => { if (!call.hears) $("tip").textContent = word("room"); },
  hears: (e) => {
    call.hears = e.speakers.length > 0;
    $("tip").textContent = word(call.hears ? "hears" : "alone");
  },
  voice: (e) => { tell("person", e.text); aloud(e.text, document.documentElement.lang); },
  sms: (e) => tell("note", `✉ ${word("sms")}: ${e.body}`),
  ended: (e) => finish(e),
};

function begin(event, state) {
  call = { sid: event.call_sid, state, since: state === "dialling" ? Date.now() : null };
  show(state);
  if (event.from_ && state === "ringing") tell("note", `${word("ringing")} · ${event.from_}`);
}

function finish(event) {
  if (!call || event.call_sid !== call.sid) return;
  tell("note", event.status === "completed" ? word("over") : `${word("refused")} · ${event.status}`);
  call = null;
  $("tip").textContent = "";
  show("over");
  window.speechSynthesis?.cancel();
}

function listen() {
  stream?.close();
  stream = new EventSource(`/sim/stream?phone=${encodeURIComponent($("mine").value)}`);
  stream.onerror = () => { if (!call) $("state").textContent = word("away"); };
  stream.onopen = () => { if (!call) show("idle"); };
  for (const [name, hear] of Object.entries(EVENTS)) {
    stream.addEventListener(name, (message) => {
      const event = JSON.parse(message.data);
      const ours = call ? event.call_sid === call.sid : ["dialling", "ringing", "sms"].includes(name);
      if (ours || name === "sms") hear(event);
    });
  }
}

async function press(key) {
  const button = document.querySelector(`[data-key="${key}"]`);
  button.classList.add("pressed");
  setTimeout(() => button.classList.remove("pressed"), 150);
  if (call?.state !== "live") return;
  tell("mine", `${word("pressed")} ${key}`);
  await attempt(() => ask(`/sim/calls/${call.sid}/keys`, { digits: key }));
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    tell("note", error.message);
  }
}

for (const key of "123456789*0#") {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = button.dataset.key = key;
  button.addEventListener("click", () => press(key));
  $("keypad").append(button);
}

$("call").addEventListener("click", () => attempt(async () => {
  if (call?.state === "ringing") return ask(`/sim/calls/${call.sid}/answer`);
  $("heard").replaceChildren();
  return ask("/sim/calls", { from: $("mine").value, to: $("hotline").dataset.number });
}));
$("refuse").addEventListener("click", () => attempt(() => ask(`/sim/calls/${call.sid}/reject`)));
$("hangup").addEventListener("click", () => attempt(() => ask(`/sim/calls/${call.sid}/hangup`)));
$("speak").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("words").value.trim();
  if (!text || call?.state !== "live") return;
  $("words").value = "";
  tell("mine", text);
  attempt(() => ask(`/sim/calls/${call.sid}/say`, { text, confidence: 0.95 }));
});
$("mine").addEventListener("change", () => { localStorage.setItem("phone.mine", $("mine").value); listen(); });
$("language").addEventListener("click", () => {
  tongue = tongue === "zh" ? "en" : "zh";
  localStorage.setItem("phone.language", tongue);
  translate();
});
document.addEventListener("keydown", (event) => {
  if (event.target.tagName === "INPUT" || event.ctrlKey || event.metaKey || event.altKey) return;
  if ("0123456789*#".includes(event.key)) press(event.key);
});
setInterval(() => { if (call?.since) $("timer").textContent = clock(); }, 250);

$("mine").value = stored("phone.mine", fresh());
localStorage.setItem("phone.mine", $("mine").value);
translate();
listen();
const told = await (await fetch("/phone/hotline")).json();
factor = told.factor;
$("hotline").dataset.number = told.number;
$("hotline").textContent = told.number;
