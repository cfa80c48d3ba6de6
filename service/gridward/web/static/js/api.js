// @ts-check
/** Ask the service; what it refuses is thrown as the problem document that it answered with. */

import { say, told } from "./words.js";

/** A refusal, with a sentence for people. */
export class Problem extends Error {
  /** @param {string} detail @param {number} status */
  constructor(detail, status) {
    super(detail);
    this.status = status;
  }
}

/**
 * @param {string} path under /api/v1
 * @param {Object<string, string | number | null | undefined>} [parameters] empty ones are left out
 * @returns {Promise<any>}
 */
export function ask(path, parameters = {}) {
  const given = Object.entries({ ...parameters, lang: told.language }).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return fetched(`/api/v1/${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`);
}

/** All features of a layer, page after page. @param {string} layer @returns {Promise<any[]>} */
export async function features(layer) {
  const found = [];
  let page = await ask("areas", { layer, limit: 5000 });
  found.push(...page.features);
  while (page.next) {
    page = await fetched(page.next);
    found.push(...page.features);
  }
  return found;
}

/** @param {string} address @returns {Promise<any>} */
async function fetched(address) {
  let response;
  try {
    response = await fetch(address, { headers: { Accept: "application/json" } });
  } catch {
    throw new Problem(say("page.no_answer"), 0);
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(body.detail ?? say("page.no_answer"), response.status);
  return body;
}
