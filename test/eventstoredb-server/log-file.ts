import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { lineOf, recordsOf, type Stored } from './stored.ts'

/** The file that outlives a killed process. It is not flushed, since the system keeps what a killed process wrote. */
export type LogFile = {
  read(): readonly Stored[]
  append(records: readonly Stored[]): void
  write(records: readonly Stored[]): void
}

export const logFileAt = (path: string): LogFile => ({
  read: () => {
    if (!existsSync(path)) return []
    const lines = readFileSync(path, 'utf8').split('\n')
    // A line that was cut off was never acknowledged; it is removed, so that the next one can follow.
    const rest = lines.pop()
    if (rest !== '') writeFileSync(path, lines.map(line => `${line}\n`).join(''))
    return lines.flatMap(recordsOf)
  },
  append: records => appendFileSync(path, lineOf(records)),
  write: records => writeFileSync(path, records.length === 0 ? '' : lineOf(records)),
})
