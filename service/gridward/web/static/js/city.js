// @ts-check
/** Draw the city: areas, lines, overlays, names, the place asked about, and the gaps. */

import { features } from "./api.js";
import { nameOf, say, sayOr, told } from "./words.js";

/** Leaflet is a plain script and lies in the global scope. @type {any} */
const L = /** @type {any} */ (globalThis).L;

const FILL = { color: "#8fa0ab", weight: 0.8, fillColor: "#ffffff", fillOpacity: 0.9 };
const CHOSEN = { color: "#0d3d52", weight: 3, fillColor: "#bfe0ee", fillOpacity: 1 };
const NEAREST = { color: "#7a4a00", weight: 2.5, dashArray: "6 4", fillColor: "#fff5df", fillOpacity: 1 };
const LINE = { color: "#2b4656", fill: false, interactive: false };
const ACROSS = { color: "#00575c", weight: 1.6, dashArray: "6 4", fill: false };
const CHOSEN_ACROSS = { color: "#00575c", weight: 3, dashArray: "6 4", fill: false };
const LINE_WEIGHTS = [3, 1.8, 1.2]; // the coarsest layer first
const TINTS = ["#eef6fa", "#f3f1fa", "#eff7ee", "#fbf5ea", "#faf0f1", "#eaf5f4"];
const WORTH_A_RING = ["duty", "ground"];
const FINE_NAMES_ZOOM = 14;
const ACROSS_NAMES_ZOOM = 15;
const ASKED_ZOOM = 16;
const MARK_PX = 12; // half the width of the mark of the place asked about
const AROUND_M = 400;

