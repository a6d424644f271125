// The agent's telephone in the browser. Two makes behind one interface:
//   arm()                 open the microphone and register; must follow a click
//   connect(reservation)  meet the caller of an accepted offer
//   hangUp()              let go of the line on this side

import { deed } from "./requests.js";

/** The telephone this installation has: the carrier's, or the simulator's stand-in for it. */
export function softphone({ simulator, client, tokenUrl }) {
  return simulator ? new StandIn(simulator, client, tokenUrl) : new CarrierPhone(tokenUrl);
}

class CarrierPhone {
  #device = null;
  #call = null;

  constructor(tokenUrl) {
    this.tokenUrl = tokenUrl;
  }

  async arm() {
    if (this.#device) {
      return;
    }
    const told = await deed("GET", this.tokenUrl);
    const device = new Twilio.Device(told.token, { edge: told.edge || undefined, closeProtection: true });
    device.on("tokenWillExpire", async () => device.updateToken((await deed("GET", this.tokenUrl)).token));
    // Asking for sound here, in the click, spares the agent the browser's question at the first call.
    const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    sound.getTracks().forEach((track) => track.stop());
    this.#device = device;
  }

  async connect(reservation) {
    await this.arm();
    this.#call = await this.#device.connect({ params: { reservation } });
  }

  hangUp() {
    this.#call?.disconnect();
    this.#call = null;
  }
}

class StandIn {
  constructor(simulator, client, tokenUrl) {
    Object.assign(this, { simulator, client, tokenUrl });
  }

  async arm() {}

  async connect(reservation) {
    const told = await deed("GET", this.tokenUrl).catch(() => null);
    const answer = await fetch(`${this.simulator}/sim/clients/${this.client}/connect`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ params: { reservation }, ...(told && { token: told.token }) }),
    });
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
  }

  hangUp() {}
}
