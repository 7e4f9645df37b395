import { dateWords } from '../../domain/values/date-words.ts'
import { isSynthetic } from '../../domain/values/text.ts'
import { address } from '../parts/address.ts'
import { Html, html, type Part } from '../parts/html.ts'
import { pageText } from '../parts/layout.ts'
import { countedWords } from '../parts/numbers.ts'
import { beside } from './beside.ts'
import { slopeOf } from './compared.ts'
import { type DistrictView, SHOWN_ITEMS } from './district-view.ts'
import { itemsTable } from './items-table.ts'
import { districtLink, districtPath } from './links.ts'

/** The page of one district, or of a school. */
export function districtText(view: DistrictView): string {
  const { question, now, before, lineage, position } = view
  const { framework, given, entity, show } = question
  const document = lineage.versions.get(now.framework.version) ?? lineage.first
  const { name } = now.entity
  const { period } = now
  const fields = {
    framework,
    period,
    from: before?.period,
    // Promises and cases are shown as of a day; if none was given, it is the one that this page used.
    asOf: given.asOf ?? question.day,
    show,
  }
  const data = { framework, period, asOf: given.asOf, knownAt: given.knownAt }
  const home = address('/', { framework, period: given.period, asOf: given.asOf, knownAt: given.knownAt })
  const state = `${document.title}, version ${document.version}.${period === null ? '' : ` Period ${period}${before?.period == null ? '' : `, compared with ${before.period}`}.`}${membershipWords(view)}`
  return pageText({
    title: period === null ? name : `${name}, ${period}`,
    current: null,
    moment: {
      asOf: given.asOf ?? null,
      knownAt: given.knownAt ?? null,
      today: districtLink(view, { asOf: null, knownAt: null }),
    },
    isSynthetic: isSynthetic(entity.id),
    body: html`<p class="crumbs"><a href="${home}">Network</a></p>
<h1>${name}</h1>
<p class="state muted">${state}</p>
<p class="summary">${summary(view)}${period === null ? null : html` <a href="${changesLink(view)}">What changed, and by which events</a>`}</p>
${period === null ? null : form(view)}
<div class="beside district"><div>${period === null ? null : itemsTable(view, caption(view))}</div>${beside(view)}</div>`,
    citation: {
      what: `${name}, ${document.title}, version ${document.version}${period === null ? '' : `, ${period}`}${given.asOf === undefined ? '' : `, as of ${dateWords(given.asOf.slice(0, 10))}`}`,
      path: districtPath(view),
      fields,
      position,
      json: address(`/v1${districtPath(view)}`, data),
      csv: address(`/v1${districtPath(view)}`, { ...data, format: 'csv' }),
      sources: document.source === undefined ? [] : [document.source],
    },
  })
}

/** The link to what differs between the two periods, at the same moment as this page. */
function changesLink({ question, now, before, periods }: DistrictView): string {
  const { entity, framework, given } = question
  const { asOf: to, knownAt } = given
  const from = given.from === undefined ? null : periods.find(({ id }) => id === before?.period)?.to
  const moment = { from, to, fromKnownAt: knownAt, toKnownAt: knownAt }
  return address(`/${entity.kind}s/${entity.id}/changes`, { framework, period: now.period, ...moment })
}

/** Since when it is in the network, if that is known. */
function membershipWords({ membership: { joined, leftOn } }: DistrictView): string {
  if (leftOn !== null) return ` It left the network on ${dateWords(leftOn)}.`
  if (joined === null) return ''
  return ` In the network since ${dateWords(joined.on)}${joined.known === 'by' ? ' or before' : ''}.`
}

/** What moved between the two periods, in words. */
function summary(view: DistrictView): string {
  const { now, before } = view
  if (now.period === null) return 'Nothing was published of it by this framework.'
  const elements = now.components.flatMap(component => component.elements)
  const carried = elements.filter(({ status }) => status === 'carried').length
  const rest =
    carried === 0
      ? ''
      : ` ${carried} of ${countedWords(elements.length, 'element')} were not reviewed in this period and are carried.`
  if (before === null)
    return `${now.period} is the first period on record: there is nothing to compare it with yet.${rest}`
  const slopes = now.components.map(component => ({ component, ...slopeOf(view, component) }))
  const count = (kind: string) => slopes.filter(each => each.kind === kind).length
  const apart = slopes.filter(({ kind }) => kind === 'not-comparable').map(({ component }) => component.title)
  const [up, down] = [count('raised'), count('lowered')]
  const rescaled =
    apart.length === 0
      ? ''
      : ` ${apart.join(' and ')} ${apart.length === 1 ? 'was' : 'were'} rated on a new scale, so that the levels cannot be compared.`
  return `From ${before.period} to ${now.period}, ${up === 0 ? 'none' : up} of ${countedWords(slopes.length, 'component')} rose and ${down === 0 ? 'none' : down} fell.${rescaled}${rest}`
}

function caption({ now }: DistrictView): Html {
  const elements = now.components.flatMap(component => component.elements).length
  const parts =
    elements === 0
      ? countedWords(now.components.length, 'component')
      : `${countedWords(now.components.length, 'component')} and their ${countedWords(elements, 'element')}`
  return html`${parts}. A line rises or falls with the level; dashes mean carried, a hollow dot means reviewed and unchanged, hatching that no level was given, a bar that the scale changed.`
}

function form(view: DistrictView): Html {
  const { question, now, before, periods } = view
  const { given, framework, show } = question
  const selected = new Html(' selected')
  const options = (chosen: string | null | undefined): Part =>
    periods.map(({ id }) => html`<option${id === chosen ? selected : null}>${id}</option>`)
  const known =
    given.knownAt === undefined ? null : html`<input type="hidden" name="knownAt" value="${given.knownAt}">`
  return html`<form class="form" method="get" action="${districtPath(view)}"><input type="hidden" name="framework" value="${framework}">${known}
<label><span>Compare</span><select name="from">${before === null ? html`<option value="">none</option>` : null}${options(before?.period)}</select></label>
<label><span>with</span><select name="period">${options(now.period)}</select></label>
<label><span>Show</span><select name="show"><option value="">everything</option>${Object.entries(SHOWN_ITEMS).map(([value, words]) => html`<option value="${value}"${value === show ? selected : null}>${words}</option>`)}</select></label>
<label><span>As it stood on</span><input type="date" name="asOf" value="${given.asOf?.slice(0, 10) ?? ''}"></label>
<button type="submit">Show</button></form>`
}