export class City {
  /** @param {HTMLElement} place @param {(y: number, x: number) => void} onAsk */
  constructor(place, onAsk) {
    this.map = L.map(place, { preferCanvas: true, renderer: L.canvas({ padding: 0.3 }), zoomControl: false, attributionControl: false, zoomSnap: 0.5, keyboardPanDelta: 60 });
    this.map.setView([0, 0], 2);
    L.control.zoom({ position: "topright", zoomInTitle: say("map.zoom_in"), zoomOutTitle: say("map.zoom_out") }).addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    this.lines = L.featureGroup().addTo(this.map);
    this.fine = L.geoJSON(null).addTo(this.map);
    this.across = L.geoJSON(null, { style: ACROSS }).addTo(this.map);
    this.gaps = L.featureGroup();
    this.mark = L.layerGroup().addTo(this.map);
    this.names = L.layerGroup().addTo(this.map);
    /** @type {Map<string, {layer: any, group: any}>} areas that can be coloured, by "layer/code" */
    this.shapes = new Map();
    /** @type {{layer: any, group: any}[]} areas that the answer is about */
    this.chosen = [];
    /** @type {any[]} */
    this.rings = [];
    /** @type {{kind: string, shapes: any[]}[]} gaps that may be too small to be seen */
    this.small = [];
    /** @type {any[]} areas whose names are written from afar, and from near */
    this.wide = [];
    /** @type {any[]} */
    this.narrow = [];
    /** @type {any[]} */
    this.acrossNames = [];
    /** @type {[number, number] | null} latitude, longitude of the place asked about */
    this.asked = null;
    this.moved = false;
    this.map.on("click", (/** @type {any} */ event) => onAsk(event.latlng.lat, event.latlng.wrap().lng));
    this.map.on("moveend", () => this.placeNames());
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== place) return;
      const middle = this.map.getCenter().wrap();
      onAsk(middle.lat, middle.lng);
    });
    this.map.on("zoomend", () => this.ringGaps());
    this.map.on("dragstart zoomanim", () => { this.moved = true; });
    new ResizeObserver(() => this.onResize()).observe(place);
  }

  /** Keep the whole city in view until somebody looks at a part of it. */
  onResize() {
    this.map.invalidateSize({ animate: false });
    if (!this.moved) this.fitAll();
  }

  /**
   * Fetch and draw every layer: the finest nested one filled, those above it as lines,
   * overlays as broken lines.
   * @returns {Promise<boolean>} whether there is any area
   */
  async draw() {
    const [found, overlays] = await Promise.all([told.layers, told.overlays].map((layers) => Promise.all(layers.map(features))));
    if (found.length) this.drawNested(found);
    this.across.addData(overlays.flat());
    this.register(this.across, (/** @type {any} */ { layer, ...area }) => `${nameOf(area)} · ${sayOr(`layer.${layer}`, layer)}`);
    this.acrossNames = overlays.flat();
    this.inOrder();
    this.fitAll();
    return [...found, ...overlays].some((rows) => rows.length > 0);
  }

  /** @param {any[][]} found features of each nested layer, coarse to fine */
  drawNested(found) {
    const finest = found.length - 1;
    const tints = tinted(found[Math.max(0, finest - 1)]);
    this.fine.options.style = (/** @type {any} */ row) => ({ ...FILL, fillColor: tints.get(row.properties.parent_code) ?? FILL.fillColor });
    this.fine.addData(found[finest]);
    this.register(this.fine, nameOf);
    for (let rank = finest - 1; rank >= 0; rank -= 1) {
      const weight = LINE_WEIGHTS[Math.min(rank, LINE_WEIGHTS.length - 1)];
      this.lines.addLayer(L.geoJSON(found[rank], { style: { ...LINE, weight } }));
    }
    this.wide = found.find((rows) => rows.length > 1) ?? [];
    this.narrow = this.wide === found[finest] ? [] : found[finest];
  }

  /** Let areas be found by their code, and named under the pointer. @param {any} group @param {(area: any) => string} name */
  register(group, name) {
    group.eachLayer((/** @type {any} */ layer) => {
      this.shapes.set(layer.feature.id, { layer, group });
      layer.bindTooltip(() => span(name(layer.feature.properties)), { sticky: true, className: "tip", opacity: 1 });
    });
  }

  /** Show the whole city. */
  fitAll() {
    const bounds = this.fine.getBounds().extend(this.lines.getBounds()).extend(this.across.getBounds());
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [16, 16], animate: false });
    this.placeNames();
  }

  /**
   * @param {any} answer of the service, or null to show no place
   * @param {{inView?: boolean}} [how] inView: the place is seen already, so the map need not move
   */
  show(answer, { inView = false } = {}) {
    this.mark.clearLayers();
    for (const { layer, group } of this.chosen.splice(0)) group.resetStyle(layer);
    this.asked = answer && [answer.place.y_wgs84, answer.place.x_wgs84];
    if (answer) {
      this.moved = true;
      for (const area of answer.areas) this.colour(area, told.overlays.includes(area.layer) ? CHOSEN_ACROSS : CHOSEN);
      this.colour(answer.nearest, NEAREST);
      this.point(answer.place);
      if (!inView) this.goToPlace(answer.place);
    }
    this.inOrder();
    this.placeNames();
  }

  /** Show a place together with the areas that the answer is about. @param {any} place */
  goToPlace({ x_wgs84, y_wgs84, accuracy_m }) {
    const bounds = L.latLng(y_wgs84, x_wgs84).toBounds(Math.max(2 * accuracy_m, AROUND_M));
    for (const { layer } of this.chosen) bounds.extend(layer.getBounds());
    this.map.fitBounds(bounds, { maxZoom: ASKED_ZOOM, padding: [24, 24], animate: false });
  }

  /** @param {any} area @param {any} style */
  colour(area, style) {
    const shape = area && this.shapes.get(`${area.layer}/${area.code}`);
    if (!shape) return;
    shape.layer.setStyle(style);
    this.chosen.push(shape);
  }

  /** @param {any} place */
  point({ x_wgs84, y_wgs84, accuracy_m }) {
    const at = [y_wgs84, x_wgs84];
    if (accuracy_m > 0) this.mark.addLayer(L.circle(at, { radius: accuracy_m, color: "#14536e", weight: 1.5, dashArray: "4 4", fillColor: "#1478a6", fillOpacity: 0.14, interactive: false }));
    this.mark.addLayer(L.circleMarker(at, { radius: 9, color: "#ffffff", weight: 3, fillColor: "#c2410c", fillOpacity: 1, interactive: false }));
    this.mark.addLayer(L.circleMarker(at, { radius: 11, color: "#7c2d12", weight: 1, fill: false, interactive: false }));
  }

  /** @param {any[]} gaps with their shapes, drawn bottom to top @returns {any[]} the shapes, in the same order */
  showGaps(gaps) {
    this.gaps.clearLayers();
    const shapes = gaps.map((gap) => L.geoJSON(gap.geometry, { style: { ...L.Gridward.hatch.style(gap.kind), interactive: false } }));
    for (const shape of shapes) this.gaps.addLayer(shape);
    this.gaps.addTo(this.map);
    this.small = WORTH_A_RING.map((kind) => ({ kind, shapes: shapes.filter((_, at) => gaps[at].kind === kind) }));
    this.ringGaps();
    this.inOrder();
    return shapes;
  }

  hideGaps() {
    this.gaps.remove();
    this.ringGaps();
  }

  /** Ring the gaps that are too small to be seen from here. */
  ringGaps() {
    for (const ring of this.rings.splice(0)) ring.remove();
    if (!this.map.hasLayer(this.gaps)) return;
    for (const { kind, shapes } of this.small) this.rings.push(...L.Gridward.hatch.rings(this.map, shapes, kind));
  }

  /** @param {any} shape */
  goTo(shape) {
    this.moved = true;
    this.map.fitBounds(shape.getBounds(), { maxZoom: ASKED_ZOOM, padding: [48, 48], animate: false });
  }

  /** Keep lines above areas, gaps above lines, and the place above all. */
  inOrder() {
    for (const { layer } of this.chosen) layer.bringToFront();
    this.lines.bringToFront();
    this.across.bringToFront();
    if (this.map.hasLayer(this.gaps)) this.gaps.bringToFront();
    for (const ring of this.rings) ring.bringToFront();
    this.mark.eachLayer((/** @type {any} */ layer) => layer.bringToFront());
  }

  /** Write the names that have room: the wide layer's from afar, the finest layer's from near. */
  placeNames() {
    this.names.clearLayers();
    const zoom = this.map.getZoom();
    const near = zoom >= FINE_NAMES_ZOOM && this.narrow.length > 0;
    const overlays = zoom >= ACROSS_NAMES_ZOOM || told.layers.length === 0 ? this.acrossNames : [];
    const inView = this.map.getBounds();
    /** @type {any[]} */
    const taken = this.asked ? [around(this.map.latLngToContainerPoint(this.asked), L.point(MARK_PX, MARK_PX))] : [];
    for (const { properties } of [...(near ? this.narrow : this.wide), ...overlays]) {
      const at = L.latLng(properties.label[1], properties.label[0]);
      if (!inView.contains(at)) continue;
      const name = nameOf(properties);
      const middle = this.map.latLngToContainerPoint(at);
      const small = near || told.overlays.includes(properties.layer);
      const half = L.point(estimatedWidth(name, small ? 12 : 14) / 2 + 3, small ? 9 : 11);
      const box = around(middle, half);
      if (taken.some((/** @type {any} */ other) => other.intersects(box))) continue;
      taken.push(box);
      this.names.addLayer(L.marker(at, { icon: L.divIcon({ className: classOfName(properties.layer, small), html: span(name), iconSize: null }), interactive: false, keyboard: false }));
    }
  }
}

