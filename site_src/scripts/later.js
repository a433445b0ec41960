// Material starts its search with every page, and asks for the index, the largest file of all. With this, which runs
// before Material's own script, both wait until the reader goes to the search.
(() => {
  "use strict";

  const { open, send } = XMLHttpRequest.prototype;
  const indexes = new WeakSet();

  XMLHttpRequest.prototype.open = function (method, url, ...more) {
    if (String(url).endsWith("/search/search_index.json")) indexes.add(this);
    return open.call(this, method, url, ...more);
  };

  XMLHttpRequest.prototype.send = function (body) {
    if (!indexes.has(this)) return send.call(this, body);
    const wanted = () => document.activeElement?.closest(".md-search") || location.search.includes("q=");
    const ask = () => {
      if (!wanted()) return;
      document.removeEventListener("focusin", ask);
      send.call(this, body);
    };
    document.addEventListener("focusin", ask);
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
