// The hall keeps itself up to date and rings for a new call; texts are copied and sheets printed. Everything that is
// read comes from the page itself, and all of it works without this file, by a reload.
"use strict";

const EVERY = 3000;
const PATIENCE = 10000;

const hall = document.getElementById("hall");
if (hall) watch();
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
  });
}

function watch() {
  const lost = document.getElementById("lost");
  const ended = document.getElementById("ended");
  const ring = bell(document.getElementById("sound"));
  let shown = hall.innerHTML;
  let known = calls();
  look();

  async function look() {
    const answer = await fetch(hall.dataset.part, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) })
      .catch(() => null);
    // Whoever is not logged in any more is sent to the log-in.
    const isOver = answer !== null && answer.type === "opaqueredirect";
    const text = answer !== null && answer.ok ? await answer.text().catch(() => null) : null;
    ended.hidden = !isOver;
    lost.hidden = text !== null || isOver;
    if (text !== null) show(text);
    setTimeout(look, EVERY);
  }

  function show(text) {
    if (text !== shown) {
      const focused = document.activeElement?.id;
      hall.innerHTML = text;
      shown = text;
      if (focused) document.getElementById(focused)?.focus();
    }
    const now = calls();
    if (now.some((call) => !known.includes(call))) ring();
    known = now;
  }

  function calls() {
    const calling = hall.querySelector("[data-calls]");
    return calling ? calling.dataset.calls.split("\n") : [];
  }
}

// A browser lets a page sound only after a press on it or on the page before: whether it does is tried without being
// heard, and the button never says that the sound is on when it is not.
function bell(button) {
  const sound = new Audio(button.dataset.call);
  const off = button.textContent;
  let isOn = false;
  const set = (now) => {
    isOn = now;
    button.textContent = isOn ? button.dataset.on : off;
    button.setAttribute("aria-pressed", String(isOn));
  };
  const play = (volume) => {
    sound.volume = volume;
    sound.currentTime = 0;
    return sound.play().then(() => set(true), () => set(false));
  };
  set(false);
  button.hidden = false;
  if (localStorage.getItem("sound") === "on") play(0);
  button.addEventListener("click", () => {
    localStorage.setItem("sound", isOn ? "off" : "on");
    if (isOn) set(false);
    else play(1);
  });
  return () => {
    if (isOn) play(1);
  };
}
