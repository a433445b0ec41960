// Starts what a page has a place for. A script that no place on the page asks for is not loaded.
const PLACES = {
  "[data-finder], [data-sortable]": () => import("./finder.js"),
  "[data-jump]": () => import("./jump.js"),
  "[data-nearest]": () => import("./nearest.js"),
  "a[data-png]": () => import("./png.js"),
  "a.term": () => import("./terms.js"),
  ".md-typeset__scrollwrap": () => import("./scrolling.js"),
};

document$.subscribe(() => {
  for (const [selector, script] of Object.entries(PLACES)) {
    const places = document.querySelectorAll(selector);
    if (places.length) script().then(({ start }) => places.forEach(start));
  }
});
