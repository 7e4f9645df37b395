import { Html, html } from './html.ts'

/** The shapes of a page, each drawn in a square of 10. Colour says level, and a shape says movement. */
const SHAPES = {
  up: '<path d="M5 1 9.6 9H.4Z"/>',
  down: '<path d="M5 9 .4 1h9.2Z"/>',
  same: '<path d="M.5 2.2h9v2.1h-9zM.5 5.9h9v2.1h-9z"/>',
  unlike: '<path d="M.5 2.2h9v2.1h-9zM.5 5.9h9v2.1h-9z"/><path d="M2.2 9.8 6.6.2h1.5L3.7 9.8z"/>',
  corrected: '<path fill-rule="evenodd" d="M5 0 10 5 5 10 0 5Zm0 2.9L2.9 5 5 7.1 7.1 5Z"/>',
  gone: '<path d="m1.9.6 3.1 3 3.1-3 1.3 1.3-3 3.1 3 3.1-1.3 1.3-3.1-3-3.1 3L.6 8.1l3-3.1-3-3.1z"/>',
  said: '<path d="M.5 1h9v6H5L2.6 9.6V7H.5z"/>',
  heard: '<path fill-rule="evenodd" d="M.5 1h9v6H5L2.6 9.6V7H.5zm1.3 1.3v3.4h2.1v.9l.7-.9h3.6V2.3z"/>',
  tick: '<path d="M1 5.4 2.5 3.9 4.2 5.6 8 1.4l1.4 1.4-5.1 5.8z"/>',
  urgent: '<path d="M3.8.2h2.4L5.9 6.5H4.1zM4 7.6h2v2.2H4z"/>',
  unknown:
    '<path d="M4.1 7.7h1.9v1.9H4.1zM1.9 3.2C2 1.3 3.3.3 5.1.3c1.9 0 3.2 1 3.2 2.8C8.3 5 6 5.2 6 6.8H4.1C4.1 4.6 6.2 4.5 6.2 3.1c0-.6-.4-1-1.1-1s-1.1.4-1.2 1.1z"/>',
  half: '<path fill-rule="evenodd" d="M5 .2a4.8 4.8 0 1 1 0 9.6A4.8 4.8 0 0 1 5 .2Zm0 1.6v6.4a3.2 3.2 0 0 0 0-6.4Z"/>',
  clock:
    '<path fill-rule="evenodd" d="M5 .2a4.8 4.8 0 1 1 0 9.6A4.8 4.8 0 0 1 5 .2Zm-.7 2v3.2l2.3 1.4.7-1.1-1.7-1V2.2z"/>',
  ring: '<path fill-rule="evenodd" d="M5 .2a4.8 4.8 0 1 1 0 9.6A4.8 4.8 0 0 1 5 .2Zm0 1.7a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2Z"/>',
  empty:
    '<path fill-rule="evenodd" d="M5 .2a4.8 4.8 0 1 1 0 9.6A4.8 4.8 0 0 1 5 .2Zm0 1.7a3.1 3.1 0 1 0 0 6.2 3.1 3.1 0 0 0 0-6.2Z"/><path d="M8.4.3 9.7 1.6 1.6 9.7.3 8.4z"/>',
  dash: '<path d="M.5 4h9v2h-9z"/>',
  arrow: '<path d="M.3 4h5V1.2L9.8 5 5.3 8.8V6h-5z"/>',
  sort: '<path d="M5 .2 8 4H2zM5 9.8 2 6h6z"/>',
} as const
export type Mark = keyof typeof SHAPES

/** All shapes, once a page, with the hatching of what has no level. */
export const SPRITE = new Html(
  `<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatched" d="M0 0v5"/></pattern></defs>${Object.entries(
    SHAPES,
  )
    .map(([name, shape]) => `<symbol id="m-${name}" viewBox="0 0 10 10">${shape}</symbol>`)
    .join('')}</svg>`,
)

/** A shape; what it says stands in words beside it. */
export const mark = (name: Mark): Html =>
  html`<svg class="m" aria-hidden="true"><use href="#m-${name}"/></svg>`
