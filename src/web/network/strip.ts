import { Html, html } from '../parts/html.ts'
import { mark } from '../parts/marks.ts'
import { countedWords, grouped } from '../parts/numbers.ts'
import { networkLink } from './links.ts'
import type { NetworkView } from './network-view.ts'

/** How many periods the strip shows at most. */
const SHOWN_MAX = 12
/** The height that bars share, up and down on one scale. */
const HEIGHT = 52

const CURRENT = new Html(' aria-current="true"')

/** How the network moved, period by period: slider, trend and table in one. Each period is a link to itself. */
export function periodStrip(view: NetworkView): Html | null {
  const { trends, matrix } = view
  const { periods } = trends
  if (periods.length < 2) return null
  const at = periods.findIndex(({ period }) => period === matrix.period)
  const end = at < 0 || at >= periods.length - SHOWN_MAX ? periods.length : Math.max(at + 1, SHOWN_MAX)
  const start = Math.max(0, end - SHOWN_MAX)
  const shown = periods.slice(start, end)
  const most = {
    up: Math.max(1, ...shown.map(({ total }) => total.UP)),
    down: Math.max(1, ...shown.map(({ total }) => total.DG)),
  }
  const hasMoved = shown.some(({ total }) => total.UP + total.DG > 0)
  const [before, after] = [periods[start - 1], periods[end]]
  const link = (period: string) => networkLink(view, { period })
  return html`<nav class="strip" aria-label="Periods, with how many ratings rose, stayed and fell in each">
${before === undefined ? null : html`<a class="more" href="${link(before.period)}">Earlier</a>`}
<ol>${shown.map(({ period, total }) => {
    const isCurrent = period === matrix.period
    return html`<li><a href="${link(period)}"${isCurrent ? CURRENT : null}>${hasMoved && bars(total, most)}
<b>${period}</b> <span class="f">${figure('up', total.UP, 'raised')} ${figure('same', total.AF, 'unchanged')} ${figure('down', total.DG, 'lowered')}</span>${
      total.HS + total.NW === 0
        ? null
        : html`<span class="first">${countedWords(total.HS + total.NW, 'first level')}</span>`
    }</a></li>`
  })}</ol>
${after === undefined ? null : html`<a class="more" href="${link(after.period)}">Later</a>`}
</nav>`
}

const figure = (shape: 'up' | 'same' | 'down', count: number, word: string): Html =>
  html`<span class="${shape}">${mark(shape)}${grouped(count)}<span class="v"> ${word}</span></span>`

const rounded = (length: number): number => Math.round(length * 10) / 10

function bars(
  { UP, DG }: { readonly UP: number; readonly DG: number },
  most: { readonly up: number; readonly down: number },
): Html {
  const height = (count: number) => rounded((count / (most.up + most.down)) * HEIGHT)
  const axis = rounded(4 + height(most.up))
  return html`<svg class="bars" viewBox="0 0 100 ${HEIGHT + 8}" preserveAspectRatio="none" aria-hidden="true"><rect class="up" x="35" width="30" y="${rounded(axis - height(UP))}" height="${height(UP)}"/><rect class="down" x="35" width="30" y="${axis}" height="${height(DG)}"/><path class="axis" d="M0 ${axis}h100"/></svg>`
}
