// The names nearest to an address that is not there, on the 404 page; and where a preview was, the site.
import { address, architectures, nearest, outside } from "./site.js";

export const start = async (place) => {
  const preview = document.querySelector("[data-preview]");
  if (preview && outside(location.href) !== location.href) {
    preview.querySelector("a").href = outside(location.href);
    preview.hidden = false;
  }
  const asked = decodeURIComponent(location.pathname).split("/").filter(Boolean).pop() ?? "";
  const near = asked ? await nearest(await architectures(), asked.replace(/\.html?$/, ""), 6) : [];
  if (!near.length) return;
  place.querySelector("p").replaceChildren(
    ...near.map((each) => {
      const link = document.createElement("a");
      link.href = address(each.page);
      link.textContent = each.name;
      return link;
    }),
  );
  place.hidden = false;
};
