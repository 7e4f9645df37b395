import { dateWords } from '../../domain/values/date-words.ts'
import { LEGEND } from '../../explain/legend.ts'
import { capitalised } from '../../explain/words.ts'
import { address } from '../parts/address.ts'
import { RESULT_ORDER, resultWord, ruleResult } from '../parts/closure-words.ts'
import { html, joined, type Part } from '../parts/html.ts'
import { countedWords, grouped } from '../parts/numbers.ts'
import { plainTable } from '../parts/plain-table.ts'
import type { CasePage } from './case-view.ts'
import { stepName, whoTook } from './steps-table.ts'

type Rule = CasePage['compliance']['rules'][number]
const HEADS = ['Result', 'Asked', 'Given', 'Rests on'] as const

/** What each rule asks beside what was given, broken ones first. */
export function rulesTable(page: CasePage): Part {
  const { compliance, shown, given } = page
  const { rules, process } = compliance
  if (process === null)
    return html`<section><h2>Asked, and given</h2><p class="muted">No published rules bind this case on the day, so that nothing can be said of rules.</p></section>`
  const sorted = rules.toSorted((a, b) => RESULT_ORDER.indexOf(a.result) - RESULT_ORDER.indexOf(b.result))
  const table = address(`/v1/closures/${shown.case}/compliance`, { ...given, format: 'csv' })
  const rows = sorted.map(rule => {
    const [asked, was] = askedAndGiven(rule, page)
    return [
      ruleResult(rule.result, rule.result === 'waived' ? waivedBy(rule, page) : null),
      html`${asked} <span class="muted small">${rule.authority}</span>${notes(rule)}`,
      was,
      restsOn(rule, page),
    ]
  })
  return html`<section><h2>Asked, and given</h2><p class="muted small">${ruleCounts(sorted)} Held against <a href="/v1/processes/${process.id}/versions/${process.version}">the rules ${process.id} ${process.version}</a>. <a href="${table}">This table as CSV</a></p>
${plainTable(HEADS, rows, 'rules')}</section>`
}

/** How many rules have each result: `3 rules: 1 broken, 1 cannot be told, 1 not used.` */
function ruleCounts(rules: readonly Rule[]): string {
  const counts = new Map<string, number>()
  for (const { result } of rules) counts.set(resultWord(result), (counts.get(resultWord(result)) ?? 0) + 1)
  const said = [...counts].map(([word, count]) => `${grouped(count)} ${word.toLowerCase()}`)
  return `${countedWords(rules.length, 'rule')}: ${said.join(', ')}.`
}

/** What a rule asks, and what was given: the law's words, and the rest of the sentence that begins with them. */
function askedAndGiven({ rule, sentence, asked }: Rule, { texts }: CasePage): readonly [string, string] {
  const text = texts.get(rule)
  const asks = text?.replace(/\.$/, '')
  if (text === undefined || asks === undefined || !sentence.startsWith(asks)) return [asked, sentence]
  return [text, capitalised(sentence.slice(asks.length).replace(/^[:.;,]?\s*/, ''))]
}

function notes({ binding, confidence, note }: Rule): Part {
  const meanings: Readonly<Record<string, string>> = LEGEND.ruleConfidence
  const said = [
    ...(binding === 'advisory' ? ['Advice: it does not bind.'] : []),
    ...(confidence === 'found' ? [] : [`${capitalised(meanings[confidence] ?? confidence)}.`]),
    ...(note === null ? [] : [note]),
  ]
  return said.length > 0 && html`<span class="note">${said.join(' ')}</span>`
}

function waivedBy({ events }: Rule, { steps }: CasePage): string | null {
  const waiver = steps.find(({ event, step }) => step === 'waived' && events.includes(event))
  return waiver === undefined ? null : whoTook(waiver)
}

function restsOn({ events }: Rule, { steps }: CasePage): Part {
  if (events.length === 0) return html`<span class="muted">nothing</span>`
  const links = events.map(id => {
    const step = steps.find(({ event }) => event === id)
    return html`<a href="/v1/events/${id}">${step === undefined ? 'event' : `${stepName(step)}, ${dateWords(step.on)}`}</a>`
  })
  return joined(links, '; ')
}
