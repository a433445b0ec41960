// A button that copies a text, and says in `said` whether it did.
import { button } from "./elements.js";

export const copier = (label, what, text, said, properties = {}) =>
  button(
    label,
    async () => {
      try {
        await navigator.clipboard.writeText(text());
        said.textContent = `${what} copied`;
      } catch {
        said.textContent = "the browser does not let this page copy";
      }
    },
    properties,
  );
