// What cannot be read or pressed in the frame: words cut off, boxes beyond the edge, buttons that no
// scrolling brings into sight.
const { contentWindow: view, contentDocument: page } = document.querySelector("iframe");
const lost = [];
const name = (one) => `${one.tagName} ${one.id || one.className} «${one.textContent.trim().slice(0, 40)}»`;
const seen = (one) => one.checkVisibility() && !one.closest(".unseen, svg, [inert]") && one.getBoundingClientRect().width > 1;
const all = [...page.body.querySelectorAll("*")].filter(seen);

for (const one of all) {
  const { left, right } = one.getBoundingClientRect();
  const says = one.textContent.trim() || one.matches("button, input");
  if (says && (left < -1 || right > view.innerWidth + 1)) lost.push(`beyond the edge: ${name(one)}`);
  const style = view.getComputedStyle(one);
  const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
  const hasWords = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const tall = one.scrollHeight > one.clientHeight + 2 && cuts(style.overflowY);
  const wide = one.scrollWidth > one.clientWidth + 2 && cuts(style.overflowX);
  if (hasWords && style.display !== "inline" && (tall || wide)) lost.push(`cut off: ${name(one)}`);
}
for (const one of all.filter((one) => one.matches("button, input, a, [tabindex='0']"))) {
  one.scrollIntoView({ block: "center" });
  const { left, top, width, height } = one.getClientRects()[0];
  const [x, y] = [left + width / 2, top + height / 2];
  const hit = one.matches(".panel-body") ? one : page.elementFromPoint(x, y);
  if (!one.contains(hit)) lost.push(`out of reach: ${name(one)}`);
}
return lost;
