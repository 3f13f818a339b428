// In our own world, in every frame: no script of a page sees anything of it. It tells what is printed: the
// document that a frame shows, or, before a page is drawn, the sheet that it needs. A message may come after
// the wish to print that followed it; the answer to a question is waited for.
(() => {
  const LARGEST = 32 << 20;
  const tell = (document) => webkit.messageHandlers.paper.postMessage(document);

  const letters = (bytes) => {
    const PIECE = 0x8000;
    let text = "";
    for (let at = 0; at < bytes.length; at += PIECE)
      text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
    return btoa(text);
  };

  // The `size` of every `@page` that binds all pages. Style sheets of other hosts cannot be read, and the
  // engine forgets what stands inside `@media`: that is read from the text, where there is one.
  const sizes = (sheet) => {
    let rules = [];
    try {
      rules = [...(sheet?.cssRules ?? [])];
    } catch {}
    return rules.flatMap((rule) => {
      if (rule instanceof CSSPageRule)
        return rule.selectorText === "" ? [rule.style.getPropertyValue("size")] : [];
      return sizes(rule.styleSheet ?? rule);
    });
  };
  const written = ({ textContent }) =>
    [...textContent.replace(/\/\*.*?\*\//gs, "").matchAll(/@page\s*\{[^}]*?\bsize\s*:([^;}]+)/gi)].map(
      ([, size]) => size.trim(),
    );
  const pageSizes = () => [
    ...[...document.styleSheets].flatMap(sizes),
    ...[...document.querySelectorAll("style")].flatMap(written),
  ];
  const lies = (size) => {
    const [width, height] = size.split(" ").map(parseFloat);
    return size.includes("landscape") || width > height;
  };

  // The narrowest that the page can be. What is as wide as the window is so because of the window.
  const narrowest = () => {
    const root = document.documentElement;
    const style = root.getAttribute("style");
    root.style.setProperty("width", "min-content", "important");
    const { width } = root.getBoundingClientRect();
    if (style === null) root.removeAttribute("style");
    else root.setAttribute("style", style);
    return Math.abs(width - innerWidth) < 2 ? 0 : width;
  };

  globalThis.sheet = () => ({
    top: parent === window,
    landscape: pageSizes().filter(Boolean).slice(-1).some(lies),
    width: narrowest(),
  });

  if (location.protocol === "webkit-pdfjs-viewer:") {
    addEventListener("message", ({ source, data }) => {
      if (source !== window || data?.paper === undefined) return;
      const fits = data.paper && data.paper.length <= LARGEST;
      tell(fits ? letters(data.paper) : "");
    });
  } else if (document.contentType === "application/pdf") {
    // The engine never ends the load of such a frame: whoever waits for it would wait for ever.
    const viewer = new Promise((comes) => {
      const loaded = ({ target }) => {
        comes(target.contentWindow);
        frameElement?.dispatchEvent(new Event("load"));
      };
      document.addEventListener("load", loaded, { capture: true, once: true });
    });
    addEventListener("kiosk-print", async (event) => {
      event.preventDefault();
      (await viewer).postMessage("kiosk-print", "*");
    });
  } else {
    addEventListener("kiosk-print", (event) => {
      event.preventDefault();
      prompt("kiosk-sheet", JSON.stringify(sheet()));
      print();
    });
  }
})();
