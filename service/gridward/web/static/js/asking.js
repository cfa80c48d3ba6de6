// @ts-check
/** Let people ask: by a typed or pasted coordinate, or by where they stand. */

import { byId } from "./dom.js";
import { say } from "./words.js";

/** @typedef {{x: string, y: string, datum: string, accuracy_m: string}} Asked */

const NUMBER = /-?\d+(?:\.\d+)?/g;
const PATIENCE_MS = 20_000;

/**
 * @param {(asked: Asked) => void} onAsk
 * @param {(matter: string) => void} onMatter
 */
export function asking(onAsk, onMatter) {
  byId("ask").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    const found = byId("coordinate").value.match(NUMBER) ?? [];
    if (found.length !== 2) return complain(say("page.two_numbers"));
    complain("");
    onAsk({ x: found[0], y: found[1], datum: byId("datum").value, accuracy_m: "" });
  });
  byId("matter").addEventListener("change", () => onMatter(byId("matter").value));
  byId("here").addEventListener("click", () => locate(onAsk));
}

/** Show what was asked in the form's fields. @param {import("./state.js").State} state */
export function fill({ x, y, datum, matter }) {
  byId("coordinate").value = x && y ? `${x}, ${y}` : "";
  byId("datum").value = datum || "wgs84";
  if (byId("datum").selectedIndex < 0) byId("datum").selectedIndex = 0;
  byId("matter").value = matter;
  if (byId("matter").selectedIndex < 0) byId("matter").value = "";
}

/** Say below the form what is wrong; an empty text takes it away. @param {string} text */
export function complain(text) {
  const place = byId("coordinate-problem");
  place.textContent = text;
  place.hidden = !text;
  byId("coordinate").toggleAttribute("aria-invalid", Boolean(text));
  if (text) place.scrollIntoView({ block: "nearest" });
}

/** @param {(asked: Asked) => void} onAsk */
function locate(onAsk) {
  if (!isSecureContext || !navigator.geolocation) return complain(say("page.position_insecure"));
  const button = byId("here");
  button.setAttribute("aria-busy", "true");
  complain("");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.removeAttribute("aria-busy");
      onAsk({ x: coords.longitude.toFixed(6), y: coords.latitude.toFixed(6), datum: "wgs84", accuracy_m: String(Math.round(coords.accuracy)) });
    },
    (error) => {
      button.removeAttribute("aria-busy");
      complain(say(error.code === error.PERMISSION_DENIED ? "page.position_denied" : "page.position_missing"));
    },
    { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 10_000 },
  );
}
