// Where the left upper corner of each thing stands that this selector finds, in pixels of the screen.
const [selector, letters] = arguments;
const { contentDocument: page } = document.querySelector("iframe");
return [...page.querySelectorAll(selector)].map((one) => {
  const { left, top } = one.getBoundingClientRect();
  return [left, top].map((length) => Math.round((length * letters) / 100));
});
