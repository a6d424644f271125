// One panel per call: fetched once when the call is offered, then shown or hidden, never rendered
// anew, because somebody may be typing into it.

import { autosave } from "./drafts.js";
import { fragment } from "./requests.js";

const KEPT = 3;

export class Panels {
  #place;
  #quiet;
  #settings;
  #fetching = new Map();

  constructor(place, quiet, settings) {
    this.#place = place;
    this.#quiet = quiet;
    this.#settings = settings;
    place.addEventListener("click", (event) => this.#turn(event.target.closest("[role=tab]")));
    place.addEventListener("keydown", (event) => this.#step(event));
  }

  /** The panel of an offer, if it is here. */
  of(reservation) {
    return this.#place.querySelector(`:scope > [data-reservation="${CSS.escape(reservation)}"]`);
  }

  /** Show the panel of this offer, or none. */
  async show(reservation) {
    if (reservation && !this.of(reservation)) {
      await this.#fetch(reservation);
    }
    for (const panel of this.#place.querySelectorAll(":scope > [data-reservation]")) {
      panel.hidden = panel.dataset.reservation !== reservation;
    }
    this.#quiet.hidden = Boolean(reservation);
    this.#forget();
  }

  /** Read anew who calls; what is being typed beside it stays. */
  async renew(reservation) {
    const arrived = await this.#arrived(reservation);
    const panel = this.of(reservation);
    for (const part of [".customer", "[data-tickets]"]) {
      panel?.querySelector(part).replaceWith(arrived.querySelector(part));
    }
  }

  /** Offer the last button of the panel, or take it away. */
  finishing(reservation, deadline) {
    const button = this.of(reservation)?.querySelector("[data-finish]");
    if (!button) {
      return;
    }
    button.hidden = !deadline;
    if (deadline) {
      const time = Object.assign(document.createElement("time"), { dateTime: deadline });
      time.dataset.until = deadline;
      button.querySelector("[data-ends]").replaceChildren(`${this.#settings.words.ends} `, time);
    }
  }

  async #arrived(reservation) {
    const text = await fragment(this.#settings.offerUrl(reservation));
    return document.createRange().createContextualFragment(text);
  }

  #fetch(reservation) {
    const { api, words, announce } = this.#settings;
    if (!this.#fetching.has(reservation)) {
      this.#fetching.set(reservation, (async () => {
        const panel = (await this.#arrived(reservation)).querySelector("[data-reservation]");
        this.#place.append(panel);
        autosave(panel.querySelector("form"), `${api}/reservations/${reservation}/draft`, words);
        announce(panel.dataset.announce);
      })().finally(() => this.#fetching.delete(reservation)));
    }
    return this.#fetching.get(reservation);
  }

  #forget() {
    const settled = [...this.#place.querySelectorAll(":scope > [data-reservation][hidden]")].filter(
      (panel) => !panel.querySelector("form").dataset.dirty,
    );
    settled.slice(0, -KEPT).forEach((panel) => panel.remove());
  }

  #turn(tab) {
    if (!tab) {
      return;
    }
    const panel = tab.closest("[data-reservation]");
    panel.dataset.tab = tab.dataset.tab;
    for (const one of panel.querySelectorAll("[role=tab]")) {
      one.setAttribute("aria-selected", String(one === tab));
      one.tabIndex = one === tab ? 0 : -1;
    }
  }

  #step(event) {
    const tab = event.target.closest("[role=tab]");
    if (tab && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const other = [...tab.parentElement.children].find((one) => one !== tab);
      this.#turn(other);
      other.focus();
    }
  }
}
