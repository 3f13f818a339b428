// The name of each button of our page that is there for everybody, as it reads.
const page = document.querySelector("iframe").contentDocument;
const there = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert], [aria-hidden=true]");
const buttons = [...page.querySelectorAll("button, [role=button]")].filter(there);
return buttons.map((one) => one.getAttribute("aria-label") ?? one.textContent);
