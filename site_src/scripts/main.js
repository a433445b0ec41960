// Starts what a page has a place for. A script that no place on the page asks for is not loaded, and what a reader may
// never use is loaded when they reach for it.
const PLACES = {
  ".tree": () => import("./body.js"),
  "[data-finder], [data-sortable]": () => import("./finder.js"),
  "[data-compare]": () => import("./compare.js"),
  "[data-builder]": () => import("./builder.js"),
  "[data-jump]": () => import("./jump.js"),
  "[data-nearest]": () => import("./nearest.js"),
  ".md-typeset__scrollwrap": () => import("./scrolling.js"),
};

document$.subscribe(() => {
  for (const [selector, script] of Object.entries(PLACES)) {
    const places = document.querySelectorAll(selector);
    if (places.length) script().then(({ start }) => places.forEach(start));
  }
});

for (const reached of ["pointerover", "focusin"]) {
  document.addEventListener(reached, ({ target, pointerType }) => {
    const term = target.closest?.("a.term:not([data-ready])");
    if (term) import("./terms.js").then(({ start }) => start(term, { reached: pointerType !== "touch" }));
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-png]");
  if (!link) return;
  event.preventDefault();
  import("./png.js").then(({ save }) => save(link));
});
