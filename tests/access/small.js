// What is pressed and is smaller on the screen than a finger wants it. A link within a sentence is as high as its line.
const [letters, least] = arguments;
const { contentDocument: page } = document.querySelector("iframe");
const there = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]");
return [...page.querySelectorAll("button, input")].filter(there).flatMap((one) => {
  const { width, height } = one.getBoundingClientRect();
  const small = Math.min(width, height) * letters < (least - 0.5) * 100;
  return small ? [`${one.id || one.className} «${one.textContent.trim()}» ${Math.round(width)}x${Math.round(height)}`] : [];
});
