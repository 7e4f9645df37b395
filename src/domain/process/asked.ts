import { anchorWords, pickWords } from './anchor.ts'
import { fieldWords } from './content.ts'
import type { Bound, Rule } from './rule.ts'
import { stepWords } from './step-wording.ts'
import { counted, inWords, lengthWords } from './wording.ts'

/** What a rule asks, in the form in which `given` says what was given: `P3M`, `2`, `10-01`. */
export function askedBy({ kind, bound, count, fields, anchor }: Rule): string {
  switch (kind) {
    case 'required':
    case 'count':
      return [String(count ?? 1), ...boundText(bound)].join(', ')
    case 'interval':
      return boundText(bound).join('')
    case 'deadline':
      return [
        anchor?.calendar ?? (anchor?.schoolYearStart === undefined ? 'step' : 'school-year-start'),
        anchor?.offset,
      ]
        .filter(each => each !== undefined)
        .join(' + ')
    case 'content':
      return (fields ?? []).join('; ')
    case 'independence':
      return [...(anchor === undefined ? [] : ['by another']), ...(fields ?? [])].join('; ')
  }
}

const boundText = (bound: Bound | undefined): readonly string[] => {
  if (bound === undefined) return []
  const { min, max } = bound
  return [min === undefined ? `at most ${max}` : max === undefined ? min : `${min} to ${max}`]
}

/** The same as the first half of a sentence. */
export function askedInWords(rule: Rule): string {
  const { kind, step, anchor, bound, count = 1, fields = [], apart } = rule
  const noun = stepWords(step)
  const the = `the ${pickWords(step.pick)}${noun}`
  const from = anchor === undefined ? '' : anchorWords(anchor)
  switch (kind) {
    case 'required':
    case 'count': {
      const what = count === 1 ? `a ${noun}` : counted(count, noun)
      const distance = apart === undefined ? '' : `, ${boundWords(apart)} apart`
      const before =
        anchor === undefined ? '' : `${bound === undefined ? '' : ` ${boundWords(bound)}`} before ${from}`
      return `${what} ${count === 1 ? 'has' : 'have'} to take place${before}${distance}`
    }
    case 'interval':
      return `${the} has to come ${bound === undefined ? '' : boundWords(bound)} after ${from}`
    case 'deadline':
      return `${the} has to come by ${from}`
    case 'content':
      return `${the} has to say: ${inWords(fields.map(fieldWords), 'and')}${anchor === undefined ? '' : `, before ${from}`}`
    case 'independence': {
      const apartFrom = anchor === undefined ? [] : [`come from somebody else than ${from}`]
      const says = fields.length === 0 ? [] : [`say: ${inWords(fields.map(fieldWords), 'and')}`]
      return `${the} has to ${[...apartFrom, ...says].join(', and ')}`
    }
  }
}

function boundWords({ min, max }: Bound): string {
  if (min !== undefined && max !== undefined) return `${lengthWords(min)} to ${lengthWords(max)}`
  return min === undefined
    ? `at most ${lengthWords(max ?? 'P0D')}`
    : min === 'P0D'
      ? 'on the day or'
      : `at least ${lengthWords(min)}`
}
