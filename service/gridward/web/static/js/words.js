// @ts-check
/** Say things in the reader's language: messages, names, numbers, distances, areas. */

/**
 * @typedef {object} Told
 * @property {string} language
 * @property {string[]} layers the nested ones, coarse to fine
 * @property {string[][]} rungs
 * @property {string[]} overlays
 * @property {Object<string, string>} matters their names by code
 * @property {Object<string, string>} words
 */

/** @type {Told} What the page was told before its scripts ran. */
export const told = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("told")).textContent ?? "{}");

const LOCALE = told.language === "zh" ? "zh-CN" : "en";
const KILOMETRE_M = 1000;
const SQUARE_KILOMETRE_M2 = 1e6;
const SMALL_AREA_M2 = 1e5;

/**
 * The text of a message with its placeholders filled in.
 * @param {string} name @param {Object<string, string | number>} [values]
 */
export function say(name, values = {}) {
  return (told.words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

/** A message that is a label, as it stands in the middle of a sentence. @param {string} name @param {string} [otherwise] */
export function amid(name, otherwise = name) {
  return name in told.words ? say(name).slice(0, 1).toLowerCase() + say(name).slice(1) : otherwise;
}

/** The text of a message, or something else where there is none. @param {string} name @param {string} otherwise */
export function sayOr(name, otherwise) {
  return name in told.words ? say(name) : otherwise;
}

/** The name that this reader reads best. @param {{name?: string | null, name_en?: string | null, code?: string | null}} thing */
export function nameOf(thing) {
  const [first, second] = told.language === "en" ? [thing.name_en, thing.name] : [thing.name, thing.name_en];
  return first || second || thing.code || "";
}

/** @param {number} value @param {number} [digits] */
export function number(value, digits = 0) {
  return value.toLocaleString(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A distance in metres or kilometres, whichever reads better. @param {number} distance_m */
export function distance(distance_m) {
  if (distance_m < KILOMETRE_M) return say("unit.metres", { value: number(distance_m, distance_m < 10 ? 1 : 0) });
  return say("unit.kilometres", { value: number(distance_m / KILOMETRE_M, 1) });
}

/** An area in square metres or square kilometres, whichever reads better. @param {number} area_m2 */
export function ground(area_m2) {
  if (area_m2 < SMALL_AREA_M2) return say("unit.square_metres", { value: number(area_m2) });
  return say("unit.square_kilometres", { value: number(area_m2 / SQUARE_KILOMETRE_M2, 2) });
}
