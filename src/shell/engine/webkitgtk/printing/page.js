// In the page's own world, in every frame, before its scripts. print() first asks our world, which says
// what is printed. The engine's viewer of documents gives the document itself and draws nothing.
(() => {
  const draw = window.print;
  if (location.protocol !== "webkit-pdfjs-viewer:") {
    window.print = function print() {
      if (window.dispatchEvent(new Event("kiosk-print", { cancelable: true }))) draw.call(window);
    };
    return;
  }
  const OFTEN = 50;
  const TRIES = 600;
  // The document that the viewer shows; none when it never comes.
  const shown = (tries) =>
    new Promise((done) => {
      const found = window.PDFViewerApplication?.pdfDocument;
      if (found || tries === 0) done(found);
      else setTimeout(() => done(shown(tries - 1)), OFTEN);
    });
  const give = async () => {
    const found = await shown(TRIES);
    window.postMessage({ paper: found ? await found.getData() : null }, "*");
  };
  // The viewer would put a print() of its own here.
  Object.defineProperty(window, "print", { get: () => give, set() {} });
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data === "kiosk-print") give();
  });
})();
