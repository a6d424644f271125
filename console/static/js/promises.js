// Tickets and callbacks that an agent promises from the panel of a call.

import { deed } from "./requests.js";
import { serverNow } from "./timers.js";

const WISHES = {
  ticket: (panel) => ({
    kind: panel.querySelector("[data-kind]").value,
    subject: panel.querySelector("[data-subject]").value.trim(),
  }),
  callback: (panel) => {
    const after_s = panel.querySelector("[data-due]").value;
    return after_s ? { due_at: new Date(serverNow() + after_s * 1000).toISOString() } : {};
  },
};

/** Keep what the promise buttons of all panels in `place` ask for. */
export function keepPromises(place, { api, words, complain }) {
  heedReturn(place);
  place.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-promise]");
    if (!button) {
      return;
    }
    const panel = button.closest("[data-reservation]");
    const what = button.dataset.promise;
    button.disabled = true;
    try {
      const told = await deed("POST", `${api}/reservations/${panel.dataset.reservation}/${what}`, WISHES[what](panel));
      panel.querySelector("[data-promised]").textContent = tell(what, told, words);
      button.closest("details").open = false;
    } catch (error) {
      complain(error);
    } finally {
      button.disabled = false;
    }
  });
}

/** Return in the subject opens the ticket instead of completing the wrap-up around it. */
function heedReturn(place) {
  place.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && event.target.matches("[data-subject]")) {
      event.preventDefault();
      event.target.closest("details").querySelector("[data-promise]").click();
    }
  });
}

function tell(what, told, words) {
  if (what === "ticket") {
    return `${words.ticket} T-${told.number}`;
  }
  const due = new Date(told.due_at);
  return `${words.promised} ${due.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })}`;
}
