import type { RatingWhy } from '../../../projections/rating/why.ts'
import { dateWords } from '../../domain/values/date-words.ts'
import { isSynthetic } from '../../domain/values/text.ts'
import { address, type Fields } from '../parts/address.ts'
import { PROOF_SCRIPT_URL } from '../parts/assets.ts'
import { type Html, html, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { colourOf, levelWords, nameBeside, ranked, shortText } from '../parts/levels.ts'
import { mark } from '../parts/marks.ts'
import { eventsAndProof } from './events.ts'
import { challenges, evidence, people, sinceThen } from './record.ts'
import { madeOf } from './roll-up.ts'

export type WhyPage = {
  readonly why: RatingWhy
  readonly frameworkTitle: string
  readonly given: {
    readonly asOf?: string | undefined
    readonly knownAt?: string | undefined
  }
}

/** The page of one rating: why it shows what it shows, and the proof of it. */
export function whyText(page: WhyPage): string {
  const { why, given, frameworkTitle } = page
  const { entity, item, framework, period, position } = why
  const fields: Fields = { framework: framework.id, period, asOf: given.asOf, knownAt: given.knownAt }
  const path = `/${entity.kind}s/${entity.id}/ratings/${item.id}/why`
  const link = (to: string) => address(to, fields)
  const now = { ...fields, asOf: null, knownAt: null }
  return pageText({
    title: `${entity.name}, ${item.title}${period === null ? '' : `, ${period}`}`,
    current: null,
    moment: { asOf: given.asOf ?? null, knownAt: given.knownAt ?? null, today: address(path, now) },
    isSynthetic: isSynthetic(entity.id),
    script: PROOF_SCRIPT_URL,
    body: html`<p class="crumbs"><a href="${link('/')}">Network</a> / <a href="${link(`/${entity.kind}s/${entity.id}/snapshot`)}">${entity.name}</a> / ${item.title}</p>
<h1>${question(why)}</h1>
<p class="state muted">${frameworkTitle}, version ${framework.version}.${period === null ? null : ` Period ${period}.`}</p>
<p class="lead">${why.sentence}</p>
${fromTo(why)}
${reason(why)}
${evidence(why)}
${people(why)}
${madeOf(why, item => link(`/${entity.kind}s/${entity.id}/ratings/${item}/why`))}
${challenges(why)}
${sinceThen(why)}
${eventsAndProof(why)}`,
    citation: {
      what: `why ${entity.name} stands as it does in ${item.title}, ${frameworkTitle}, version ${framework.version}${period === null ? '' : `, ${period}`}${given.asOf === undefined ? '' : `, as of ${dateWords(given.asOf.slice(0, 10))}`}`,
      path,
      fields,
      position,
      json: address(`/v1${path}`, fields),
      csv: address(why.links.history, { format: 'csv', asOf: given.asOf, knownAt: given.knownAt }),
      sources: why.evidence
        .filter(({ kind }) => kind === 'source')
        .map(({ title, url }) => ({ title, url: typeof url === 'string' ? url : undefined })),
    },
  })
}

function question({ entity, item, cell }: RatingWhy): string {
  if (cell.level === null) return `Why has ${entity.name} no level in ${item.title}?`
  return `Why is ${entity.name} at ${levelWords(cell.level)}${nameBeside(cell.level) === null ? '' : ','} in ${item.title}?`
}

type Given = NonNullable<RatingWhy['from']>

/** The level before and the level after, and whether the two compare. */
function fromTo({ from, to, rubricChange, cell }: RatingWhy): Part {
  if (from === null && to === null) return null
  return html`<div class="from-to">${from === null ? null : box('From', from)}${from === null || to === null ? null : html`<span class="arrow">${mark('arrow')}</span>`}${to === null ? null : box('To', to)}</div>
${from === null || to === null ? null : html`<p class="small">${comparison(rubricChange, cell.comparable)}</p>`}`
}

function box(label: string, { level, scale, period, version }: Given): Html {
  const place = ranked(level, scale)
  return html`<div class="box"><p class="c ${colourOf(place)}"><b>${shortText(level)}</b> ${nameBeside(level)}</p><p><b>${label}</b>, given for ${period} under version ${version}; ${place.rank === place.of ? 'the highest' : place.rank === 1 ? 'the lowest' : `number ${place.rank} from below`} of ${place.of} levels.</p></div>`
}

function comparison(change: RatingWhy['rubricChange'], comparable: boolean | null): string {
  if (change === null) return 'Both under the same version of the framework, so the two levels compare.'
  const same = change.comparable && comparable !== false
  const scale = change.scaleChanged ? ' The scale changed in between.' : ''
  return `Given under versions ${change.from} and ${change.to} of the framework, ${same ? 'whose levels compare' : 'whose levels do not compare'}.${scale}`
}

function reason({ rationale, act, cell }: RatingWhy): Part {
  const said = rationale ?? act?.reason ?? cell.reason
  return said !== null && html`<section><h2>The reason given</h2><blockquote>${said}</blockquote></section>`
}
