// Material takes the first address that it hears of for another page, and fetches the page anew though only an anchor
// or a query has changed; and where it has gone on before, it does nothing for a query. With this, which runs before
// Material's own script, it hears of nothing within a page until it has gone to another one, and of no query. Who wants
// to know of a step through the browser's history hears of it as `stepped`.
(() => {
  "use strict";

  const { pushState } = history;
  let gone = false;

  history.pushState = function (state, unused, url) {
    gone ||= new URL(url, location.href).pathname !== location.pathname;
    return pushState.call(this, state, unused, url);
  };

  document.body.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const within = link?.origin === location.origin && link.pathname === location.pathname;
    if (within && (!gone || link.search !== location.search)) event.stopImmediatePropagation();
  });

  window.addEventListener("popstate", (event) => {
    if (!gone) event.stopImmediatePropagation();
    window.dispatchEvent(new Event("stepped"));
  });
})();
