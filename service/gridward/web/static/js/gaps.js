// @ts-check
/** Show what nobody covers: totals, a legend, and every gap by name. */

import { ask } from "./api.js";
import { byId, el } from "./dom.js";
import { amid, ground, nameOf, number, say, sayOr, told } from "./words.js";

const WORST_FIRST = ["ground", "duty", "unmanaged", "visit", "facility", "target", "point"];
const OPEN_AT_MOST = 12;

/** @type {any} Leaflet, with the hatches of the mapping room */
const L = /** @type {any} */ (globalThis).L;

export class Gaps {
  /** @param {import("./city.js").City} city */
  constructor(city) {
    this.city = city;
    this.shown = false;
    /** @type {any} the service's statement, once it was asked for */
    this.statement = null;
  }

  /** @param {boolean} wanted */
  async show(wanted) {
    this.shown = wanted;
    byId("gaps-switch").setAttribute("aria-pressed", String(wanted));
    byId("gaps").hidden = !wanted;
    if (!wanted) return this.city.hideGaps();
    this.statement ??= await ask("coverage");
    if (this.shown) this.render();
  }

  render() {
    const { gaps, ground: account } = this.statement;
    const drawn = gaps.filter(isDrawn).sort((/** @type {any} */ a, /** @type {any} */ b) => WORST_FIRST.indexOf(b.kind) - WORST_FIRST.indexOf(a.kind));
    const shapes = this.city.showGaps(drawn);
    const shapeOf = new Map(drawn.map((/** @type {any} */ gap, /** @type {number} */ at) => [gap, shapes[at]]));
    byId("gaps-count").textContent = number(gaps.length);
    byId("gaps-count").hidden = false;
    byId("gaps").replaceChildren(
      el("h2", {}, gaps.length ? say("page.gaps_found", { number: number(gaps.length) }) : say("map.no_gaps")),
      totals(account),
      reports(),
      accounts(this.statement.accounts.filter((/** @type {any} */ row) => row.by === "all" && row.kind !== "ground")),
      ...WORST_FIRST.map((kind) => this.group(kind, gaps.filter((/** @type {any} */ gap) => gap.kind === kind), shapeOf)).filter((group) => group !== null),
    );
  }

  /** @param {string} kind @param {any[]} gaps @param {Map<any, any>} shapeOf */
  group(kind, gaps, shapeOf) {
    if (!gaps.length) return null;
    const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
    L.Gridward.hatch.swatch(swatch, kind);
    const rows = gaps.map((gap) => {
      const text = nameOfGap(gap);
      const shape = shapeOf.get(gap);
      const line = shape ? el("button", { type: "button", onclick: () => this.city.goTo(shape) }, text) : el("span", {}, text);
      return el("li", {}, line, shape && el("small", {}, ground(gap.area_m2)));
    });
    return el("details", { open: gaps.length <= OPEN_AT_MOST && "" }, el("summary", {}, swatch, sayOr(`kind.${kind}`, kind), el("span", "number", number(gaps.length))), el("ul", "gap-list", ...rows));
  }
}

/** One line that names a gap. @param {any} gap */
function nameOfGap(gap) {
  const area = nameOf(gap);
  if (gap.kind === "ground") return area ? say("gap.ground_in", { area }) : say("gap.ground");
  if (gap.kind === "point") return area;
  if (gap.kind === "unmanaged") return say("gap.unmanaged", { layer: sayOr(`layer.${gap.layer}`, gap.layer), area });
  if (["visit", "facility", "target"].includes(gap.kind)) return nameOfMissed(gap, area || say("gap.no_area"));
  const role = amid(`role.${gap.role}`);
  if (gap.code === null) return say("gap.everywhere", { matter: area || gap.matter, role });
  if (gap.matter === null) return say("gap.role", { area, role });
  return say("gap.role_for", { area, role, matter: told.matters[gap.matter] ?? gap.matter });
}

/** An area or target that no visit came to, or what an area lacks. @param {any} gap @param {string} area */
function nameOfMissed(gap, area) {
  if (gap.kind === "facility") return say(`gap.${gap.reason}`, { area, subject: gap.subject });
  if (gap.reason === "blind") return say("gap.blind", { area });
  const subject = gap.subject === null ? "" : sayOr(`layer.${gap.subject}`, gap.subject);
  const named = gap.kind === "target" && subject ? say("gap.target", { name: area, subject }) : area;
  return gap.last === null ? say("gap.unvisited", { area: named }) : say("gap.unvisited_since", { area: named, last: gap.last });
}

/** A matter without a lead anywhere has no place of its own. @param {any} gap */
function isDrawn(gap) {
  return gap.geometry !== null && !(gap.kind === "duty" && gap.code === null);
}

/** What there is of each kind beside ground, how much of it is covered, and how much is a gap. @param {any[]} rows */
function accounts(rows) {
  const head = el("tr", {}, ...["what", "mandate", "covered", "gap"].map((word) => el("th", { scope: "col" }, say(`account.head.${word}`))));
  const lines = rows.map((row) => el("tr", {}, el("th", { scope: "row" }, nameOfAccount(row)), el("td", {}, amount(row, row.mandate)), el("td", {}, amount(row, row.covered)), el("td", row.gap > 0 ? "bad" : {}, amount(row, row.gap))));
  return el("table", "accounts", el("thead", {}, head), el("tbody", {}, ...lines));
}

/** @param {any} row @param {number} value */
function amount(row, value) {
  return row.measure === "m2" ? ground(value) : number(value);
}

/** @param {any} row of the accounts */
function nameOfAccount(row) {
  if (row.kind === "duty") return row.role === "lead" ? say("account.lead") : say("account.duty", { role: sayOr(`role.${row.role}`, row.role) });
  const subject = row.subject === null ? "" : sayOr(`layer.${row.subject}`, row.subject);
  return say(`account.${row.kind}_${row.measure}`, { subject });
}

/** Where the report is to be had: a workbook, and a page to print. */
function reports() {
  const link = (/** @type {string} */ format) => el("a", { href: `/api/v1/report?format=${format}&lang=${told.language}`, download: true }, say(`page.report_${format}`));
  const map = el("a", { href: `/map.html?lang=${told.language}`, download: true }, say("page.map_file"));
  return el("p", "reports", map, link("xlsx"), link("html"));
}

/** @param {any} account of the mandate's ground */
function totals({ mandate_m2, covered_m2, excused_m2, gap_m2 }) {
  const line = (/** @type {string} */ word, /** @type {number} */ area_m2, bad = false) => [el("dt", {}, say(word)), el("dd", bad ? "bad" : {}, ground(area_m2))];
  return el("dl", "totals", ...line("page.mandate", mandate_m2), ...line("page.covered", covered_m2), ...(excused_m2 > 0 ? line("page.excused", excused_m2) : []), ...line("page.in_no_area", gap_m2, gap_m2 > 0));
}
