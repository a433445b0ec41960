// The names nearest to an address that is not there, on the 404 page.
import { nearest } from "./names.js";
import { address, architectures } from "./site.js";

export const start = async (place) => {
  const asked = decodeURIComponent(location.pathname).split("/").filter(Boolean).pop() ?? "";
  const near = asked ? nearest(await architectures(), asked.replace(/\.html?$/, ""), 6) : [];
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
