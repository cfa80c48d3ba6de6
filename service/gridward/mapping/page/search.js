/* Find areas and units by a part of their name or code. */
"use strict";

(() => {
  const MOST_FOUND = 12;
  const plain = (text) => text.toLowerCase().normalize("NFKC");

  /**
   * @param {HTMLInputElement} box @param {HTMLElement} list where what is found is listed
   * @param {() => {name: string, more: string, go: () => void}[]} entries what there is, asked for once
   * @param {{nothing_found: string, more: string}} words
   */
  function search(box, list, entries, words) {
    let known = null;

    /** Those that begin with what is typed first. */
    function find(wanted) {
      known ??= entries().map((entry) => ({ entry, text: plain(`${entry.name}\n${entry.more}`) }));
      const found = known.filter(({ text }) => text.includes(wanted));
      const rank = ({ text }) => (text.startsWith(wanted) || text.includes(`\n${wanted}`) ? 0 : 1);
      return found.sort((one, other) => rank(one) - rank(other)).map(({ entry }) => entry);
    }

    function show() {
      const wanted = plain(box.value.trim());
      list.hidden = !wanted;
      if (!wanted) return;
      const found = find(wanted);
      const rows = found.slice(0, MOST_FOUND).map((entry) => {
        const row = document.createElement("li"), button = document.createElement("button"), more = document.createElement("small");
        button.type = "button";
        button.textContent = entry.name; // as text, never as markup
        more.textContent = entry.more;
        button.addEventListener("click", () => entry.go());
        row.append(button, more);
        return row;
      });
      if (found.length !== rows.length || !rows.length) {
        const row = document.createElement("li"), note = document.createElement("small");
        note.textContent = rows.length ? words.more.replace("{number}", String(found.length - rows.length)) : words.nothing_found;
        row.append(note);
        rows.push(row);
      }
      list.replaceChildren(...rows);
    }

    box.addEventListener("input", show);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") list.querySelector("button")?.click();
      if (event.key === "Escape") { box.value = ""; show(); }
    });
  }

  L.Gridward.search = search;
})();
