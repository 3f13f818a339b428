// The page of the trusted view: shows fragments, sends presses. It decides nothing.
"use strict";

window.kiosk = (() => {
  const SLOTS = ["bar", "main", "panel", "notice", "dialog"];
  const shown = {};
  let frame = 0;
  let place = "";
  let page = "";
  let step = "";
  let clip = null;
  let before = null;
  let asked = "";

  const slot = (id) => document.getElementById(id);
  const post = (json) => window.ipc.postMessage(json);
  const tell = (act) => post(JSON.stringify(act));

  // Makes the old tree equal to the new one and keeps every node that is still the same, so that
  // focus, caret, scroll and a press that is half done survive.
  function patch(old, now) {
    const olds = [...old.childNodes];
    const news = [...now.childNodes];
    news.forEach((next, index) => {
      const last = olds[index];
      if (!last) old.append(next);
      else if (last.nodeName !== next.nodeName || (last.id || "") !== (next.id || "")) last.replaceWith(next);
      else if (next.nodeType === Node.ELEMENT_NODE) {
        attributes(last, next);
        patch(last, next);
      } else if (last.data !== next.data) last.data = next.data;
    });
    olds.slice(news.length).forEach((node) => node.remove());
  }

  function attributes(old, now) {
    for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of now.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }

  function fill(id, html) {
    if (shown[id] === html) return;
    shown[id] = html;
    const now = document.createElement("template");
    now.innerHTML = html;
    patch(slot(id), now.content);
  }

  // Another page begins at its top, with the focus where its reader begins.
  function turn(focused) {
    const now = slot("main").firstElementChild?.id ?? "";
    const dialog = slot("dialog").firstElementChild;
    for (const id of ["bar", "main", "panel", "notice"]) slot(id).inert = dialog !== null;
    const question = dialog?.id ?? "";
    if (dialog && question !== asked) {
      if (!asked) before = focused;
      dialog.querySelector("[data-first]").focus({ preventScroll: true });
    } else if (!dialog && now !== page) {
      slot("main").scrollTop = 0;
      slot("main").querySelector("[data-first]")?.focus();
    } else if (!dialog && asked) {
      if (before?.isConnected) before.focus();
    } else if (focused && !focused.isConnected) {
      // A card that went leaves its reader where the page begins.
      (slot(focused.id) ?? slot("main").querySelector("[data-first]"))?.focus();
    }
    asked = question;
    page = now;
  }

  // Letters of another size may push the step out of sight.
  function fit() {
    step = "";
    follow();
    measure();
  }

  function follow() {
    const now = slot("panel").querySelector("[aria-current=step]");
    const key = now?.dataset.step ?? "";
    if (key === step) return;
    step = key;
    if (!now) return;
    if (!now.previousElementSibling) for (const box of [".panel", ".panel-body"]) now.closest(box).scrollTop = 0;
    now.scrollIntoView({ block: "nearest" });
    // What is longer than its place is read from its beginning.
    if (now.offsetHeight > now.closest(".panel-body").clientHeight) now.scrollIntoView({ block: "start" });
  }

  // A clip that was asked for may come out of sight, below its button.
  function reveal() {
    const now = document.querySelector(".clip .seen");
    if (now && now !== clip) now.scrollIntoView({ block: "nearest" });
    clip = now;
  }

  // The search box belongs to the one who types; it is set only when nobody does.
  function settle() {
    const box = slot("search");
    if (box && box !== document.activeElement && box.value !== box.getAttribute("value")) {
      box.value = box.getAttribute("value");
    }
  }

  function rectangle(element) {
    if (!element) return null;
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  }

  function measure() {
    const dialog = slot("dialog");
    const [page, question] = [slot("portal"), dialog.firstElementChild].map(rectangle);
    // Beside a question that is higher than the window stands its scrollbar: nothing is drawn there.
    const whole = dialog.scrollHeight <= dialog.clientHeight;
    const act = JSON.stringify(
      page && question && whole ? { Below: { page, question } } : { Slot: question ? null : page },
    );
    if (act === place) return;
    place = act;
    post(act);
  }

  function show(view) {
    const focused = document.activeElement;
    document.documentElement.dataset.contrast = view.contrast;
    document.documentElement.dataset.letters = view.letters;
    for (const id of SLOTS) fill(id, view[id]);
    turn(focused);
    settle();
    follow();
    reveal();
    watch.disconnect();
    for (const id of ["bar", "main", "panel", "notice"]) watch.observe(slot(id));
    if (slot("dialog").firstElementChild) watch.observe(slot("dialog").firstElementChild);
    measure();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => tell({ Painted: view.paint }));
    });
  }

  const watch = new ResizeObserver(measure);

  // A visit begins with the first press or key on anything that is not staff's and calls nobody.
  function pressed(event) {
    if (event.repeat) return;
    if (!event.target.closest?.("[data-staff], #call")) tell("Begun");
  }
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, pressed, true);

  function enter() {
    const pin = slot("pin");
    if (!pin.value || !document.querySelector("[data-done]")) return;
    tell({ Staff: { Pin: pin.value } });
    pin.value = "";
  }

  // The pad types into the field, and the field keeps the focus for those who use the keyboard.
  function pad(key) {
    const pin = slot("pin");
    if (key.dataset.key) pin.value += key.dataset.key;
    else if ("erase" in key.dataset) pin.value = "";
    else enter();
    pin.focus();
  }

  document.addEventListener("click", (event) => {
    const key = event.target.closest?.(".pad button");
    if (key) pad(key);
    const pressed = event.target.closest?.("[data-act], a");
    if (!pressed) return;
    event.preventDefault();
    if (pressed.hasAttribute("data-clear")) {
      slot("search").value = "";
      slot("search").focus();
    }
    if (pressed.dataset.guide) tell({ Open: { Guide: pressed.dataset.guide } });
    else if (pressed.dataset.act) post(pressed.dataset.act);
  });

  // What switches the keyboard leaves the caret where it types.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.("[data-keeps]")) event.preventDefault();
  });

  let typing = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id === "reply") tell({ Answer: { Words: event.target.value } });
    if (event.target.id === "print-from") tell({ PrintAs: { From: event.target.value } });
    if (event.target.id === "print-to") tell({ PrintAs: { To: event.target.value } });
    if (event.target.id === "ticket") tell({ Staff: { Journal: { Ticket: event.target.value } } });
    if (event.target.id !== "search") return;
    cancelAnimationFrame(typing);
    typing = requestAnimationFrame(() => tell({ Search: event.target.value }));
  });

  // Down and Up walk from the search box through what was found; Enter goes to the first of it and
  // opens nothing yet.
  function walk(event) {
    const results = [...document.querySelectorAll("#found [data-act]")];
    const at = results.indexOf(document.activeElement);
    const typed = document.activeElement?.id === "search";
    if (!results.length || (at < 0 && !typed)) return;
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Enter: typed ? 0 : undefined }[event.key];
    if (next === undefined || (typed && event.key === "ArrowUp")) return;
    event.preventDefault();
    (next < 0 ? slot("search") : results[Math.min(next, results.length - 1)]).focus();
  }

  // The edge of the guide moves by widths, with the arrows or with the hand: it follows when the hand
  // is more than half a width away.
  function draws(event) {
    const edge = slot("panel-edge");
    if (!edge?.hasPointerCapture(event.pointerId)) return;
    const away = edge.getBoundingClientRect().x - event.clientX;
    const act = away > innerWidth * 0.065 ? edge.dataset.left : away < -innerWidth * 0.065 ? edge.dataset.right : null;
    if (act) post(act);
  }
  document.addEventListener("pointermove", draws);
  document.addEventListener("pointerdown", (event) => {
    if (event.target.id === "panel-edge") event.target.setPointerCapture(event.pointerId);
  });

  // The focus goes round inside a question and cannot leave it.
  function round(event, dialog) {
    const stops = [...dialog.querySelectorAll("[data-act], input")];
    const at = stops.indexOf(document.activeElement);
    event.preventDefault();
    stops[(at + (event.shiftKey ? stops.length - 1 : 1)) % stops.length]?.focus();
  }

  document.addEventListener("keydown", (event) => {
    const dialog = slot("dialog").firstElementChild;
    const { escape } = (dialog ?? slot("main").firstElementChild)?.dataset ?? {};
    const confirm = event.target.dataset.enter;
    const side = { ArrowLeft: event.target.dataset.left, ArrowRight: event.target.dataset.right }[event.key];
    if (dialog && event.key === "Tab") round(event, dialog);
    else if (escape && event.key === "Escape") post(escape);
    else if (event.target.id === "pin" && event.key === "Enter") enter();
    else if (confirm && event.key === "Enter") post(confirm);
    else if (side) post(side);
    else if (!dialog) walk(event);
  });

  for (const kind of ["dragstart", "drop"]) {
    document.addEventListener(kind, (event) => event.preventDefault());
  }
  window.addEventListener("resize", fit);
  document.addEventListener("DOMContentLoaded", () => tell("Loaded"));

  return { show, alive: () => tell("Alive") };
})();
