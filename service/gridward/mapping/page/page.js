/* Let the panel of a coverage map switch layers, name what lies under the pointer, and go to a gap. */
"use strict";

const CLOSE_ZOOM = 13;

/**
 * @param {L.Map} map
 * @param {Object<string, L.GeoJSON>} layers by name: areas, borders, overlays, points, ground, duty, unmanaged, point
 * @param {Object<string, Object[]>} told what is known about each shape, by layer and by the shape's id
 * @param {Object<string, string>} words
 */
function gridwardPage(map, layers, told, words) {
  const drawnOrder = ["areas", "borders", "overlays", "point", "points", "unmanaged", "duty", "ground"].filter((name) => layers[name]);
  const rings = [];
  const names = {}; // by layer
  const gapKinds = L.Gridward.hatch.kinds.filter((kind) => layers[kind]);

  /** Put words into an element as text, never as markup. */
  function line(tag, text, place) {
    const element = L.DomUtil.create(tag, "", place);
    element.textContent = text;
    return element;
  }

  /** The name of a thing, and what is known about it, a row each. */
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
    for (const ring of rings) if (map.hasLayer(ring)) ring.bringToFront();
  }

  /** The name of an area, on the map. @param {string} kind the layer that it belongs to */
  function label({ name, label: place }, kind) {
    const text = L.DomUtil.create("span");
    text.textContent = name;
    return L.marker(place, { icon: L.divIcon({ className: `name ${kind}`, html: text, iconSize: null }), interactive: false, keyboard: false });
  }

  /** Hide each name that would lie across one before it; from afar, those of overlays, too. */
  function untangleNames() {
    const taken = [];
    const far = map.getZoom() < CLOSE_ZOOM;
    for (const text of document.querySelectorAll(".name span")) {
      if (far && text.parentElement.classList.contains("overlays")) {
        text.style.visibility = "hidden";
        continue;
      }
      text.style.visibility = "visible";
      const box = text.getBoundingClientRect();
      const meets = (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      if (taken.some(meets)) text.style.visibility = "hidden";
      else taken.push(box);
    }
  }

  function ringSmallGaps() {
    for (const ring of rings.splice(0)) ring.remove();
    for (const kind of gapKinds.filter((each) => each !== "point" && map.hasLayer(layers[each]))) {
      rings.push(...L.Gridward.hatch.rings(map, layers[kind].getLayers(), kind));
    }
  }

  function onZoom() {
    const far = map.getZoom() < CLOSE_ZOOM;
    layers.points?.setStyle({ radius: far ? 1.75 : 3.5, weight: far ? 0 : 1 });
    ringSmallGaps();
    untangleNames();
  }

  function fit() {
    const all = L.featureGroup(drawnOrder.map((name) => layers[name])).getBounds();
    if (all.isValid()) map.fitBounds(all, { padding: [12, 12], animate: false });
  }

  function goTo(layer) {
    map.flyToBounds(layer.getBounds(), { maxZoom: 15, padding: [40, 40], duration: 0.4 });
    layer.openTooltip(layer.getBounds().getCenter());
  }

  function emphasise(unit) {
    layers.areas.eachLayer((area) => {
      if (unit !== null && area.told.unit === unit) area.setStyle({ weight: 2.5, color: "#14324a", fillOpacity: 1 });
      else if (unit !== null) area.setStyle({ fillOpacity: 0.18 });
      else area.setStyle(area.feature.properties.style);
    });
    inOrder();
  }

  for (const [name, rows] of Object.entries(told)) {
    layers[name].eachLayer((layer) => { layer.told = rows[layer.feature.id]; });
  }
  L.control.scale({ imperial: false }).addTo(map);
  L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  for (const kind of gapKinds) layers[kind].setStyle(L.Gridward.hatch.style(kind));
  for (const name of ["areas", "points", ...gapKinds]) {
    layers[name]?.eachLayer((layer) => layer.bindTooltip(card, { sticky: name !== "points", className: "card", opacity: 1 }));
  }
  for (const kind of ["borders", "overlays"].filter((each) => layers[each])) {
    names[kind] = L.layerGroup().addTo(map);
    layers[kind].eachLayer((area) => {
      if (area.told.label) names[kind].addLayer(label(area.told, kind));
    });
  }
  for (const swatch of document.querySelectorAll(".swatch")) {
    for (const kind of gapKinds) if (swatch.classList.contains(kind)) L.Gridward.hatch.swatch(swatch, kind);
    if (swatch.dataset.fill) swatch.style.backgroundColor = swatch.dataset.fill;
  }
  for (const box of document.querySelectorAll("input[data-layer]")) {
    box.addEventListener("change", () => {
      for (const layer of [layers[box.dataset.layer], names[box.dataset.layer]]) {
        if (layer) map[box.checked ? "addLayer" : "removeLayer"](layer);
      }
      untangleNames();
      ringSmallGaps();
      inOrder();
    });
  }
  let held = null; // the unit that a click keeps in view
  for (const button of document.querySelectorAll("[data-unit]")) {
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      held = held === button.dataset.unit ? null : button.dataset.unit;
      for (const each of document.querySelectorAll("[data-unit]")) each.setAttribute("aria-pressed", String(each.dataset.unit === held));
      emphasise(held);
    });
  }
  for (const button of document.querySelectorAll("button[data-row]")) {
    button.addEventListener("click", () => {
      const box = document.querySelector(`input[data-layer="${button.dataset.layer}"]`);
      if (!box.checked) box.click();
      layers[button.dataset.layer].eachLayer((gap) => {
        if (String(gap.told.row) === button.dataset.row) goTo(gap);
      });
    });
  }
  for (const moment of ["beforeprint", "afterprint"]) {
    window.addEventListener(moment, () => map.invalidateSize({ animate: false }));
  }
  map.on("zoomend", onZoom);
  fit();
  onZoom();
  inOrder();
}
