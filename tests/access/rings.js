// The stops of the keyboard that do not show where it is.
const { contentWindow: view, contentDocument: page } = document.querySelector("iframe");
const there = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]");
const stops = [...page.querySelectorAll("button, input, a, [tabindex='0']")].filter(there);
return stops.flatMap((one) => {
  one.focus({ focusVisible: true });
  const { outlineStyle, outlineWidth } = view.getComputedStyle(one);
  const seen = page.activeElement === one && outlineStyle === "solid" && parseFloat(outlineWidth) >= 3;
  return seen ? [] : [`${one.id || one.className} «${one.textContent.trim()}» ${outlineWidth} ${outlineStyle}`];
});
