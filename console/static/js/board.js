// The live board: reads itself anew when something happens, and every five seconds.

import { fragment } from "./requests.js";
import { follow } from "./stream.js";
import { tick } from "./timers.js";

const LEAST_MS = 800;
const MOST_MS = 5000;

const board = document.getElementById("board");
const away = document.getElementById("away");
let due = null;
let readAt = 0;

async function read() {
  clearTimeout(due);
  due = setTimeout(() => read().catch(() => {}), MOST_MS);
  readAt = performance.now();
  const text = await fragment(board.dataset.url);
  Idiomorph.morph(board, text, { morphStyle: "innerHTML" });
  tick();
}

/** Many news at once are one reading. */
function soon() {
  const wait = LEAST_MS - (performance.now() - readAt);
  if (wait <= 0) {
    return read();
  }
  clearTimeout(due);
  due = setTimeout(() => read().catch(() => {}), wait);
  return Promise.resolve();
}

follow(board.dataset.stream, {
  hears: ({ kind }) => (kind === "poll" ? read() : soon()),
  shows: (state) => {
    away.hidden = state !== "away";
    away.textContent = board.dataset.away;
  },
});
