import { listed } from '../../explain/words.ts'
import { address } from '../parts/address.ts'
import { type Html, html, joined } from '../parts/html.ts'
import { nameBeside, shortText } from '../parts/levels.ts'
import type { NetworkView } from './network-view.ts'
import { questions } from './questions.ts'

/** What a reader needs who has never heard of it: three sentences and three questions. */
export function opening(view: NetworkView): Html {
  const { lineage, matrix, document } = view
  const { id } = matrix.components[0] ?? { id: '' }
  const levels = lineage.levels(document.version, id)
  const [lowest, highest] = [levels[0], levels.at(-1)]
  const scale =
    lowest === undefined || highest === undefined ? '' : `, from ${scaleEnd(lowest)} to ${scaleEnd(highest)}`
  return html`<div class="opening"><div>
${isPortfolio(document) ? ofStrategy(view, scale) : ofRubric(view, scale)}
${rubrics(view)}
</div>
${questions(view)}</div>`
}

const scaleEnd = (level: Parameters<typeof shortText>[0]): string =>
  nameBeside(level) === null ? shortText(level) : `${shortText(level)} (${nameBeside(level)?.toLowerCase()})`

const NUMBERS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]
const countedInWords = (count: number): string => `${NUMBERS[count] ?? count} part${count === 1 ? '' : 's'}`

/** The rubric that the page rates by, and links to the others. */
function rubrics({ frameworks, question, document }: NetworkView): Html {
  const others = frameworks.filter(({ id }) => id !== question.framework)
  const { asOf, knownAt } = question.given
  const more = others.map(
    ({ id, title }) => html`<a href="${address('/', { framework: id, asOf, knownAt })}">${title}</a>`,
  )
  return html`<p class="muted">Rated by <b>${document.title}</b>, version ${document.version}.${more.length === 0 ? null : html` Other rubrics: ${joined(more, '; ')}.`}</p>`
}

const TRACED = 'Every rating here can be traced to who gave it, why, and on what evidence.'

/** Whether a rubric is about the strategy that the first sentence explains. */
const isPortfolio = ({ title }: NetworkView['document']): boolean => /\bportfolio\b/i.test(title)

function ofStrategy({ lineage, matrix }: NetworkView, scale: string): Html {
  const noun = lineage.first.rates
  const parts = countedInWords(matrix.components.length)
  return html`<h1>How far has each ${noun} got with the portfolio strategy?</h1>
<p class="intro">A portfolio district lets families choose among many kinds of schools, gives schools room to run themselves, and answers for the results. Reviewers rate ${parts} of that strategy in each ${noun}${scale}. ${TRACED}</p>`
}

/** If there are more parts than this, the sentence names none of them. */
const NAMED_MAX = 7

/** The opening for any other rubric: what it asks, in its own words. */
function ofRubric({ lineage, matrix, document }: NetworkView, scale: string): Html {
  const noun = lineage.first.rates
  const { components } = matrix
  const titles =
    components.length > NAMED_MAX ? '' : `: ${listed(components.map(({ title }) => `“${title}”`))}`
  return html`<h1>How does each ${noun} stand by “${document.title}”?</h1>
<p class="intro">This rubric looks at ${countedInWords(components.length)} of how a ${noun} works${titles}. Reviewers rate ${components.length === 1 ? 'it' : 'each of them'} in each ${noun}${scale}. ${TRACED}</p>`
}
