import { html } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'

/** The first page of a ledger in which nothing is published yet. */
export const emptyText = (): string =>
  pageText({
    title: 'Network',
    current: 'Network',
    moment: { asOf: null, knownAt: null, today: '/' },
    isSynthetic: false,
    body: html`<h1>Nothing is on record yet</h1>
<p class="lead">Districts are shown here once a framework is published and a rating stands in it.</p>
<p><a href="/docs">How to record something</a></p>`,
    citation: null,
  })
