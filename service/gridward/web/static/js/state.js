// @ts-check
/** Keep what the page shows in its address, so that it can be sent to a colleague. */

/**
 * @typedef {object} State
 * @property {string} x @property {string} y @property {string} datum @property {string} accuracy_m
 * @property {string} matter @property {string} gaps "1" when they are shown
 */

const NAMES = /** @type {(keyof State)[]} */ (["x", "y", "datum", "accuracy_m", "matter", "gaps"]);

/** @returns {State} */
export function read() {
  const asked = new URLSearchParams(location.search);
  return /** @type {State} */ (Object.fromEntries(NAMES.map((name) => [name, asked.get(name) ?? ""])));
}

/**
 * @param {Partial<State>} changes
 * @param {{remember?: boolean}} [how] remember: the back button returns to what was before
 */
export function write(changes, { remember = false } = {}) {
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) asked.set(name, value);
    else asked.delete(name);
  }
  const address = asked.size ? `?${asked}` : location.pathname;
  history[remember ? "pushState" : "replaceState"](null, "", address);
  keepInLanguageLinks();
}

/** Let the language switch lead to what is shown now. */
export function keepInLanguageLinks() {
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-language]"))) {
    const asked = new URLSearchParams(location.search);
    asked.set("lang", link.dataset.language ?? "");
    link.href = `?${asked}`;
  }
}
