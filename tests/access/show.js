// Makes `show`: one of our pages in a frame of this size, filled by our own script.
const [style, script] = arguments;

window.show = (html, contrast, width, height, letters = 100) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const view = { contrast, letters, paint: 1 };
  for (const slot of ["bar", "main", "panel", "notice", "dialog"]) {
    const place = page.getElementById(slot);
    view[slot] = place.innerHTML;
    place.innerHTML = "";
  }
  page.querySelectorAll("meta[http-equiv], link, script").forEach((one) => one.remove());
  const sheet = page.createElement("style");
  sheet.textContent = style;
  page.head.append(sheet);
  document.querySelector("iframe")?.remove();
  const frame = document.createElement("iframe");
  frame.style.cssText = `width:${width}px;height:${height}px;border:0;position:absolute;left:0;top:0`;
  document.body.append(frame);
  const inside = frame.contentDocument;
  inside.open();
  inside.write(`<!DOCTYPE html>${page.documentElement.outerHTML}`);
  inside.close();
  frame.contentWindow.ipc = { postMessage() {} };
  frame.contentWindow.eval(script);
  frame.contentWindow.kiosk.show(view);
  return frame.contentWindow.innerWidth;
};
