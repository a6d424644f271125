// What is wrong with how the page looks now: sentences, empty when nothing is.
() => {
  const faults = [];
  const slack = 1.5;
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const classes = [...element.classList].map((one) => `.${one}`).join("");
    return `${element.localName}${id}${classes}`;
  };
  const shown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    !element.closest(".unseen, .skip, audio, option, [popover]:not(:popover-open)");

  const page = document.scrollingElement;
  if (page.scrollWidth > innerWidth) {
    faults.push(`the page is ${page.scrollWidth} px wide in a window of ${innerWidth}`);
  }
  for (const element of document.body.querySelectorAll("*")) {
    if (!shown(element)) {
      continue;
    }
    const style = getComputedStyle(element);
    const cuts = (value) => ["auto", "scroll", "hidden", "clip"].includes(value);
    // A map and a text field are larger than their windows by design, and scroll.
    if (element.matches("[data-scrolls]")) {
      continue;
    }
    if (cuts(style.overflowX) && element.clientWidth && element.scrollWidth > element.clientWidth + slack) {
      faults.push(`${name(element)} hides ${element.scrollWidth - element.clientWidth} px of its width`);
    }
    if (["hidden", "clip"].includes(style.overflowY) && element.scrollHeight > element.clientHeight + slack) {
      faults.push(`${name(element)} hides some of its height`);
    }
  }

  // Text lies inside of the box that is drawn around it, and on no other text.
  const BOXES = "button, .button, .pill, .chip, kbd, td, th, .card, .menu, .opts label, .notice, header, dialog";
  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim() || !shown(element)) {
      continue;
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = element.closest("[data-scrolls]") ? undefined : element.closest(BOXES)?.getBoundingClientRect();
    const lines = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top)));
    if (lines.size > 1 && /^[\p{Script=Latin}]{1,18}$/u.test(node.data.trim())) {
      faults.push(`the word "${node.data.trim()}" is broken into ${lines.size} lines`);
    }
    for (const rect of range.getClientRects()) {
      if (rect.width < 1) {
        continue;
      }
      const text = node.data.trim().slice(0, 40);
      if (box && (rect.left < box.left - slack || rect.right > box.right + slack || rect.bottom > box.bottom + slack)) {
        faults.push(`"${text}" sticks out of ${name(element.closest(BOXES))}`);
      }
      const layer = element.closest(".menu, dialog, .banner, header.top, [data-scrolls]") ?? document.body;
      pieces.push({ rect, text, element, layer });
    }
  }
  for (let i = 0; i < pieces.length; i += 1) {
    for (let j = i + 1; j < pieces.length; j += 1) {
      const [a, b] = [pieces[i], pieces[j]];
      if (a.layer !== b.layer || a.element === b.element) {
        continue;
      }
      const wide = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
      const high = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
      // Lines of one paragraph touch; two texts over one another share most of a line.
      if (wide > 2 && high > Math.min(a.rect.height, b.rect.height) * 0.5) {
        faults.push(`"${a.text}" lies on "${b.text}"`);
      }
    }
  }
  return [...new Set(faults)];
}
