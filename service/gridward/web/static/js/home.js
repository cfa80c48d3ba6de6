// @ts-check
/** Bring the page's parts together: what is asked, what is answered, what is shown. */

import { render } from "./answer.js";
import { Problem, ask } from "./api.js";
import { asking, complain, fill } from "./asking.js";
import { City } from "./city.js";
import { byId } from "./dom.js";
import { Gaps } from "./gaps.js";
import { eventsOf, past } from "./lineage.js";
import * as state from "./state.js";
import { say } from "./words.js";

const DEGREE_DIGITS = 6;

/** Only the last question counts: an answer that comes late is dropped. */
let asked = 0;

const city = new City(byId("map"), (y, x) => question({ x: x.toFixed(DEGREE_DIGITS), y: y.toFixed(DEGREE_DIGITS), datum: "", accuracy_m: "" }, { inView: true }));
const gaps = new Gaps(city);

/**
 * @param {Partial<state.State>} changes
 * @param {{inView?: boolean}} [how] inView: the place was chosen on the map, which need not move
 */
function question(changes, { inView = false } = {}) {
  state.write(changes, { remember: true });
  answer({ inView: inView || !("x" in changes) });
}

/** Ask what the address says, and show the answer. @param {{inView: boolean}} how */
async function answer({ inView }) {
  const { x, y, datum, accuracy_m, matter } = state.read();
  fill(state.read());
  const number = ++asked;
  complain("");
  if (!x || !y) return forget();
  try {
    const found = await ask("locate", { x, y, datum: datum === "wgs84" ? "" : datum, accuracy_m, matter });
    if (number !== asked) return;
    render(byId("answer"), found);
    document.body.classList.add("answered");
    city.show(found, { inView });
    byId("answer").parentElement.scrollTop = 0;
    await tellPast(found, number);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (number !== asked) return;
    forget();
    byId("typed").open = true;
    complain(error.message);
  }
}

/** Say below an answer what its area was before; without it the answer stands. @param {any} found @param {number} number */
async function tellPast(found, number) {
  try {
    const events = await eventsOf(found);
    if (number === asked && events.length) byId("answer").lastElementChild.before(past(events));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (number === asked) complain(error.message);
  }
}

/** Show no answer. */
function forget() {
  byId("answer").replaceChildren();
  document.body.classList.remove("answered");
  city.show(null);
}

/** @param {boolean} wanted */
async function showGaps(wanted) {
  try {
    await gaps.show(wanted);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    byId("gaps").textContent = error.message;
  }
}

asking(question, (matter) => question({ matter }));
byId("gaps-switch").addEventListener("click", () => {
  state.write({ gaps: gaps.shown ? "" : "1" });
  showGaps(!gaps.shown);
});
window.addEventListener("popstate", () => {
  answer({ inView: false });
  showGaps(state.read().gaps === "1");
});
state.keepInLanguageLinks();
fill(state.read());
try {
  byId("loading").hidden = await city.draw();
  byId("loading").textContent = say("page.no_areas");
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  byId("loading").textContent = error.message || say("page.no_answer");
  byId("loading").classList.add("bad");
}
await Promise.all([answer({ inView: false }), state.read().gaps === "1" ? showGaps(true) : null]);
document.documentElement.dataset.ready = "1";
