// The practice portal works without this file: it only adds printing and the log-in in a window.
"use strict";
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  const popup = event.target.closest("[data-popup]");
  if (!popup) return;
  const target = popup.dataset.popup;
  if (window.open(target, "vhod", "width=560,height=700")) {
    event.preventDefault();
    addEventListener("message", (message) => {
      const ticket = message.data && message.data.ticket;
      if (message.origin !== new URL(target, location.href).origin || !ticket) return;
      location.href = "/auth/back?ticket=" + encodeURIComponent(ticket) + "&to=/feedback";
    });
  }
});
const tell = document.querySelector("[data-tell]");
if (tell && window.opener) {
  const origin = new URL(tell.dataset.origin, location.href).origin;
  window.opener.postMessage({ ticket: tell.dataset.tell }, origin);
  window.close();
}
