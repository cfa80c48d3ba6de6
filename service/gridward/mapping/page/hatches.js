/* Draw each kind of gap in its own colour and pattern, on a canvas and in a legend. */
"use strict";

(() => {
  /** One colour and one pattern a kind, so that neither alone has to be told apart. */
  const KINDS = {
    ground: { colour: "#b3122a", wash: "rgba(255,255,255,.82)", line: 2.6, step: 9, draw: slanted },
    duty: { colour: "#4a1d96", wash: "rgba(255,255,255,.72)", line: 1.8, step: 8, draw: crossed },
    unmanaged: { colour: "#00575c", wash: "rgba(255,255,255,.72)", line: 2.2, step: 8, draw: upright },
    visit: { colour: "#0b4f9e", wash: "rgba(255,255,255,.35)", line: 1.6, step: 8, draw: level },
    facility: { colour: "#1f5f2e", wash: "rgba(255,255,255,.30)", line: 1.6, step: 9, draw: leaning },
    target: { colour: "#8a1c6b", wash: "rgba(255,255,255,.45)", line: 1.6, step: 9, draw: ringed },
    point: { colour: "#7a3e00", wash: "rgba(255,255,255,.10)", line: 1.5, step: 9, draw: dotted },
  };
  /** What else has a pattern: defects of the fabric, and classes of areas. */
  const PATTERNS = {
    ...KINDS,
    defects: { colour: "#111111", wash: "rgba(255,221,0,.75)", line: 1.3, step: 7, draw: slanted },
    awaiting_demolition: { colour: "#a85b00", wash: "#f7cf97", line: 1, step: 8, draw: leaning },
    uninhabited: { colour: "#8a8f93", wash: "#e4e6e8", line: 1, step: 8, draw: dotted },
    never: { colour: "#2b2b2b", wash: "#ffffff", line: 0.9, step: 7, draw: crossed },
  };
  const SHARPNESS = 2; // pattern pixels a screen pixel, for fine screens
  const SMALL_PX = 22;

  /** @param {CanvasRenderingContext2D} pen @param {number} step */
  function slanted(pen, step) {
    for (const shift of [-step, 0, step]) {
      pen.moveTo(shift - 1, step + 1);
      pen.lineTo(shift + step + 1, -1);
    }
    pen.stroke();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} step */
  function level(pen, step) {
    pen.moveTo(0, step / 2);
    pen.lineTo(step, step / 2);
    pen.stroke();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} step */
  function leaning(pen, step) {
    for (const shift of [-step, 0, step]) {
      pen.moveTo(shift - 1, -1);
      pen.lineTo(shift + step + 1, step + 1);
    }
    pen.stroke();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} step */
  function ringed(pen, step) {
    pen.arc(step / 2, step / 2, step / 3.2, 0, 2 * Math.PI);
    pen.stroke();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} step */
  function crossed(pen, step) {
    pen.moveTo(0, step / 2);
    pen.lineTo(step, step / 2);
    pen.moveTo(step / 2, 0);
    pen.lineTo(step / 2, step);
    pen.stroke();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} step */
  function upright(pen, step) {
    pen.moveTo(step / 2, -1);
    pen.lineTo(step / 2, step + 1);
    pen.stroke();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} step */
  function dotted(pen, step) {
    for (const [x, y] of [[step / 4, step / 4], [(3 * step) / 4, (3 * step) / 4]]) {
      pen.moveTo(x, y);
      pen.arc(x, y, 1.25, 0, 2 * Math.PI);
    }
    pen.fill();
  }

  /** One tile of the pattern, as a canvas. @param {string} kind */
  function tile(kind) {
    const { colour, wash, line, step, draw } = PATTERNS[kind];
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = step * SHARPNESS;
    const pen = canvas.getContext("2d");
    pen.scale(SHARPNESS, SHARPNESS);
    pen.fillStyle = wash;
    pen.fillRect(0, 0, step, step);
    pen.fillStyle = pen.strokeStyle = colour;
    pen.lineWidth = line;
    pen.beginPath();
    draw(pen, step);
    return canvas;
  }

  const styles = {}; // by kind; the same pattern for thousands of shapes

  /** The style of a gap, for a Leaflet path on a canvas. @param {string} kind */
  const style = (kind) => (styles[kind] ??= made(kind));

  /** @param {string} kind */
  function made(kind) {
    const pattern = document.createElement("canvas").getContext("2d").createPattern(tile(kind), "repeat");
    pattern.setTransform(new DOMMatrix().scale(1 / SHARPNESS));
    const weight = kind === "point" ? 1.4 : 2.4;
    return { color: PATTERNS[kind].colour, weight, fill: true, fillColor: pattern, fillOpacity: 1 };
  }

  /** Paint the pattern behind an element of a legend. @param {HTMLElement} element @param {string} kind */
  function swatch(element, kind) {
    element.style.backgroundImage = `url(${tile(kind).toDataURL()})`;
    element.style.backgroundSize = `${PATTERNS[kind].step}px`;
    element.style.borderColor = PATTERNS[kind].colour;
  }

  /**
   * Put a ring round each shape that is only a few pixels wide, so that nobody overlooks it.
   * @param {L.Map} map @param {Iterable<L.Polygon | L.GeoJSON>} shapes @param {string} kind
   * @returns {L.CircleMarker[]} the rings, on the map
   */
  function rings(map, shapes, kind) {
    const made = [];
    for (const shape of shapes) {
      const bounds = shape.getBounds();
      const size = map.latLngToLayerPoint(bounds.getSouthEast()).subtract(map.latLngToLayerPoint(bounds.getNorthWest()));
      if (Math.max(size.x, size.y) > SMALL_PX) continue;
      for (const [color, weight] of [["#fff", 6], [PATTERNS[kind].colour, 3]]) {
        made.push(L.circleMarker(bounds.getCenter(), { radius: 13, color, weight, fill: false, interactive: false }).addTo(map));
      }
    }
    return made;
  }

  L.Gridward = { hatch: { kinds: Object.keys(KINDS), rings, style, swatch } };
})();
