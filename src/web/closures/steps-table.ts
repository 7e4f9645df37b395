import { dateWords } from '../../domain/values/date-words.ts'
import { LEGEND } from '../../explain/legend.ts'
import { nameInWords } from '../../explain/persons.ts'
import { capitalised } from '../../explain/words.ts'
import { type Html, html } from '../parts/html.ts'
import { plainTable } from '../parts/plain-table.ts'
import { sourceLink } from '../parts/source-link.ts'
import type { ShownStep } from './case-view.ts'

const HEADS = ['Day', 'Step', 'By', 'Source'] as const
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const wordsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
const spaced = (word: string): string => word.replaceAll('-', ' ')

/** A step in a word: `hearing`. */
export const stepName = ({ step }: ShownStep): string => spaced(step)

/** Who took a step: the person in the source, else the authority, else the recorder. An importer took no step. */
export const whoTook = ({ by, says, imported, actor }: ShownStep): string =>
  by ?? textOf(says.authority) ?? (imported === null ? nameInWords(actor) : 'not said')

/** Every step in order, those of the whole round among them. */
export const stepsTable = (steps: readonly ShownStep[]): Html =>
  plainTable(
    HEADS,
    steps.map(step => {
      const notes = notesOf(step)
      const words = stepWords(step)
      return [
        dateWords(step.on),
        html`<b>${words}</b>${notes.length > 0 && html`<span class="note">${notes.join('; ')}</span>`}`,
        whoTook(step),
        html`${step.evidence.map(({ title, url }) => [sourceLink({ title, url: typeof url === 'string' ? url : undefined }), '; '])}<a href="${step.links.event}">as stored<span class="v">: ${words}, ${dateWords(step.on)}</span></a>`,
      ]
    }),
  )

/** What was done, in words: `The authority decided: approved, 4 for and 1 against`. */
function stepWords({ step, says }: ShownStep): string {
  const outcome = textOf(says.outcome)
  const { for: votesFor, against } = (says.tally ?? {}) as {
    readonly for?: number
    readonly against?: number
  }
  const tally = votesFor === undefined ? '' : `, ${votesFor} for and ${against ?? 0} against`
  return `${capitalised(LEGEND.step[step])}${outcome === null ? '' : `: ${spaced(outcome)}${tally}`}`
}

/** The further details of a step. */
function notesOf({ says, rationale, note, record }: ShownStep): readonly string[] {
  const kind = textOf(says.kind)
  const effectiveOn = textOf(says.effectiveOn)
  const recommendation = textOf(says.recommendation)
  const audience = wordsIn(says.audience).map(spaced)
  const advice: Readonly<Record<string, string>> = LEGEND.recommendation
  return [
    ...(kind === null ? [] : [spaced(kind)]),
    ...(audience.length === 0 ? [] : [`for ${audience.join(', ')}`]),
    ...(recommendation === null ? [] : [`advice: ${advice[recommendation] ?? recommendation}`]),
    ...(effectiveOn === null ? [] : [`to take effect: ${dateWords(effectiveOn)}`]),
    ...(rationale === null ? [] : [rationale]),
    ...(note === null ? [] : [note]),
    ...(record === null ? [] : ['for the whole round']),
  ]
}
