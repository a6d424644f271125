// Everything the page asks the server for: fragments as text, deeds as JSON with the token
// against forgery. Every request has an end.

const PATIENCE_MS = 8000;
const token = () => document.querySelector("meta[name=csrf-token]").content;

/** What the server refused, with its stable id and its sentence. */
export class Refusal extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.id = error.id;
  }
}

/** The text of a fragment. */
export async function fragment(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.redirected || answer.status === 401) {
    location.reload(); // signed out meanwhile
  }
  if (!answer.ok) {
    throw new Refusal(answer.status, { id: "fragment", message: String(answer.status) });
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
  const told = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) {
    throw new Refusal(answer.status, told?.error ?? { id: "http", message: String(answer.status) });
  }
  return told;
}
