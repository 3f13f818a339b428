// How high everything below the bar is, once the window has this size.
const [width, height] = arguments;
const frame = document.querySelector("iframe");
// The small window is laid out first.
frame.contentDocument.body.getBoundingClientRect();
frame.style.width = `${width}px`;
frame.style.height = `${height}px`;
return [...frame.contentDocument.querySelectorAll("#main *, #panel *")].map((one) => {
  const name = `${one.localName} ${one.id || one.className} ${one.textContent.slice(0, 20)}`;
  return [name, Math.round(one.getBoundingClientRect().height)];
});
