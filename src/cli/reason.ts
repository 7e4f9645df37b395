import { normalized } from '../domain/values/normalized.ts'
import { text } from '../domain/values/text.ts'
import { SettingProblem } from '../node/settings.ts'

/** Why something is done, as it is recorded. Throws `SettingProblem` where nothing is said, or more than `lengthMax` characters. */
export function reasonFrom(given: string, lengthMax = 10_000): string {
  const reason = text(lengthMax).safeParse(normalized(given))
  if (reason.success) return reason.data
  throw new SettingProblem(`--reason says in 1 to ${lengthMax} characters why, and it is recorded`)
}
