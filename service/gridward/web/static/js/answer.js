// @ts-check
/** Say whose place it is: who must act first, then by which rule, then how sure. */

import { el } from "./dom.js";
import { amid, distance, nameOf, number, say, sayOr, told } from "./words.js";

/**
 * @param {HTMLElement} place
 * @param {any} answer of the service
 */
export function render(place, answer) {
  const first = firstToAct(answer.duties, answer.matter);
  place.replaceChildren(...kept([...(isNobodys(answer) ? ofNobody(answer, first) : ofSomebody(answer, first)), whereAndWhen(answer)]));
}

/** Whether no area of the finest layer holds the place. @param {any} answer */
function isNobodys({ status }) {
  return told.layers.length > 0 && (status === "gap" || status === "outside");
}

/** @param {any} answer @param {any} first */
function ofSomebody(answer, first) {
  const ambiguous = answer.certainty === "ambiguous";
  return [
    ambiguous && verdictOfUnsure(answer),
    first ? primary(first) : el("p", "verdict nobody", say("page.no_unit")),
    chain(answer.areas),
    across(answer.areas),
    answer.certainty === "certain" && certain(answer),
    rest(answer.duties.filter((/** @type {any} */ duty) => duty !== first)),
    ambiguous && candidates(answer.candidates),
  ];
}

/** The larger areas that hold the place answer for it, where there are any. @param {any} answer @param {any} first */
function ofNobody(answer, first) {
  const held = answer.areas.length > 0;
  const here = new Set(held ? answer.duties.map(sameness) : []);
  const there = (answer.nearest?.duties ?? []).filter((/** @type {any} */ duty) => !here.has(sameness(duty)));
  return [
    verdictOfNobody(answer, first),
    held && first && primary(first),
    chain(answer.areas),
    across(answer.areas),
    held && rest(answer.duties.filter((/** @type {any} */ duty) => duty !== first && duty.unit)),
    there.length > 0 && el("h2", {}, say("page.nearest_units", { area: nameOf(answer.nearest) })),
    rest(there),
  ];
}

/** What two duties have in common if it need not be said twice. @param {any} duty */
function sameness({ role, unit }) {
  return `${role} ${unit?.code}`;
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

/** @param {any} answer @param {any} first */
function verdictOfNobody({ status, nearest, areas }, first) {
  const far = nearest ? say("page.how_far", { area: nameOf(nearest), distance: distance(nearest.distance_m) }) : "";
  const what = status === "outside" ? say("page.verdict_outside") : whoInstead(areas, first);
  return el("div", status === "gap" ? "verdict nobody" : "verdict away", el("strong", {}, what), el("p", {}, far));
}

/** Who answers where no area of the finest layer is: the smallest larger one. @param {any[]} areas @param {any} first */
function whoInstead(areas, first) {
  const finest = told.layers[told.layers.length - 1];
  const layer = amid(`layer.${finest}`, finest);
  if (!first) return say("page.in_no", { layer });
  const area = first.area ?? areas.filter(isNested).at(-1);
  return area ? say("page.in_no_answers", { layer, area: nameOf(area) }) : say("page.in_no_units", { layer });
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
  return el("div", "first", el("span", "role", roleOf(duty)), el("strong", "unit", nameOf(duty.unit)), phone(duty.unit), because(duty));
}

/** @param {any} unit */
function phone(unit) {
  if (!unit.phone) return el("p", "without", say("page.no_phone"));
  return el("a", { class: "phone", href: `tel:${unit.phone.replace(/[^\d+]/g, "")}` }, unit.phone);
}

/** By which rule and record, and since when. @param {any} duty */
function because({ rule, record, since, area, hours }) {
  if (!rule) return null;
  const said = [
    say("page.because", { rule: sayOr(`rule.${rule}`, rule), record }),
    area && say("page.for_area", { area: nameOf(area) }),
    since && say("page.since", { date: since }),
    hours && say("page.hours", { hours }),
  ];
  return el("p", "because", said.filter(Boolean).join(say("page.between")));
}

/** The areas that hold one another, the largest first, those on one rung together. @param {any[]} areas */
function chain(areas) {
  const rungs = told.rungs.map((layers) => areas.filter((area) => layers.includes(area.layer))).filter((held) => held.length);
  if (!rungs.length) return null;
  return el("ol", { class: "chain", "aria-label": say("page.areas") }, ...rungs.map((held) => el("li", { title: held.map((area) => `${layerOf(area)} ${area.code}`).join(", ") }, held.map(nameOf).join(" + "))));
}

/** The areas that hold the place and lie across the others. @param {any[]} areas */
function across(areas) {
  const overlays = areas.filter((area) => !isNested(area));
  if (!overlays.length) return null;
  return el("dl", "also", el("dt", {}, say("page.also")), ...overlays.map((area) => el("dd", { title: area.code }, nameOf(area), " ", el("span", "role", layerOf(area)))));
}

/** @param {any} area */
function isNested({ layer }) {
  return told.layers.includes(layer);
}

/** @param {any} area */
function layerOf({ layer }) {
  return sayOr(`layer.${layer}`, layer);
}

/** @param {any[]} duties */
function rest(duties) {
  if (!duties.length) return null;
  return el("ul", "duties", ...duties.map((duty) => el("li", {}, el("span", "role", roleOf(duty)), unitOf(duty), because(duty))));
}

/** A role by the workspace's own name for it, if it has one. @param {any} duty */
function roleOf({ role, role_name, role_name_en }) {
  return role_name ? nameOf({ name: role_name, name_en: role_name_en }) : sayOr(`role.${role}`, role);
}

/** @param {any} duty */
function unitOf({ unit }) {
  if (!unit) return el("span", "unit missing", say("map.nobody"));
  const called = unit.phone && el("a", { href: `tel:${unit.phone.replace(/[^\d+]/g, "")}` }, unit.phone);
  return el("span", "unit", nameOf(unit), " ", called);
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
