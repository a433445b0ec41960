// What is wider than the page scrolls in its own box; with this also by the keyboard.
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

export const start = (box) => resized.observe(box);
