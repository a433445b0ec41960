// Material asks for two files with every page: the index of its search, the largest file of all, and the sitemap, which
// tells it where it can go without loading anew. With this, which runs before Material's own script, the index waits
// until the reader goes to the search, as the search itself does, and the sitemap until they reach for a link.
(() => {
  "use strict";

  const WANTED = {
    "/search/search_index.json": () => document.activeElement?.closest(".md-search") || location.search.includes("q="),
    "/sitemap.xml": (event) => event?.target.closest?.("a[href]"),
  };
  const REACHED = ["focusin", "pointerover"];

  const { open, send } = XMLHttpRequest.prototype;
  const waiting = new WeakMap();

  XMLHttpRequest.prototype.open = function (method, url, ...more) {
    const file = Object.keys(WANTED).find((ending) => String(url).endsWith(ending));
    if (file) waiting.set(this, WANTED[file]);
    return open.call(this, method, url, ...more);
  };

  XMLHttpRequest.prototype.send = function (body) {
    const wanted = waiting.get(this);
    if (!wanted) return send.call(this, body);
    const ask = (event) => {
      if (!wanted(event)) return;
      REACHED.forEach((reached) => document.removeEventListener(reached, ask));
      send.call(this, body);
    };
    REACHED.forEach((reached) => document.addEventListener(reached, ask));
    ask();
  };

  // A worker that is there from its first message on: that is the index.
  const Started = window.Worker;
  window.Worker = class extends EventTarget {
    #url;
    #worker;

    constructor(url) {
      super();
      this.#url = url;
    }

    postMessage(message) {
      if (!this.#worker) {
        this.#worker = new Started(this.#url);
        this.#worker.onmessage = ({ data }) => this.dispatchEvent(new MessageEvent("message", { data }));
      }
      this.#worker.postMessage(message);
    }
  };
})();