/** @param {string} layer @param {boolean} small */
function classOfName(layer, small) {
  if (told.overlays.includes(layer)) return "name across";
  return small ? "name" : "name wide";
}

/** A tint for each area, by code, unlike the tints of those around it. @param {any[]} rows */
function tinted(rows) {
  /** @type {{code: string, bounds: any, tint: string}[]} */
  const placed = [];
  for (const row of rows) {
    const bounds = L.geoJSON(row).getBounds();
    const beside = placed.filter((other) => other.bounds.intersects(bounds)).map((other) => other.tint);
    const uses = (/** @type {string} */ tint) => beside.filter((other) => other === tint).length;
    const tint = TINTS.reduce((best, each) => (uses(each) < uses(best) ? each : best));
    placed.push({ code: row.properties.code, bounds, tint });
  }
  return new Map(placed.map(({ code, tint }) => [code, tint]));
}

/** The box round a point on the screen. @param {any} middle @param {any} half */
function around(middle, half) {
  return L.bounds(middle.subtract(half), middle.add(half));
}

/** @param {string} text */
function span(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

/** How wide a name will be, near enough, in pixels. @param {string} name @param {number} size_px */
function estimatedWidth(name, size_px) {
  return [...name].reduce((width, letter) => width + (letter > "\u2e80" ? 1 : 0.58) * size_px, 0);
}
