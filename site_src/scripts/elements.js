// Elements made by scripts, and numbers as all pages write them.

export const element = (tag, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inside);
  return made;
};

export const button = (textContent, act, properties = {}) => {
  const made = element("button", { type: "button", textContent, ...properties });
  made.addEventListener("click", act);
  return made;
};

export const number = (value) => value.toLocaleString("en");

export const shape = (sizes) => sizes.join(" × ") || "1";
