// Everything the page asks the server for: fragments as text, deeds as JSON with the token
// against forgery. Every request has an end.

const PATIENCE_MS = 8000;
const token = () => document.querySelector("meta[name=csrf-token]").content;

/** A failure whose message is a sentence for people; other errors speak to programmers only. */
export class Told extends Error {}

/** What the server refused, with its stable id and a sentence in the reader's language. */
export class Refusal extends Told {
  constructor(status, error) {
    super(error?.sentence ?? "");
    this.status = status;
    this.id = error?.id;
  }
}

/** Signed out meanwhile: the page asks for the way back in. */
function leave() {
  const door = new URL(document.querySelector("meta[name=sign-in]").content, location.href);
  door.searchParams.set("next", location.pathname + location.search);
  location.assign(door);
}

/** The text of a fragment. */
export async function fragment(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.status === 401) {
    leave();
  }
  if (!answer.ok) {
    throw new Refusal(answer.status);
  }
  return answer.text();
}

/** Do something; gives the answer's document, or null. */
export async function deed(method, url, document_, { keepalive = false } = {}) {
  const answer = await fetch(url, {
    method,
    keepalive,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: method === "GET" ? undefined : JSON.stringify(document_ ?? {}),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (answer.status === 401) {
    leave();
  }
  const told = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) {
    throw new Refusal(answer.status, told?.error);
  }
  return told;
}
