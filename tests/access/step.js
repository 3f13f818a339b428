// How the current step is seen by one who comes to it from the first and from the last one: its words
// between what stands above and below, its picture as wide as its place and not too high.
const { contentWindow: view, contentDocument: page } = document.querySelector("iframe");
const shown = { contrast: "usual", letters: page.documentElement.dataset.letters, paint: 2 };
for (const slot of ["bar", "main", "panel", "notice", "dialog"]) shown[slot] = page.getElementById(slot).innerHTML;

function come(from) {
  const other = page.createElement("template");
  other.innerHTML = shown.panel;
  other.content.querySelector("[aria-current=step]").removeAttribute("aria-current");
  const step = other.content.querySelector(`.steps > li:${from}-child`);
  step.setAttribute("aria-current", "step");
  view.kiosk.show({ ...shown, panel: other.innerHTML });
  view.kiosk.show(shown);
  return seen();
}

function seen() {
  const box = (selector) => page.querySelector(selector).getBoundingClientRect();
  const [step, words, picture] = ["", " .step", " .seen"].map((part) => box(`[aria-current=step]${part}`));
  const above = Math.max(box("#bar").bottom, box(".panel").top);
  return {
    words: words.top >= above && words.bottom <= box(".panel-ends").top,
    below: picture.top >= words.bottom,
    wide: picture.left > step.left && picture.right < step.right && picture.width > step.width * 0.85,
    high: picture.height > 40 && picture.height <= view.innerHeight * 0.41,
  };
}

const [answer] = arguments;
page.querySelector("[aria-current=step] .seen").decode().then(() => answer([come("first"), come("last")]));
