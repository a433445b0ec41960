// Makes a PNG of a drawing for the reader who asks for one: of its SVG, in light colours, with the site's own font.
// Without scripts there is no such link; SVG and DOT are files.
import { address, fetched } from "./site.js";

const PIXELS = 3; // for a point
const FONTS = { 400: "arimo-400.woff2", 700: "arimo-700.woff2" };

const asData = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

// What is drawn as an image sees no font of the page, so that it has to carry its own.
const fonts = async () => {
  const faces = Object.entries(FONTS).map(async ([weight, file]) => {
    const font = await fetched(address(`assets/fonts/${file}`));
    return `@font-face { font-family: Arimo; font-weight: ${weight}; src: url(${await asData(await font.blob())}) }`;
  });
  return (await Promise.all(faces)).join("\n");
};

const png = async (file) => {
  const svg = await (await fetched(file)).text(); // and not its tree: a page's policy forbids styles there
  const [width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg).slice(1).map((points) => points * PIXELS);
  const drawn = svg
    .replace(/<style>[^]*?<\/style>/, `<style>${await fonts()}</style>`) // in the place of the dark colours
    .replace(/ width="[\d.]+" height="[\d.]+"/, ` width="${width}" height="${height}"`);
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([drawn], { type: "image/svg+xml" }));
  try {
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(image.src);
  }
};

export const save = async (link) => {
  try {
    const file = document.createElement("a");
    file.href = URL.createObjectURL(await png(link.href));
    file.download = link.dataset.png;
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), 60_000); // some browsers read it later
  } catch (error) {
    console.warn("no PNG:", error);
    location.assign(link.href); // the SVG is better than nothing
  }
};
