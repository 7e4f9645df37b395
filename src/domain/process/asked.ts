import type { Bound, Rule } from './rule.ts'

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
