/* Let the panel of a repair's map switch outlines, name what moves, and go to it. */
"use strict";

/**
 * @param {L.Map} map
 * @param {Object<string, L.GeoJSON>} layers by name: areas, moved, before, after
 * @param {Object<string, Object[]>} told what is known about each shape, by layer and by the shape's id
 * @param {Object<string, string>} words
 */
function gridwardRepair(map, layers, told, words) {
  const drawnOrder = ["areas", "moved", "before", "after"].filter((name) => layers[name]);

  function line(tag, text, place) {
    const element = L.DomUtil.create(tag, "", place);
    element.textContent = text; // as text, never as markup
    return element;
  }

  function card(layer) {
    const { name, rows } = layer.told;
    const box = L.DomUtil.create("div");
    line("strong", name, box);
    const list = L.DomUtil.create("dl", "", box);
    for (const [what, value] of rows) {
      line("dt", what, list);
      line("dd", value, list);
    }
    return box;
  }

  function inOrder() {
    for (const name of drawnOrder) if (map.hasLayer(layers[name])) layers[name].bringToFront();
  }

  for (const [name, rows] of Object.entries(told)) {
    layers[name].eachLayer((layer) => { layer.told = rows[layer.feature.id]; });
  }
  L.control.scale({ imperial: false }).addTo(map);
  L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  for (const name of ["areas", "moved"]) {
    layers[name]?.eachLayer((layer) => layer.bindTooltip(card, { sticky: true, className: "card", opacity: 1 }));
  }
  for (const box of document.querySelectorAll("input[data-layer]")) {
    box.addEventListener("change", () => {
      map[box.checked ? "addLayer" : "removeLayer"](layers[box.dataset.layer]);
      inOrder();
    });
  }
  for (const button of document.querySelectorAll("button[data-row]")) {
    button.addEventListener("click", () => {
      const box = document.querySelector('input[data-layer="moved"]');
      if (!box.checked) box.click();
      layers.moved.eachLayer((piece) => {
        if (String(piece.told.row) !== button.dataset.row) return;
        map.flyToBounds(piece.getBounds(), { maxZoom: 19, padding: [60, 60], duration: 0.4 });
        piece.openTooltip(piece.getBounds().getCenter());
      });
    });
  }
  for (const moment of ["beforeprint", "afterprint"]) {
    window.addEventListener(moment, () => map.invalidateSize({ animate: false }));
  }
  const all = L.featureGroup(["moved", "after"].map((name) => layers[name]).filter(Boolean)).getBounds();
  const whole = all.isValid() ? all : layers.areas.getBounds();
  map.fitBounds(whole, { padding: [24, 24], animate: false });
  inOrder();
}
