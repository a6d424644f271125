// Prompts: a search that narrows the list as one types, and words read aloud by the browser.

for (const field of document.querySelectorAll("[data-narrows]")) {
  const rows = [...document.querySelectorAll(`#${field.dataset.narrows} tbody tr`)];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    rows.forEach((row, i) => {
      row.hidden = !texts[i].includes(wanted);
    });
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-speaks], [data-says]");
  if (!button) {
    return;
  }
  const words = button.dataset.says ?? document.getElementById(button.dataset.speaks).value;
  const spoken = new SpeechSynthesisUtterance(words);
  spoken.lang = button.dataset.tongue;
  const voices = speechSynthesis.getVoices();
  spoken.voice = voices.find(({ lang }) => lang.replace("_", "-") === spoken.lang) ?? null;
  speechSynthesis.cancel();
  speechSynthesis.speak(spoken);
});
