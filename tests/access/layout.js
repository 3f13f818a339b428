// How the bar stands: its share of the height in per cent, and what of it is cut off or lies over something else;
// and whether the whole current step of a guide is seen.
const [answer] = arguments;
const { contentWindow: view, contentDocument: page } = document.querySelector("iframe");
const wrong = [];
const bar = page.querySelector(".bar");
const box = (one) => one.getBoundingClientRect();
const seen = (one) => one?.checkVisibility() && box(one).width > 1;
const share = Math.round((box(page.getElementById("bar")).height / view.innerHeight) * 100);
if (share > 20) wrong.push(`the bar has ${share} % of the height`);

const inside = ({ left, top, right, bottom }) =>
  left >= -1 && top >= -1 && right <= view.innerWidth + 1 && bottom <= view.innerHeight + 1;
const whole = (one) => one.scrollWidth <= one.clientWidth + 1 && one.scrollHeight <= one.clientHeight + 2;
for (const selector of ["#end", ".place .name", ".place .site", "#scan", "#files", "#call", ".clock"]) {
  const one = page.querySelector(`#bar ${selector}`);
  if (!one || one.closest(".seat")) continue;
  if (!seen(one)) wrong.push(`not there: ${selector}`);
  else if (!inside(box(one)) || !whole(one)) wrong.push(`not whole: ${selector} (${one.clientWidth}x${one.clientHeight} of ${one.scrollWidth}x${one.scrollHeight})`);
}
// An address is not divided within a name.
const site = page.querySelector(".place .site");
if (site && box(site).height > 1.9 * parseFloat(view.getComputedStyle(site).fontSize)) wrong.push("the address is divided");

const parts = [...bar.querySelectorAll("button, .place .name, .place .host, .clock")].filter(seen);
parts.forEach((one, at) => {
  for (const other of parts.slice(at + 1)) {
    if (one.contains(other) || other.contains(one)) continue;
    const [a, b] = [box(one), box(other)];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 1) wrong.push(`${one.id || one.className} lies over ${other.id || other.className}`);
  }
});

// The buttons stand in one order, in one row or in two.
const order = parts.filter((one) => one.matches("button") && !one.closest(".corner"));
order.slice(1).forEach((one, at) => {
  const [last, now] = [box(order[at]), box(one)];
  if (now.left < last.right - 1 && now.top < last.bottom - 1) wrong.push(`${one.id} stands before ${order[at].id}`);
});

// The step is brought into sight once the sizes are known.
view.requestAnimationFrame(() => view.requestAnimationFrame(() => answer([...wrong, ...steps()])));

function steps() {
  const step = page.querySelector("#panel [aria-current=step] .step");
  if (!seen(step)) return [];
  const cross = page.querySelector("#panel #toggle");
  const [x, y] = [(box(cross).left + box(cross).right) / 2, (box(cross).top + box(cross).bottom) / 2];
  const isAtAnEnd = y < box(page.querySelector(".panel")).top + 60 || y > view.innerHeight - 60;
  if (!isAtAnEnd || !cross.contains(page.elementFromPoint(x, y))) return ["the cross is not in its corner"];
  const words = box(step);
  const below = box(page.querySelector(".panel-ends"));
  const above = Math.max(box(page.getElementById("bar")).bottom, box(page.querySelector(".panel-body")).top);
  const whole = words.top >= above - 1 && words.bottom <= below.top + 1;
  return whole ? [] : [`the step is not whole: ${words.top}..${words.bottom} in ${above}..${below.top}`];
}
