// @ts-check
/** Say whose place it is: who must act first, then by which rule, then how sure. */

import { el } from "./dom.js";
import { distance, nameOf, number, say, sayOr } from "./words.js";

/**
 * @param {HTMLElement} place
 * @param {any} answer of the service
 */
export function render(place, answer) {
  const nobody = answer.status === "gap" || answer.status === "outside";
  const duties = nobody ? (answer.nearest?.duties ?? []) : answer.duties;
  const first = firstToAct(duties, answer.matter);
  place.replaceChildren(
    ...kept([
      nobody ? verdictOfNobody(answer) : answer.certainty === "ambiguous" && verdictOfUnsure(answer),
      nobody && answer.nearest && el("h2", {}, say("page.nearest_area")),
      !nobody && first && primary(first),
      !nobody && !first && el("p", "verdict nobody", say("page.no_unit")),
      chain(nobody ? (answer.nearest ? [answer.nearest] : []) : answer.areas),
      !nobody && answer.certainty === "certain" && certain(answer),
      rest(duties.filter((/** @type {any} */ duty) => nobody || duty !== first)),
      !nobody && answer.certainty === "ambiguous" && candidates(answer.candidates),
      whereAndWhen(answer),
    ]),
  );
}

/** The parts that there are. @param {any[]} parts @returns {Node[]} */
function kept(parts) {
  return parts.filter((part) => part instanceof Node);
}

/** The lead when a matter was asked for, else whose ground it is. @param {any[]} duties @param {string | null} matter */
function firstToAct(duties, matter) {
  const wanted = matter ? ["lead", "territory", "contractor"] : ["territory", "contractor"];
  const held = duties.filter((duty) => duty.unit);
  return wanted.map((role) => held.find((duty) => duty.role === role)).find(Boolean) ?? held[0];
}

/** @param {any} answer */
function verdictOfNobody({ status, nearest }) {
  const how = nearest ? say("page.how_far", { area: nameOf(nearest), distance: distance(nearest.distance_m) }) : "";
  return el("div", status === "gap" ? "verdict nobody" : "verdict away", el("strong", {}, say(`page.verdict_${status}`)), el("p", {}, how));
}

/** @param {any} answer */
function verdictOfUnsure({ candidates: found, status }) {
  const other = found.find((/** @type {any} */ one) => !one.holds) ?? found[1];
  const why = other ? say("page.other_owner", { area: nameOf(other), distance: distance(other.distance_m) }) : "";
  return el("div", "verdict unsure", el("strong", {}, say(status === "inside" ? "page.verdict_unsure" : `page.verdict_${status}`)), el("p", {}, why));
}

/** @param {any} answer */
function certain({ candidates: [own] }) {
  return own ? el("p", "certain", say("page.certain", { distance: distance(own.distance_m) })) : null;
}

/** @param {any} duty */
function primary(duty) {
  return el("div", "first", el("span", "role", sayOr(`role.${duty.role}`, duty.role)), el("strong", "unit", nameOf(duty.unit)), phone(duty.unit), because(duty));
}

/** @param {any} unit */
function phone(unit) {
  if (!unit.phone) return el("p", "without", say("page.no_phone"));
  return el("a", { class: "phone", href: `tel:${unit.phone.replace(/[^\d+]/g, "")}` }, unit.phone);
}

/** By which rule and record, and since when. @param {any} duty */
function because({ rule, record, since, area }) {
  if (!rule) return null;
  const said = [
    say("page.because", { rule: sayOr(`rule.${rule}`, rule), record }),
    area && say("page.for_area", { area: nameOf(area) }),
    since && say("page.since", { date: since }),
  ];
  return el("p", "because", said.filter(Boolean).join(say("page.between")));
}

/** @param {any[]} areas */
function chain(areas) {
  if (!areas.length) return null;
  return el("ol", { class: "chain", "aria-label": say("page.areas") }, ...areas.map((area) => el("li", { title: `${sayOr(`layer.${area.layer}`, area.layer)} ${area.code}` }, nameOf(area))));
}

/** @param {any[]} duties */
function rest(duties) {
  if (!duties.length) return null;
  return el("ul", "duties", ...duties.map((duty) => el("li", {}, el("span", "role", sayOr(`role.${duty.role}`, duty.role)), unitOf(duty), because(duty))));
}

/** @param {any} duty */
function unitOf({ unit }) {
  if (!unit) return el("span", "unit missing", say("map.nobody"));
  const called = unit.phone && el("a", { href: `tel:${unit.phone.replace(/[^\d+]/g, "")}` }, ` ${unit.phone}`);
  return el("span", "unit", nameOf(unit), called);
}

/** @param {any[]} found */
function candidates(found) {
  const shares = found.some((one) => one.share !== null);
  const head = el("tr", {}, el("th", { scope: "col" }, say("page.candidate")), el("th", { scope: "col", class: "figure" }, say("page.to_its_border")), shares && el("th", { scope: "col", class: "figure" }, say("page.share")));
  const rows = found.map((one) => el("tr", {}, el("td", {}, one.holds ? say("page.holds", { area: nameOf(one) }) : nameOf(one)), el("td", "figure", distance(one.distance_m)), shares && el("td", "figure", one.share === null ? "" : `${number(100 * one.share)} %`)));
  return el("div", {}, el("h2", {}, say("page.candidates")), el("table", "candidates", el("thead", {}, head), el("tbody", {}, ...rows)));
}

/** @param {any} answer */
function whereAndWhen({ place, at, revision }) {
  const where = `${number(place.x_wgs84, 5)}, ${number(place.y_wgs84, 5)}`;
  const circle = place.accuracy_m > 0 ? ` ± ${distance(place.accuracy_m)}` : "";
  return el("p", "where", say("page.where_and_when", { place: where + circle, date: at, revision }));
}
