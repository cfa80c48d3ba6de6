/* Draw a coverage map from its data, and let the panel colour, switch, find and go to what is on it. */
"use strict";

const CLOSE_ZOOM = 13;
const CROWDED = 2000; // areas whose borders would darken the whole map
const MANY_LINES = 150;
const MOST_LISTED = 300;
const MOST_NAMED = 150; // areas in sight at once
const MOST_RINGED = 300;
const RINGED = ["ground", "duty", "unmanaged", "defects"];

/**
 * @param {L.Map} map
 * @param {any} told what drawing.py gathers: shapes, areas, ways of colouring, lines, points, gaps
 */
function gridwardPage(map, told) {
  const { corners, Ground, hatch, lines, places } = L.Gridward;
  const { areas, words } = told;
  const drawn = {}; // by layer, bottom to top
  const names = {}; // by layer
  const waiting = {}; // what makes the shapes of layers that were not shown yet
  const unpacked = []; // by number; an area and the gap that it is share their corners
  const rings = [];
  const pale = told.under.length || told.tiles ? 0.6 : 0.88;
  const middles = places(areas.place);
  let way = 0;
  let held = null; // the class that a click keeps in view
  const card = L.tooltip({ className: "card", opacity: 1 });

  /** Put words into an element as text, never as markup. */
  function line(tag, text, place) {
    const element = L.DomUtil.create(tag, "", place);
    element.textContent = text;
    return element;
  }

  const classOf = (row) => told.ways[way]?.classes[told.ways[way].of[row]];

  /** What is known about each kind of shape: its name, then a row each. */
  const tellers = {
    areas: (row) => [areas.name[row], [
      [words.code, areas.code[row]],
      ...(new Set(areas.layer).size > 1 ? [[words.layer, areas.layer[row]]] : []),
      ...told.ways.map((each) => [each.what, each.classes[each.of[row]]?.name]),
      [words.last_visit, areas.last?.[row]],
    ]],
    points: (row) => [told.points.name[row], ["code", "address", "stated_area"].map((word) => [words[word], told.points[word][row]])],
    gaps: (row, gap) => [gap.name[row], [
      ...(gap.kind === "defects" ? [[words.areas_of, gap.of[row]]] : [[words.gap, gap.what], [words.code, gap.code[row]]]),
      [words.ground, gap.ground[row]],
      ...(gap.cure ? [[words.cure, gap.cure[row]]] : []),
    ]],
  };

  function tell(shape) {
    const [name, rows] = tellers[shape.kind](shape.row, shape.of);
    const box = L.DomUtil.create("div");
    line("strong", name, box);
    const list = L.DomUtil.create("dl", "", box);
    for (const [what, value] of rows.filter((each) => each[1])) {
      line("dt", what, list);
      line("dd", value, list);
    }
    return box;
  }

  /** A shape of the page, by its number; places without ground are dots. */
  function shape(number, options, more) {
    const packed = (unpacked[number] ??= corners(told.shapes[number]));
    const lone = packed.rings.every((ring) => ring.length === 2);
    const made = lone ? L.circleMarker(packed.bounds.getCenter(), { ...options, radius: 6 }) : new Ground(packed, options);
    return Object.assign(made, more);
  }

  /** Add a layer; the shapes of one that is not shown are made when it is. @param {() => L.Layer[]} make */
  function add(name, make, { tooltip = "", shown = true } = {}) {
    drawn[name] = L.featureGroup(shown ? make() : []);
    if (!shown) waiting[name] = make;
    if (tooltip) drawn[name].bindTooltip(tell, { sticky: tooltip === "sticky", className: "card", opacity: 1 });
    if (shown) drawn[name].addTo(map);
  }

  function put(name, shown) {
    if (shown && waiting[name]) {
      for (const one of waiting[name]()) drawn[name].addLayer(one);
      delete waiting[name];
    }
    for (const layer of [drawn[name], names[name]]) if (layer) map[shown ? "addLayer" : "removeLayer"](layer);
  }

  /** How an area is filled now. */
  function look(row) {
    const one = classOf(row);
    const plain = { weight: areas.code.length > CROWDED ? 0.35 : 0.7, color: "#5b6b75", fillOpacity: pale, fillColor: one?.fill ?? "#eef1f2" };
    if (one?.pattern) Object.assign(plain, { fillColor: hatch.style(one.pattern).fillColor, fillOpacity: 1 });
    if (held === null) return plain;
    return told.ways[way].of[row] === held ? { ...plain, weight: 2.5, color: "#14324a", fillOpacity: 1 } : { ...plain, fillOpacity: 0.15 };
  }

  function drawAll() {
    for (const under of told.under) {
      const still = { interactive: false, color: "#5f6d76" };
      add(under.key, () => [
        ...under.grounds.map((text) => new Ground(corners(text), { ...still, weight: 0.6, fillColor: "#b9c4ca", fillOpacity: 0.8 })),
        ...under.lines.map((text) => L.polyline(lines(text), { ...still, smoothFactor: 0.5, weight: 2 })),
        ...under.dots.map((text) => L.circleMarker(places(text)[0], { ...still, radius: 2, weight: 1 })),
      ]);
    }
    add("areas", () => areas.shape.map((number, row) => shape(number, look(row), { kind: "areas", row })), { tooltip: "sticky" });
    for (const each of told.lines) {
      const dashed = each.key === "overlays" ? { color: "#00575c", dashArray: "6 4" } : { color: "#1d3340" };
      add(each.key, () => each.shape.map((number, row) => shape(number, { fill: false, interactive: false, weight: each.weight[row] * (each.shape.length > MANY_LINES ? 0.6 : 1), ...dashed })));
    }
    const [above, ...behind] = [...told.gaps].reverse().sort((one, other) => (other.kind === "point") - (one.kind === "point"));
    for (const gap of [above, ...behind].filter(Boolean)) {
      add(gap.kind, () => gap.shape.map((number, row) => shape(number, hatch.style(gap.kind), { kind: "gaps", row, of: gap })), { tooltip: "sticky", shown: gap.shown });
      if (gap.kind === "point") addPoints();
    }
    if (!drawn.points) addPoints();
  }

  function addPoints() {
    if (!told.points) return;
    const dot = { radius: 3, weight: 1, color: "#ffffff", fillColor: "#12303f", fillOpacity: 1 };
    add("points", () => places(told.points.places).map((place, row) => Object.assign(L.circleMarker(place, dot), { kind: "points", row })), { tooltip: "still" });
  }

  function inOrder() {
    for (const group of Object.values(drawn)) if (map.hasLayer(group)) group.bringToFront();
    for (const ring of rings) ring.bringToFront();
  }

  /** Words on the map. @param {string} kind what they are the name of */
  function label(text, place, kind) {
    const span = L.DomUtil.create("span");
    span.textContent = text;
    return L.marker(place, { icon: L.divIcon({ className: `name ${kind}`, html: span, iconSize: null }), interactive: false, keyboard: false });
  }

  /** Name the areas in sight, if they are few, and the streets when they are near. */
  function nameWhatIsNear() {
    const sight = map.getBounds();
    names.areas.clearLayers();
    names.under.clearLayers();
    if (map.hasLayer(drawn.areas)) {
      const near = middles.map((_, row) => row).filter((row) => sight.contains(middles[row]));
      const numbered = new Set();
      told.ways[way]?.classes.forEach((one, number) => {
        if (one.at === undefined || !sight.contains(middles[one.at])) return;
        numbered.add(one.at);
        const few = near.length <= MOST_NAMED ? ` ${areas.name[one.at]}` : "";
        if (held === null || held === number) names.areas.addLayer(label(`${one.label}${few}`, middles[one.at], few ? "area" : "unit"));
      });
      if (near.length <= MOST_NAMED) for (const row of near) if (!numbered.has(row)) names.areas.addLayer(label(areas.name[row], middles[row], "area"));
    }
    if (map.getZoom() >= CLOSE_ZOOM + 1.5) {
      for (const under of told.under.filter((each) => map.hasLayer(drawn[each.key]))) {
        for (const [name, y, x] of under.names) if (sight.contains([y, x])) names.under.addLayer(label(name, [y, x], "street"));
      }
    }
  }

  /** Hide each name that would lie across one before it; from afar, those of overlays, too. */
  function untangleNames() {
    const taken = [];
    const far = map.getZoom() < CLOSE_ZOOM;
    const spans = [...document.querySelectorAll(".name span")];
    const boxes = spans.map((span) => span.getBoundingClientRect());
    spans.forEach((text, number) => {
      const box = boxes[number];
      const meets = (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom;
      const hidden = (far && text.parentElement.classList.contains("overlays")) || taken.some(meets);
      text.style.visibility = hidden ? "hidden" : "visible";
      if (!hidden) taken.push(box);
    });
  }

  function ringSmall() {
    for (const ring of rings.splice(0)) ring.remove();
    for (const kind of RINGED.filter((each) => drawn[each] && map.hasLayer(drawn[each]))) {
      const shapes = drawn[kind].getLayers().filter((each) => each.getBounds);
      if (shapes.length <= MOST_RINGED) rings.push(...hatch.rings(map, shapes, kind));
    }
  }

  function onMove() {
    nameWhatIsNear();
    untangleNames();
  }

  function onZoom() {
    const far = map.getZoom() < CLOSE_ZOOM;
    drawn.points?.setStyle({ radius: far ? 1.75 : 3.5, weight: far ? 0 : 1 });
    ringSmall();
  }

  function tellAt(one) {
    const place = one.getBounds ? one.getBounds().getCenter() : one.getLatLng();
    const bounds = one.getBounds ? one.getBounds() : L.latLngBounds([place]);
    map.flyToBounds(bounds, { maxZoom: 16, padding: [40, 40], duration: 0.4 });
    map.openTooltip(card.setContent(tell(one)).setLatLng(place));
  }

  function show(name) {
    const box = document.querySelector(`input[data-layer="${name}"]`);
    if (box && !box.checked) box.click();
  }

  function goTo(name, row) {
    show(name);
    tellAt(drawn[name].getLayers()[row]);
  }

  function recolour() {
    drawn.areas.eachLayer((area) => area.setStyle(look(area.row)));
    for (const button of document.querySelectorAll("[data-class]")) {
      const mine = Number(button.closest("[data-way]").dataset.way) === way && Number(button.dataset.class) === held;
      button.setAttribute("aria-pressed", String(mine));
    }
    onMove();
    inOrder();
  }

  function hold(number) {
    held = number;
    recolour();
  }

  function colourBy(number) {
    way = number;
    for (const list of document.querySelectorAll("[data-way]")) list.hidden = Number(list.dataset.way) !== way;
    for (const box of document.querySelectorAll('input[name="way"]')) box.checked = Number(box.value) === way;
    hold(null);
  }

  function showClass(number, one) {
    if (way !== number) colourBy(number);
    hold(one);
    const rows = told.ways[number].of;
    map.flyToBounds(L.featureGroup(drawn.areas.getLayers().filter((area) => rows[area.row] === one)).getBounds(), { padding: [40, 40], duration: 0.4 });
  }

  /** Fill the list of a kind of gap when it is first opened. */
  function fillList(details) {
    const gap = told.gaps[Number(details.dataset.gaps)];
    const list = details.querySelector("ul");
    if (list.childElementCount) return;
    gap.name.slice(0, MOST_LISTED).forEach((name, row) => {
      const item = L.DomUtil.create("li", "", list);
      const text = gap.of ? `${name}${gap.of[row] ? ` · ${gap.of[row]}` : ""}` : name;
      if (row >= gap.shape.length) line("span", text, item);
      else {
        const button = line("button", text, item);
        button.type = "button";
        button.addEventListener("click", () => goTo(gap.kind, row));
      }
      line("small", gap.ground[row] ?? "", item);
    });
    if (gap.name.length > MOST_LISTED) line("small", words.more.replace("{number}", gap.name.length - MOST_LISTED), L.DomUtil.create("li", "", list));
  }

  function entries() {
    const found = areas.code.map((code, row) => ({ name: areas.name[row], more: code, go: () => goTo("areas", row) }));
    told.ways.forEach((each, number) => each.classes.forEach((one, at) => {
      if (one.label !== undefined) found.push({ name: one.name, more: each.what, go: () => showClass(number, at) });
    }));
    for (const each of told.lines) each.code.forEach((code, row) => found.push({
      name: each.name[row], more: `${each.layer[row]} ${code}`,
      go: () => { show(each.key); map.flyToBounds(drawn[each.key].getLayers()[row].getBounds(), { padding: [24, 24], duration: 0.4 }); },
    }));
    return found;
  }

  function paintLegend() {
    for (const swatch of document.querySelectorAll(".swatch")) {
      const kind = [...hatch.kinds, "defects"].find((each) => swatch.classList.contains(each));
      if (kind) hatch.swatch(swatch, kind);
    }
    for (const button of document.querySelectorAll("[data-class]")) {
      const number = Number(button.closest("[data-way]").dataset.way);
      const one = told.ways[number].classes[Number(button.dataset.class)];
      const swatch = button.querySelector(".swatch");
      swatch.style.backgroundColor = one.fill;
      if (one.pattern) hatch.swatch(swatch, one.pattern);
      button.addEventListener("click", () => hold(held === Number(button.dataset.class) ? null : Number(button.dataset.class)));
    }
  }

  /** Lay the map out for paper before the browser does, with what is in sight and the whole legend. */
  function onPaper(printing) {
    const sight = map.getBounds().contains(told.bounds) ? told.bounds : map.getBounds();
    document.body.classList.toggle("paper", printing);
    if (printing) document.querySelector(`[data-way="${way}"]`)?.setAttribute("open", "");
    map.invalidateSize({ animate: false });
    map.fitBounds(sight, { animate: false });
    const [area] = drawn.areas.getLayers();
    if (area) map.getRenderer(area)._redraw(); // now, not with the next frame, which paper does not wait for
  }

  function listen() {
    for (const box of document.querySelectorAll("input[data-layer]")) {
      box.addEventListener("change", () => {
        put(box.dataset.layer, box.checked);
        ringSmall();
        onMove();
        inOrder();
      });
    }
    for (const box of document.querySelectorAll('input[name="way"]')) box.addEventListener("change", () => colourBy(Number(box.value)));
    for (const details of document.querySelectorAll("details.gaps")) {
      if (details.open) fillList(details);
      details.addEventListener("toggle", () => details.open && fillList(details));
    }
    window.addEventListener("beforeprint", () => onPaper(true));
    window.addEventListener("afterprint", () => onPaper(false));
    map.on("mousedown", () => map.closeTooltip(card));
    map.on("zoomend", onZoom);
    map.on("moveend", onMove);
    L.Gridward.search(document.getElementById("search"), document.getElementById("found"), entries, words);
  }

  const fit = () => map.fitBounds(told.bounds, { padding: [12, 12], animate: false });

  if (told.tiles) {
    L.tileLayer(told.tiles.url, { attribution: told.tiles.attribution, maxZoom: 20 }).addTo(map);
    if (told.tiles.attribution) L.control.attribution({ prefix: false }).addTo(map);
  }
  L.control.scale({ imperial: false }).addTo(map);
  L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
  fit(); // first, so that nothing is drawn twice
  drawAll();
  for (const each of told.lines) {
    names[each.key] = L.layerGroup().addTo(map);
    each.name.forEach((name, row) => each.label[row] && names[each.key].addLayer(label(name, each.label[row], each.key)));
  }
  names.areas = L.layerGroup().addTo(map);
  names.under = L.layerGroup().addTo(map);
  paintLegend();
  listen();
  onZoom();
  onMove();
  document.documentElement.dataset.ready = "";
}
