import { NO_BOUNDS } from '../../../projections/engine/bounds.ts'
import { scopeOf } from '../../../projections/engine/projection.ts'
import { RATING_PROJECTIONS } from '../../http/edge/projections.ts'
import type { Services } from '../../http/edge/services.ts'
import { html } from './html.ts'
import { type NavigationName, pageText } from './layout.ts'

/** What a page about ratings shows before any framework is published. */
export function emptyPage({ today }: Services, current: NavigationName) {
  const echo = { asOf: null, knownAt: null, knownAtPosition: null }
  return {
    asked: { bounds: NO_BOUNDS, projections: RATING_PROJECTIONS, today: today(), echo },
    scopes: [scopeOf.frameworks],
    view: () => ({ body: null, position: 0 }),
    pageOf: () => emptyText(current),
  }
}

const emptyText = (current: NavigationName): string =>
  pageText({
    title: current,
    current,
    moment: { asOf: null, knownAt: null, today: '/' },
    isSynthetic: false,
    body: html`<h1>Nothing is on record yet</h1>
<p class="lead">Districts are shown here once a framework is published and a rating stands in it.</p>
<p><a href="/docs">How to record something</a></p>`,
    citation: null,
  })
