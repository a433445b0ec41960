// The names of architectures that are meant by what was typed: in part, in another order, or with a slip of the pen.
import uFuzzy from "../assets/vendor/ufuzzy.js";

const MANY = 5000; // more than there are: all that fit are put in order
const fuzzy = new uFuzzy({ intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 });
const squeezed = (text) => text.replace(/[^a-z0-9]/g, "");

// A name of timm's without the tag of its weights: `resnet50.a1_in1k` is resnet50.
export const untagged = (typed) => typed.replace(/(?<=.)\..*$/, "");

// Places of the texts, which are in small letters, that fit: the best first. Where none does, those that fit without
// signs between letters (efficientnetb0), or else without numbers (resnet17).
export const matches = (texts, typed) => {
  const asked = untagged(typed.trim().toLowerCase());
  if (!asked) return texts.map((_, place) => place);
  const found = fitting(texts, asked);
  if (found.length) return found;
  const together = fitting(texts.map(squeezed), squeezed(asked));
  return together.length ? together : fitting(texts, asked.replace(/\d+/g, " ").trim());
};

// The very name comes first, then what begins with it, then what holds it, and last what only resembles it.
const fitting = (texts, asked) => {
  const [places, , order] = asked ? fuzzy.search(texts, asked, 5, MANY) : [null];
  if (!places) return [];
  const rank = (text) => [text.split(" ", 1)[0] === asked, text.startsWith(asked), text.includes(asked), true].indexOf(true);
  return (order ? order.map((index) => places[index]) : places)
    .map((place, index) => ({ place, index, rank: rank(texts[place]) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ place }) => place);
};

// The records whose names fit best.
export const nearest = (list, typed, most) =>
  matches(list.map((each) => each.name.toLowerCase()), typed)
    .slice(0, most)
    .map((place) => list[place]);
