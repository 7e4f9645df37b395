import { html, type Part } from '../parts/html.ts'
import { plainTable } from '../parts/plain-table.ts'
import type { CasePage } from './case-view.ts'

type Receiving = CasePage['shown']['receiving'][number]
type Compared = Receiving['asKnown'][number]
const HEADS = ['School', 'Item', 'It stood at', 'The closing school at', 'Beside the closing school'] as const

/** The schools that take the pupils, as both were rated on the day of the proposal: item by item, without a verdict over all. */
export function receiving({ shown: { receiving: schools, school: closing } }: CasePage): Part {
  if (closing === null) return null
  if (schools.length === 0)
    return html`<section><h2>Where the pupils were to go</h2><p class="muted">No receiving school is on record, so that it cannot be said whether it was rated better.</p></section>`
  return html`<section><h2>Where the pupils were to go</h2><p class="muted small">As both schools were known on the day of the proposal.</p>
${plainTable(
  HEADS,
  schools.flatMap(each => rowsOf(each)),
  'receiving',
)}</section>`
}

const PLANS = {
  original: 'in the first plan alone',
  amended: 'in the changed plan alone',
  both: null,
} as const

function rowsOf({ school, named, asKnown }: Receiving): readonly (readonly Part[])[] {
  const plan = PLANS[named]
  const name = html`${school.name}${plan && html`<span class="note">${plan}</span>`}`
  if (asKnown.length === 0) return [[name, 'none', 'never rated', 'never rated', 'Cannot be told']]
  return asKnown.map(({ framework, item, school: taken, closing, comparison }) => [
    name,
    html`${item}<span class="note">${framework}</span>`,
    levelOf(taken),
    levelOf(closing),
    COMPARED[comparison],
  ])
}

const levelOf = (rated: Compared['school']): string =>
  rated === null ? 'never rated' : `${rated.level.name}, ${rated.period}`

const COMPARED: Readonly<Record<Compared['comparison'], string>> = {
  better: 'Better',
  equal: 'Equal',
  worse: 'Worse',
  'not-comparable': 'Not comparable',
}
