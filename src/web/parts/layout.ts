import { dateWords } from '../../domain/values/date-words.ts'
import { address, type Fields } from './address.ts'
import { STYLE_URL } from './assets.ts'
import { Html, html, type Part } from './html.ts'
import { SPRITE } from './marks.ts'
import { grouped } from './numbers.ts'
import { sourceLink } from './source-link.ts'

/** The pages that the navigation leads to. */
const NAVIGATION = [
  ['Network', '/'],
  ['Promises', '/commitments'],
  ['Closures', '/closures'],
  ['Changes', '/network/changes'],
  ['Trail', '/audit/entries'],
] as const
export type NavigationName = (typeof NAVIGATION)[number][0]

/** What is needed to get the same page again, word for word. */
export type Citation = {
  /** What was shown, after the name of the ledger: `network, Citywide Education Progress Report 2018, SY2017-18`. */
  readonly what: string
  readonly path: string
  /** Every field that decides what the page shows, except `knownAt`. */
  readonly fields: Fields
  /** Whether `fields` already say what was known, as they do on a page of two moments. */
  readonly isPinned?: boolean
  /** The position of the last event that the page rests on. */
  readonly position: string
  readonly json: string | null
  readonly csv?: string | null
  readonly sources: readonly { readonly title: string; readonly url?: string | undefined }[]
}

/** The moment of a page, if one was asked for. */
export type Moment = {
  readonly asOf: string | null
  readonly knownAt: string | null
  /** The same page as of now. */
  readonly today: string
}

export type Page = {
  /** Without the name of the ledger. */
  readonly title: string
  readonly current: NavigationName | null
  readonly moment: Moment
  /** Whether all that it is about was made up. */
  readonly isSynthetic: boolean
  readonly body: Part
  readonly citation: Citation | null
  /** A module that the page works without. */
  readonly script?: string
}

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text)
const momentWords = (text: string): string => (isDay(text) ? dateWords(text) : text)

/** A whole page, ready to be sent. */
export function pageText({ title, current, moment, isSynthetic, body, citation, script }: Page): string {
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${titleOf(title, moment)} – Portfolio Ledger</title>
<link rel="stylesheet" href="${STYLE_URL}">
<link rel="icon" href="data:,">
${
  script === undefined
    ? null
    : html`<script type="module" src="${script}"></script>
`
}</head>
<body>
${SPRITE}
<a class="skip" href="#main">Skip to the content</a>
<header class="top"><div class="wrap"><a class="home" href="/">Portfolio Ledger</a>
<nav aria-label="Pages"><ul>${NAVIGATION.map(
    ([name, path]) =>
      html`<li><a href="${path}"${name === current ? new Html(' aria-current="page"') : null}>${name}</a></li>`,
  )}</ul></nav></div></header>
${isSynthetic ? banner('About the data', html`<b>Synthetic data.</b> These districts do not exist. They were generated to try the page out.`) : null}
${momentBanner(moment)}
<main id="main" class="wrap" tabindex="-1">
${body}
</main>
${citation && foot(citation)}
</body>
</html>
`
  return `<!doctype html>\n${page.text}`
}

/** The title of a page, which names its moment if that is another than now. */
function titleOf(title: string, { asOf, knownAt }: Moment): string {
  const day = asOf === null ? '' : `, as of ${momentWords(asOf)}`
  return title + day + (knownAt === null ? '' : `, as known ${knownWords(knownAt)}`)
}

const knownWords = (knownAt: string): string =>
  /^\d+$/.test(knownAt) ? `at event ${grouped(Number(knownAt))}` : `on ${momentWords(knownAt)}`

function momentBanner({ asOf, knownAt, today }: Moment): Html | null {
  if (asOf === null && knownAt === null) return null
  return banner(
    'About the moment',
    html`${asOf === null ? null : html`<b>As it stood on ${momentWords(asOf)}.</b> `}${
      knownAt === null ? null : html`<b>As the ledger knew it ${knownWords(knownAt)}.</b> `
    }<a href="${today}">Go to today.</a>`,
  )
}

const banner = (label: string, content: Html): Html =>
  html`<aside class="banner" aria-label="${label}"><div class="wrap">${content}</div></aside>
`

function foot({ what, path, fields, isPinned, position, json, csv, sources }: Citation): Html {
  const cited = address(path, isPinned === true ? fields : { ...fields, knownAt: position })
  return html`<footer class="foot"><div class="wrap">
<p><b>Cite</b> Portfolio Ledger, ${what}, at position ${position}, <a class="code" href="${cited}">${cited}</a></p>
<p><b>Data</b> ${json === null ? 'none apart' : html`<a href="${json}">JSON</a>`}${
    csv == null ? null : html` · <a href="${csv}">CSV</a>`
  }${sources.length === 0 ? null : html` <b>Sources</b> ${sources.map((source, at) => [at === 0 ? null : '; ', sourceLink(source)])}`}</p>
<p class="muted">Nothing here is ever overwritten: <a href="/docs">the interface</a> gives every event, and <a href="/reading">each word is explained</a>.</p>
</div></footer>`
}
