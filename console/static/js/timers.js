// Running times, told by the server's clock: the page only adds what has passed since.

/** Seconds of the installation's clock in one second of the world. */
export const factor = Number(document.body.dataset.clockFactor) || 1;
let server = Date.parse(document.body.dataset.now);
let told = performance.now();

/** The server's present instant, milliseconds since 1970; a demo's clock may run faster. */
export function serverNow() {
  return server + (performance.now() - told) * factor;
}

/** A part of the page arrived and says what the server's clock showed. */
export function tellServerNow(iso) {
  server = Date.parse(iso);
  told = performance.now();
  tick();
}

/** Seconds as 04:12 or 1:04:12. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${two(minutes)}:${two(whole % 60)}`;
}

/** Write every running time anew. */
export function tick() {
  const now = serverNow();
  for (const place of document.querySelectorAll("time[data-since]")) {
    place.textContent = span((now - Date.parse(place.dataset.since)) / 1000);
  }
  for (const place of document.querySelectorAll("time[data-until]")) {
    place.textContent = span((Date.parse(place.dataset.until) - now) / 1000);
  }
}

setInterval(tick, Math.max(100, 1000 / factor));
tick();
