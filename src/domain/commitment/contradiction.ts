import type { Recorded } from '../decider.ts'
import { lastDayOf, type PartialDate } from '../values/date.ts'
import { Decimal } from '../values/text.ts'
import type { StepClash } from './command.ts'
import type { CommitmentEvent } from './event.ts'
import type { CommitmentFold } from './fold.ts'

/**
 * What a step states that no other step of its kind and day may contradict, since nothing shows which of the two counts. A
 * field that is null was left out, which contradicts any value; one that is undefined is not stated.
 */
type Statements = {
  readonly kind: string
  readonly fields: { readonly [field: string]: string | null | undefined }
}

/** The first statement of an imported step against which the record holds another one of that day. */
export function stepClash(event: CommitmentEvent, { steps }: CommitmentFold): StepClash | null {
  const given = statementsOf(event)
  if (given === null) return null
  const { occurredOn } = event.data
  const day = lastDayOf(occurredOn)
  const others = steps.filter(
    step => lastDayOf(step.data.occurredOn) === day && statementsOf(step)?.kind === given.kind,
  )
  for (const [field, value] of Object.entries(given.fields)) {
    if (value === undefined) continue
    const rivals = others.filter(step => statedIn(step, field) !== undefined)
    const [rival] = rivals
    // Steps recorded here may follow each other on one day: an import that repeats one of them is no clash.
    if (rival === undefined || rivals.some(step => statedIn(step, field) === value)) continue
    return { code: 'StepClash', type: event.type, field, occurredOn, event: rival.id }
  }
  return null
}

const statedIn = (step: Recorded<CommitmentEvent>, field: string) => statementsOf(step)?.fields[field]

function statementsOf({ type, data }: CommitmentEvent): Statements | null {
  switch (type) {
    // `importStep` compares promises on any day, and a milestone is reached once: neither can clash on one day.
    case 'CommitmentMade':
    case 'MilestoneReached':
      return null
    case 'MilestoneAdded':
      return { kind: `milestone ${data.milestone}`, fields: { title: data.title, dueOn: dayOf(data.dueOn) } }
    case 'ProgressReported':
      return { kind: type, fields: { value: numberOf(data.value) } }
    case 'DueDateExtended':
      return { kind: type, fields: { dueOn: dayOf(data.dueOn) } }
    case 'TermsAmended': {
      const { text, measure, unit, baseline, target } = data
      const numbers = { baseline: numberOf(baseline), target: numberOf(target) }
      return { kind: type, fields: { text, measure, unit, ...numbers } }
    }
    case 'CompletionAssessed':
      return { kind: type, fields: { completion: data.completion } }
    case 'VerdictIssued':
    case 'VerdictRevised':
      return { kind: type, fields: { verdict: data.verdict, metOn: dayOf(data.metOn) } }
    case 'CommitmentWithdrawn':
      return { kind: 'end', fields: { step: type, supersededBy: null } }
    case 'CommitmentSuperseded':
      return { kind: 'end', fields: { step: type, supersededBy: data.supersededBy ?? null } }
  }
}

const dayOf = (date: PartialDate | undefined): string | null => (date === undefined ? null : lastDayOf(date))

/** A decimal in its shortest form, and words as they are: `0.50` and `0.5` are one value. */
function numberOf(value: string | undefined): string | undefined {
  if (value === undefined || !Decimal.safeParse(value).success) return value
  const [whole = '', fraction = ''] = value.replace('-', '').split('.')
  const digits = `${whole.replace(/^0+(?=\d)/, '')}.${fraction.replace(/0+$/, '')}`
  return value.startsWith('-') && digits !== '0.' ? `-${digits}` : digits
}
