// The agent desk: the left side follows the server, panels stay, buttons and keys do deeds.

import { written } from "./drafts.js";
import { listen } from "./keys.js";
import { Panels } from "./panels.js";
import { keepPromises } from "./promises.js";
import { deed, fragment, Told } from "./requests.js";
import { armRing, ring } from "./ring.js";
import { softphone } from "./softphone.js";
import { follow } from "./stream.js";
import { factor, tellServerNow } from "./timers.js";

const SEEN_MS = 10000;
const TOLD_MS = 8000;
const BUSY = ["reserved", "talking", "wrap_up"];

const desk = document.getElementById("main");
const left = document.getElementById("call");
const banner = document.getElementById("banner");
const api = desk.dataset.api;
const words = JSON.parse(desk.dataset.words);
const title = document.title;
const now = () => document.getElementById("now").dataset;
let leads = false;

const phone = softphone({
  simulator: desk.dataset.simulator,
  client: desk.dataset.client,
  tokenUrl: desk.dataset.token,
});
const panels = new Panels(document.getElementById("panels"), document.getElementById("quiet"), {
  api,
  words,
  offerUrl: (reservation) => desk.dataset.offer.replace(/0{8}-(0{4}-){3}0{12}/, reservation),
  announce: (text) => {
    document.getElementById("announcer").textContent = text;
  },
});

keepPromises(document.getElementById("panels"), { api, words, complain });

// ---- what the server says ----

let refreshing = null;
let again = false;

/** Read the left side anew; calls that come meanwhile make one more round. */
function refresh() {
  if (refreshing) {
    again = true;
    return refreshing;
  }
  refreshing = (async () => {
    do {
      again = false;
      const text = await fragment(desk.dataset.call);
      Idiomorph.morph(left, text, {
        morphStyle: "innerHTML",
        // An open menu stays open, and a running time is written by its timer.
        callbacks: {
          beforeAttributeUpdated: (name, node) => !(name === "open" && node.nodeName === "DETAILS"),
        },
      });
      tellServerNow(now().now);
      await settle();
    } while (again);
  })().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function settle() {
  const { state, stage, reservation, deadline } = now();
  for (const part of document.querySelectorAll("#quiet [data-when]")) {
    part.hidden = (part.dataset.when === "ready") !== (state === "ready");
  }
  ring(leads && stage === "offered");
  document.title = stage === "offered" ? `● ${title}` : title;
  await panels.show(reservation ?? "");
  if (reservation) {
    panels.finishing(reservation, stage === "wrap_up" ? deadline : "");
  }
}

follow(desk.dataset.stream, {
  hears: () => refresh(),
  shows: (state, isLeader) => {
    leads = isLeader;
    const worry = { away: words.away, polling: words.polling }[state];
    say(worry ?? (leads || state !== "live" ? "" : words.follower), state === "away" ? "alert" : "wrapup");
  },
});

setInterval(() => {
  if (leads && now().state !== "offline") {
    deed("POST", `${api}/presence/seen`).catch(() => {});
  }
}, Math.max(1000, SEEN_MS / factor));

// ---- what the agent does ----

let toldTimer = null;

function say(text, tone = "alert") {
  banner.hidden = !text;
  banner.className = `notice banner tone-${tone}`;
  banner.querySelector("span").textContent = text;
}

function complain(error) {
  clearTimeout(toldTimer);
  say(`${words.failed} ${error instanceof Told ? error.message : words.again}`);
  toldTimer = setTimeout(() => say(""), TOLD_MS);
}

async function become(path, choice) {
  const busy = BUSY.includes(now().state);
  await deed("POST", busy ? `${api}/presence/next` : `${api}/presence/${path}`, busy ? choice : withoutState(choice));
}

function withoutState({ reason }) {
  return reason ? { reason } : {};
}

const onReservation = (what) => deed("POST", `${api}/reservations/${now().reservation}/${what}`);

const DEEDS = {
  async ready() {
    armRing();
    await phone.arm().catch(() => {
      throw new Told(words.device);
    });
    await become("ready", { state: "ready" });
  },
  "not-ready": (button) => become("not-ready", { state: "not_ready", reason: button.dataset.reason }),
  offline: () => become("offline", { state: "offline" }),
  async accept() {
    const { reservation } = now();
    await onReservation("accept");
    await phone.connect(reservation);
  },
  reject: () => onReservation("reject"),
  hold: () => onReservation("hold"),
  unhold: () => onReservation("unhold"),
  mute: () => onReservation("mute"),
  unmute: () => onReservation("unmute"),
  async hangup() {
    await onReservation("hangup");
    phone.hangUp();
  },
};

async function act(button) {
  const menu = button.closest("details");
  button.disabled = true;
  try {
    await DEEDS[button.dataset.do](button);
    menu?.removeAttribute("open");
  } catch (error) {
    complain(error);
  } finally {
    button.disabled = false;
  }
  await refresh().catch(complain);
}

left.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) {
    act(button);
  }
});

document.getElementById("panels").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { reservation } = form.closest("[data-reservation]").dataset;
  if (now().stage !== "wrap_up") {
    return;
  }
  try {
    await deed("POST", `${api}/reservations/${reservation}/complete`, written(form));
    form.dataset.dirty = "";
  } catch (error) {
    complain(error);
  }
  await refresh().catch(complain);
});

document.getElementById("panels").addEventListener("click", async (event) => {
  const button = event.target.closest("[data-settle]");
  if (!button) {
    return;
  }
  const { reservation } = button.closest("[data-reservation]").dataset;
  button.disabled = true;
  try {
    await deed("POST", `${api}/reservations/${reservation}/customer`, { customer_id: button.dataset.settle });
    await panels.renew(reservation);
  } catch (error) {
    complain(error);
    button.disabled = false;
  }
});

document.addEventListener("click", (event) => {
  const states = document.getElementById("states");
  if (!event.target.closest("#states")) {
    states?.removeAttribute("open");
  }
});

listen({
  does: (name) => {
    if (name === "states") {
      const states = document.getElementById("states");
      states.open = !states.open;
      states.querySelector("summary").focus();
    } else if (name === "finish") {
      panels.of(now().reservation ?? "")?.querySelector("form").requestSubmit();
    } else {
      left.querySelector(`[data-do="${name}"], [data-do="un${name}"]`)?.click();
    }
  },
  explains: () => document.getElementById("sheet").showModal(),
});

settle().catch(complain);
