// Requests of lists and forms that htmx sends: a failure is told beside the button that asked.

const FAILURES = ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"];
const place = (event) => event.detail.elt.closest(".more, form");

for (const name of FAILURES) {
  document.body.addEventListener(name, (event) => place(event)?.classList.add("failed"));
}
document.body.addEventListener("htmx:beforeRequest", (event) => place(event)?.classList.remove("failed"));
