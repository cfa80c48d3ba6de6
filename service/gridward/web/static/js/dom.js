// @ts-check
/** Build elements from text, so that a name can never become markup. */

/**
 * @param {string} tag
 * @param {string | Object<string, unknown>} [attributes] a class, or attributes by name; `on…` are listeners
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  const named = typeof attributes === "string" ? { class: attributes } : attributes;
  for (const [name, value] of Object.entries(named)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** @param {string} id @returns {any} an element that the page's template always has */
export function byId(id) {
  return document.getElementById(id);
}
