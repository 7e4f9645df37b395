import { type FrameworkVersion, itemsOf } from '../framework/document.ts'
import type { AssessmentRefusal } from './command.ts'

/** The refusal of a level that the scale of its item does not have, with those that it has. */
export function levelUnknown(
  document: FrameworkVersion,
  item: string,
  level: string | number,
): AssessmentRefusal {
  const scale = itemsOf(document).find(({ id }) => id === item)?.scale
  const levels = document.scales.find(({ id }) => id === scale)?.levels.map(({ name }) => name) ?? []
  return { code: 'LevelUnknown', level: String(level), item, levels }
}
