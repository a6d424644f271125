// Keyboard of the desk: Ctrl+Shift and a letter. Nothing while characters are being composed.

const DEEDS = {
  KeyA: "accept",
  KeyR: "reject",
  KeyH: "hold",
  KeyM: "mute",
  KeyE: "hangup",
  KeyS: "states",
  Digit1: "finish",
};

/** Call `does(name)` for each shortcut, and `explains()` for a question mark outside of fields. */
export function listen({ does, explains }) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.repeat) {
      return;
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "?" && !typing) {
      event.preventDefault();
      explains();
    } else if (event.ctrlKey && event.shiftKey && !event.altKey && DEEDS[event.code]) {
      event.preventDefault();
      does(DEEDS[event.code]);
    }
  });
}
