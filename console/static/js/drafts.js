// What an agent types is kept on the server while they type; nothing of it stays in the browser.

import { deed } from "./requests.js";

const PAUSE_MS = 700;
const AGAIN_MS = 3000;

/** What a work form says now. */
export function written(form) {
  return { note: form.elements.note.value, disposition: form.elements.disposition.value || null };
}

/** Keep a form's content after every pause in typing, and once more when the page goes. */
export function autosave(form, url, words) {
  const place = form.querySelector("[data-saved]");
  let timer = null;

  const say = (word) => {
    place.textContent = word;
  };
  const save = async () => {
    timer = null;
    try {
      await deed("PUT", url, written(form));
      form.dataset.dirty = timer === null ? "" : "yes";
      say(`${words.saved} ${new Date().toLocaleTimeString([], { hour12: false })}`);
    } catch (error) {
      // Before the conversation begins there is no call to write on; later it works.
      say(error.status === 409 ? "" : words.unsaved);
      timer ??= setTimeout(save, AGAIN_MS);
    }
  };
  form.addEventListener("input", () => {
    form.dataset.dirty = "yes";
    say(words.saving);
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  addEventListener("pagehide", () => {
    if (form.dataset.dirty && form.isConnected) {
      deed("PUT", url, written(form), { keepalive: true }).catch(() => {});
    }
  });
}
