import { type FrameworkVersion, itemsOf } from '../framework/framework.ts'
import { compareWithinPeriod } from '../rating/published-rating.ts'
import { canonicalJson } from '../values/canonical.ts'
import type { PartialDate } from '../values/date.ts'
import type { AssessmentRefusal, By, Reasons, Said } from './command.ts'
import type { AssessmentState } from './state.ts'

/** A field that the wish leaves out is not compared. */
export const agrees = <Value>(given: Value | undefined, stands: Value): boolean =>
  given === undefined || (stands !== undefined && canonicalJson(given) === canonicalJson(stands))

export const reasonsAgree = (
  given: By & Reasons,
  stands: Reasons & { readonly occurredOn: PartialDate },
): boolean =>
  agrees(given.occurredOn, stands.occurredOn) &&
  agrees(given.rationale, stands.rationale) &&
  agrees(given.evidence, stands.evidence)

export const rationaleOf = ({ rationale }: Said) => (rationale === undefined ? {} : { rationale })
export const dateOf = ({ occurredOn, today }: By): PartialDate => occurredOn ?? today

export function levelUnknown(
  document: FrameworkVersion,
  item: string,
  level: string | number,
): AssessmentRefusal {
  const scale = itemsOf(document).find(({ id }) => id === item)?.scale
  const levels = document.scales.find(({ id }) => id === scale)?.levels.map(({ name }) => name) ?? []
  return { code: 'LevelUnknown', level: String(level), item, levels }
}

/** The act that shows now in the cell of an item: the last in the order of history. */
export const shownAct = (state: AssessmentState, item: string) =>
  state.acts
    .filter(act => act.item === item)
    .toSorted(compareWithinPeriod)
    .at(-1)
