// The flow file's editor: line numbers, checks as one types, and a draft that the server keeps.

import { deed } from "./requests.js";

const CHECK_AFTER_MS = 500;
const DRAFT_AFTER_MS = 1200;
const AGAIN_MS = 4000;

const form = document.getElementById("editor-form");
const text = form.elements.source;
const gutter = form.querySelector(".gutter");
const place = document.querySelector("[data-saved]");
const findings = document.querySelector("[data-findings]");
const well = document.querySelector("[data-well]");
const nodes = document.querySelector("[data-nodes]");
const first = findings.querySelector("li");
let lines = 0;
let checking = 0;
let due = { check: null, draft: null };
let dirty = false;

function number() {
  const count = text.value.split("\n").length;
  if (count !== lines) {
    lines = count;
    gutter.textContent = Array.from({ length: count }, (_, i) => i + 1).join("\n");
  }
  gutter.scrollTop = text.scrollTop;
}

/** What people type stands between backticks, and is shown as the server's own list shows it. */
function coded(text) {
  return text.split(/`([^`]+)`/).map((part, i) => {
    if (i % 2 === 0) {
      return part;
    }
    const typed = document.createElement("code");
    typed.textContent = part;
    return typed;
  });
}

/** One finding as the server's own list shows it. */
function finding({ line, column, severity, sentence, advice }) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = `small place tone-${severity === "error" ? "alert" : "wrapup"}`;
  Object.assign(button.dataset, { line, column });
  button.textContent = `${line}:${column}`;
  const words = document.createElement("span");
  const more = document.createElement("span");
  more.className = "sub";
  more.append(...coded(advice));
  words.append(...coded(sentence), " ", more);
  item.append(button, words);
  return item;
}

async function check() {
  const mine = ++checking;
  try {
    const told = await deed("POST", form.dataset.check, { source: text.value });
    if (mine === checking) {
      findings.replaceChildren(...told.faults.map(finding));
      well.hidden = told.faults.length > 0;
      nodes.textContent = told.nodes === null ? "" : `· ${told.nodes}`;
    }
  } catch {
    // The next keystroke asks again.
  }
}

const typed = () => ({ source: text.value, base: form.elements.base.value });

async function keep() {
  due.draft = null;
  try {
    await deed("PUT", form.dataset.draft, typed());
    dirty = due.draft !== null;
    place.textContent = form.dataset.kept;
  } catch {
    place.textContent = form.dataset.unsaved;
    due.draft ??= setTimeout(keep, AGAIN_MS);
  }
}

text.addEventListener("input", () => {
  number();
  dirty = true;
  place.textContent = form.dataset.saving;
  clearTimeout(due.check);
  clearTimeout(due.draft);
  due = { check: setTimeout(check, CHECK_AFTER_MS), draft: setTimeout(keep, DRAFT_AFTER_MS) };
});
text.addEventListener("scroll", number);
text.addEventListener("keydown", (event) => {
  // Tab leaves the field, as everywhere; indentation is two spaces, carried over from the line above.
  if (event.key === "Enter" && !event.isComposing && !event.ctrlKey) {
    const before = text.value.slice(0, text.selectionStart);
    const indent = before.slice(before.lastIndexOf("\n") + 1).match(/^ */)[0];
    event.preventDefault();
    text.setRangeText(`\n${indent}`, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
form.addEventListener("submit", () => {
  clearTimeout(due.draft);
  dirty = false;
});
addEventListener("beforeunload", (event) => {
  if (dirty) {
    event.preventDefault();
  }
});
findings.addEventListener("click", (event) => {
  const button = event.target.closest("[data-line]");
  if (!button) {
    return;
  }
  const rows = text.value.split("\n");
  const line = Math.max(1, Number(button.dataset.line));
  const start = rows.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
  text.focus();
  text.setSelectionRange(start + Number(button.dataset.column) - 1, start + (rows[line - 1]?.length ?? 0));
  text.scrollTop = (line - 5) * parseFloat(getComputedStyle(text).lineHeight);
});
number();
if (!first) {
  check();
}
