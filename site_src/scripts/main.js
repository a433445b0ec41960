// Starts what a page has a place for. A script that no place on the page asks for is not loaded, and what a reader may
// never use is loaded when they reach for it.
const PLACES = {
  "[data-finder], [data-sortable]": () => import("./finder.js"),
  "[data-compare]": () => import("./compare.js"),
  "[data-jump]": () => import("./jump.js"),
  "[data-nearest]": () => import("./nearest.js"),
  ".md-typeset__scrollwrap": () => import("./scrolling.js"),
};

// What stands far below waits until the reader comes near.
const BELOW = {
  ".tree": () => import("./body.js"),
  "[data-builder]": () => import("./builder.js"),
};
const NEAR = "800px";

const startAll = (found) => {
  for (const [selector, script] of Object.entries(found)) {
    const places = document.querySelectorAll(selector);
    if (places.length) script().then(({ start }) => places.forEach(start));
  }
};

const near = new IntersectionObserver(
  (entries) => {
    for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
      near.unobserve(target);
      const [, script] = Object.entries(BELOW).find(([selector]) => target.matches(selector));
      script().then(({ start }) => start(target));
    }
  },
  { rootMargin: NEAR },
);

// A link may lead to a layer that is folded away, which the body's script opens.
const led = () => location.hash.startsWith("#layer-") && startAll({ ".tree": BELOW[".tree"] });

document$.subscribe(() => {
  startAll(PLACES);
  document.querySelectorAll(Object.keys(BELOW).join()).forEach((place) => near.observe(place));
  led();
});
window.addEventListener("hashchange", led);

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
