// @ts-check
/** Tell what the area of an answer came from: new, split off, renamed, border moved. */

import { ask } from "./api.js";
import { el } from "./dom.js";
import { number, say, sayOr, told } from "./words.js";

/** What became of the finest area that holds a place, as text for `past`. @param {any} answer of the service */
export async function eventsOf({ areas }) {
  const area = areas.filter((/** @type {any} */ one) => told.layers.includes(one.layer)).at(-1);
  if (!area) return [];
  const { lineage } = await ask(`areas/${encodeURIComponent(area.layer)}/${encodeURIComponent(area.code)}/lineage`);
  return lineage;
}

/** @param {any[]} events */
export function past(events) {
  return el("details", "past", el("summary", {}, say("page.lineage_head")), el("ol", {}, ...events.map(line)));
}

/** @param {any} event */
function line({ at, kind, code, predecessor, share, name, note }) {
  const from = predecessor && predecessor !== code ? predecessor : "";
  const became = code && from ? `${from} → ${code}` : from || code;
  const part = share === null ? "" : `${number(100 * share)} %`;
  const said = [sayOr(`lineage.${kind}`, kind), became, name, part, note].filter(Boolean).join(say("page.between"));
  return el("li", {}, el("time", { datetime: at }, at), " ", said);
}
