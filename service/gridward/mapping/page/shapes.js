/* Unpack the shapes of a map from text, and draw thousands of them soon.

The mapping room's packing.py writes the text and says how. A ground keeps its corners as plain
numbers, projected once, and hands the canvas only those that differ at the present zoom. */
"use strict";

(() => {
  const DEGREE = 1e-6;
  const FIRST = 63, MORE = 32, BITS = 5, COMMA = 44, SEMICOLON = 59;
  const WORLD_PX = 256; // the width of the world at zoom 0
  const LEAST_PX = 0.6; // corners nearer than this are one; borders are drawn wider

  /** The numbers of a shape, x and y in turn, and where its rings or lines and its parts begin. @param {string} text */
  function numbers(text) {
    const all = [], rings = [], parts = [0];
    let at = 0, x = 0, y = 0;
    const next = () => {
      let shift = 0, whole = 0, five;
      do {
        five = text.charCodeAt(at++) - FIRST;
        whole |= (five & (MORE - 1)) << shift;
        shift += BITS;
      } while (five >= MORE);
      return whole & 1 ? ~(whole >>> 1) : whole >>> 1;
    };
    rings.push(0);
    while (at < text.length) {
      const sign = text.charCodeAt(at);
      if (sign === COMMA || sign === SEMICOLON) {
        at += 1;
        if (sign === SEMICOLON) parts.push(rings.length);
        rings.push(all.length);
        continue;
      }
      x += next();
      y += next();
      all.push(x * DEGREE, y * DEGREE);
    }
    rings.push(all.length);
    parts.push(rings.length - 1);
    return { all, rings, parts };
  }

  /** The rings or lines of a shape as places. @param {string} text @returns {L.LatLng[][]} */
  function lines(text) {
    const { all, rings } = numbers(text);
    return rings.slice(0, -1).map((from, number) => {
      const line = [];
      for (let at = from; at < rings[number + 1]; at += 2) line.push(new L.LatLng(all[at + 1], all[at]));
      return line;
    });
  }

  /** Every place of a text, one after another. @param {string} text @returns {L.LatLng[]} */
  const places = (text) => lines(text).flat();

  /** Corners on the map at zoom 0, a list for each ring, and the bounds. @param {string} text */
  function corners(text) {
    const { all, rings } = numbers(text);
    let west = Infinity, south = Infinity, east = -Infinity, north = -Infinity;
    const flat = new Float64Array(all.length);
    for (let at = 0; at < all.length; at += 2) {
      const x = all[at], y = all[at + 1];
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
      flat[at] = WORLD_PX * (x / 360 + 0.5);
      flat[at + 1] = WORLD_PX * (0.5 - Math.asinh(Math.tan((y * Math.PI) / 180)) / (2 * Math.PI));
    }
    const each = rings.slice(0, -1).map((from, number) => flat.subarray(from, rings[number + 1]));
    return { rings: each, bounds: L.latLngBounds([south, west], [north, east]) };
  }

  /** A polygon of packed corners, for a canvas. */
  const Ground = L.Polygon.extend({
    initialize(packed, options) {
      L.Util.setOptions(this, { noClip: true, smoothFactor: 0, ...options });
      this._latlngs = [];
      this._packed = packed.rings;
      this._bounds = packed.bounds;
    },

    isEmpty() { return this._packed.length === 0; },

    _project() {
      const scale = this._map.options.crs.scale(this._map.getZoom()) / WORLD_PX;
      const origin = this._map.getPixelOrigin();
      const least = LEAST_PX / scale;
      this._rings = this._packed.map((ring) => {
        const kept = [];
        let x = Infinity, y = Infinity;
        for (let at = 0; at < ring.length; at += 2) {
          if (Math.abs(ring[at] - x) < least && Math.abs(ring[at + 1] - y) < least) continue;
          x = ring[at];
          y = ring[at + 1];
          kept.push(new L.Point(x * scale - origin.x, y * scale - origin.y));
        }
        return kept;
      });
      const bounds = this._bounds;
      this._rawPxBounds = L.bounds(this._map.latLngToLayerPoint(bounds.getNorthWest()), this._map.latLngToLayerPoint(bounds.getSouthEast()));
      this._updateBounds();
    },
  });

  Object.assign(L.Gridward, { corners, Ground, lines, places });
})();
