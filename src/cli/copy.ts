import { statSync } from 'node:fs'
import type { CopyConflict } from '../app/copy/append-all.ts'
import type { Difference, Side, Stores } from '../app/copy/comparison.ts'
import { type CopyOutcome, type CopyStage, copyLedger } from '../app/copy/copy.ts'
import { counted } from '../domain/values/counted.ts'
import {
  type EventStore,
  StoreDamaged,
  type StoredEvent,
  StoreUnavailable,
} from '../event-store/event-store.ts'
import { quarantinedIn } from '../event-store/quarantined.ts'
import { lossIn } from '../event-store/sqlite/whole.ts'
import { Failure } from '../node/failure.ts'
import { type Progress, progressOn } from '../node/progress.ts'
import { SettingProblem } from '../node/settings.ts'
import { openStore, type StoreUse, withoutPassword } from '../node/store.ts'
import { EXIT } from './exit.ts'

type Settings = { readonly from: string; readonly to: string }

/** Copies a ledger from one store to another. Returns the exit code. */
export async function copyCommand(settings: Settings, isJson: boolean): Promise<number> {
  assertTwoStores(settings)
  const from = await opened('--from', settings.from, 'read')
  try {
    const to = await opened('--to', settings.to, 'create')
    try {
      const outcome = await copied({ from, to })
      const quarantined = outcome.kind === 'compared' ? (await quarantinedIn(to)).size : 0
      const source = fileOf(settings.from)
      const sourceFault = source === null ? null : lossIn(source, false)
      return told(outcome, { quarantined, sourceFault }, settings, isJson)
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}

/** A source that is mistyped must not come into being as an empty ledger, nor a ledger be copied onto itself. */
function assertTwoStores({ from, to }: Settings): void {
  const [source, target] = [fileOf(from), fileOf(to)]
  if (source !== null && idOf(source) === null)
    throw new SettingProblem(`--from: there is no ledger ${source}`)
  const isOne =
    settingOf(from) === settingOf(to) || (source !== null && target !== null && idOf(source) === idOf(target))
  if (isOne) throw new SettingProblem(`--from and --to name the same store, ${withoutPassword(to)}`)
}

const fileOf = (store: string): string | null =>
  store.startsWith('sqlite:') ? store.slice('sqlite:'.length) : null

/** The identity of a file, the same for every path to it; null if there is none. */
function idOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true })
  return found?.isFile() === true ? `${found.dev} ${found.ino}` : null
}

/** A setting without its login, and with one name for both schemes: settings that name the same server are equal. */
const settingOf = (store: string): string => withoutPassword(store).replace(/^kurrentdb(?=[+:])/, 'esdb')

async function opened(flag: string, store: string, use: StoreUse): Promise<EventStore> {
  try {
    return await openStore(store, use)
  } catch (error) {
    if (error instanceof StoreDamaged)
      throw new StoreDamaged(error.reason, `${flag}: ${error.message}`, { cause: error })
    if (!(error instanceof SettingProblem)) throw error
    throw new SettingProblem(error.message.replace(/^LEDGER_STORE/, flag))
  }
}

async function copied(stores: Stores): Promise<CopyOutcome> {
  const shown: { stage: CopyStage | null; progress: Progress | null } = { stage: null, progress: null }
  try {
    return await copyLedger(stores, (stage, done, whole) => {
      if (shown.stage !== stage) {
        shown.progress?.end()
        shown.progress = progressOn(process.stderr, stage, 'events', () => performance.now())
        shown.stage = stage
      }
      shown.progress?.at(done, whole)
    })
  } catch (error) {
    throw cutShort(error)
  } finally {
    shown.progress?.end()
  }
}

/** A store that fails, and an event that no store takes, are for the user to mend; anything else is a fault of the program. */
function cutShort(error: unknown): unknown {
  const causes = causesOf(error)
  const reason = causes.map(({ message }) => message).join(': ')
  if (causes.some(cause => cause instanceof StoreUnavailable)) {
    const remedy = 'What was copied stays, and the same command goes on from there.'
    return new Failure(`the copy was cut short: ${reason}. ${remedy}`, { cause: error })
  }
  const message = `this ledger cannot be copied: ${reason}`
  const damage = causes.find(cause => cause instanceof StoreDamaged)
  if (damage !== undefined) return new StoreDamaged(damage.reason, message, { cause: error })
  return causes.some(cause => cause instanceof RangeError) ? new Failure(message, { cause: error }) : error
}

const causesOf = (error: unknown): readonly Error[] =>
  error instanceof Error ? [error, ...causesOf(error.cause)] : []

type Beside = {
  readonly quarantined: number
  /** What the source has lost, in words; null where it has lost nothing, or its store cannot say. */
  readonly sourceFault: string | null
}

function told(outcome: CopyOutcome, beside: Beside, settings: Settings, isJson: boolean): number {
  const { quarantined, sourceFault } = beside
  const names = { from: withoutPassword(settings.from), to: withoutPassword(settings.to) }
  if (isJson) process.stdout.write(`${JSON.stringify({ ...documentOf(outcome, names), ...beside })}\n`)
  switch (outcome.kind) {
    case 'refused':
      if (!isJson) process.stderr.write(refusalOf(outcome.difference, names))
      return EXIT.refused
    case 'conflict':
      if (!isJson) process.stderr.write(conflictText(outcome.conflict, names))
      return isSourceDamaged(outcome.conflict) ? EXIT.unwell : EXIT.failed
    case 'compared':
      if (!isJson)
        process.stdout.write(
          [
            tableOf(outcome, names),
            verdictOf(outcome, names),
            proofOf(outcome, names),
            setAsideOf(quarantined),
            lostIn(names.from, sourceFault),
          ].join(''),
        )
      if (outcome.comparison.difference !== null) return EXIT.failed
      return (outcome.comparison.proofFault ?? sourceFault) ? EXIT.unwell : EXIT.done
  }
}

/** What the record can prove is the same in both stores: the root, and what was signed over it. */
function proofOf({ comparison: { to, difference, proofFault } }: Compared, { from }: Names): string {
  if (difference !== null || to.checkpoints === 0) return ''
  if (proofFault === null) return `The tree of both has the root ${to.root}.\n`
  return `The tree of both has the root ${to.root}, and it is not what was signed: ${proofFault}. ${from} was changed before it was copied.\n`
}

const setAsideOf = (quarantined: number): string =>
  quarantined === 0
    ? ''
    : `${quarantined === 1 ? 'One event is' : `${quarantined} events are`} set aside in both: they are in the record, and no fold reads them.\n`

const lostIn = (from: string, fault: string | null): string =>
  fault === null ? '' : `${from} is damaged, and the copy lacks what it lacks: ${fault}.\n`

type Names = Settings
type Compared = Extract<CopyOutcome, { kind: 'compared' }>

const refusalOf = (difference: Difference, names: Names): string => `\
refused: ${names.to} is no earlier copy of ${names.from}; nothing was written.
${differenceText(difference)}\
Copy into an empty store, or into the one in which an earlier copy of this ledger was cut short.
`

/**
 * Whether a conflict shows that the source is damaged: if the stream of the target is shorter than expected, no other process
 * wrote to it, and the source lacks an event that came before.
 */
const isSourceDamaged = ({ actual, expected }: CopyConflict): boolean => lastOf(actual) <= lastOf(expected)
const lastOf = (revision: number | 'none') => (revision === 'none' ? -1 : revision)

function conflictText(conflict: CopyConflict, { from, to }: Names): string {
  const { stream, expected, actual } = conflict
  const [found, left] = [actual, expected].map(each => (each === 'none' ? 'no event' : `revision ${each}`))
  const why = isSourceDamaged(conflict)
    ? `${from} lacks what came before there: it is damaged.`
    : 'Somebody else writes there: end that, and copy into an empty store.'
  return `the copy stopped: ${stream} ends with ${found} in ${to}, not with ${left}. ${why}\n`
}

function tableOf({ comparison }: Compared, names: Names): string {
  const rowOf = (side: 'from' | 'to') => {
    const { events, checkpoints, position, sha256 } = comparison[side]
    return [side, names[side], String(events), String(checkpoints), String(position), sha256]
  }
  const rows = [['', 'store', 'events', 'checkpoints', 'position', 'sha256'], rowOf('from'), rowOf('to')]
  const widths = [0, 1, 2, 3, 4, 5].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const aligned = (cell: string, column: number) =>
    column >= 2 && column <= 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  return rows.map(row => `${row.map(aligned).join('  ').trimEnd()}\n`).join('')
}

function verdictOf({ before, copied, comparison }: Compared, { from, to }: Names): string {
  const { difference, isSourceAhead } = comparison
  if (difference !== null) {
    const remedy = `Somebody else wrote to ${to} or changed it: copy into an empty store.`
    return `different.\n${differenceText(difference)}${remedy}\n`
  }
  if (comparison.to.events + comparison.to.checkpoints === 0) return 'equal: there was nothing to copy.\n'
  const checkpoints = copied.checkpoints === 0 ? '' : ` and ${counted(copied.checkpoints, 'checkpoint')}`
  const earlier = before.events === 0 ? '' : `, ${before.events} before`
  const more = isSourceAhead ? `${from} has grown since: the same command copies the rest.\n` : ''
  return `equal: ${counted(copied.events, 'event')}${checkpoints} copied now${earlier}.\n${more}`
}

function differenceText(difference: Difference): string {
  const { position, from, to, fields } = difference
  const where = position === null ? '' : ` at position ${position}`
  const what = from !== null && to !== null ? `: ${fields.join(', ')}` : ''
  const [ours, theirs] = excerptsOf(difference)
  const text = `They differ first${where}${what}\n  from  ${nameOf(from)}${ours}\n  to    ${nameOf(to)}${theirs}\n`
  // An event that was never checked may hold control characters, which would move the cursor of a terminal.
  return text.replaceAll(/[^\P{Cc}\n]/gu, '?')
}

const nameOf = (event: StoredEvent | null): string =>
  event === null ? 'nothing more' : `revision ${event.revision} of ${event.stream}, ${event.type} ${event.id}`

/** Excerpts of an event that reads differently in two stores, from shortly before the difference. */
function excerptsOf({ from, to, fields }: Difference): readonly [string, string] {
  const field = (['data', 'metadata'] as const).find(each => fields.includes(each))
  if (from === null || to === null || field === undefined || fields.includes('id')) return ['', '']
  const [ours, theirs] = [from[field], to[field]]
  let same = 0
  while (same < ours.length && ours[same] === theirs[same]) same++
  const begin = Math.max(same - 20, 0)
  const cut = (text: string) =>
    `${begin > 0 ? '…' : ''}${text.slice(begin, begin + 60)}${text.length > begin + 60 ? '…' : ''}`
  return [`, ${field} ${cut(ours)}`, `, ${field} ${cut(theirs)}`]
}

/** The outcome for `--json`: positions are decimal text, as everywhere. */
function documentOf(outcome: CopyOutcome, names: Names): object {
  const stores = { from: { store: names.from }, to: { store: names.to } }
  switch (outcome.kind) {
    case 'refused':
      return { outcome: 'refused', ...stores, difference: differenceDocument(outcome.difference) }
    case 'conflict':
      return { outcome: 'conflict', ...stores, copied: outcome.copied, conflict: outcome.conflict }
    case 'compared': {
      const { before, copied, comparison } = outcome
      const { difference, proofFault, isSourceAhead } = comparison
      const sideOf = ({ position, ...rest }: Side) => ({ ...rest, position: String(position) })
      return {
        outcome: difference === null ? 'equal' : 'different',
        from: { ...stores.from, ...sideOf(comparison.from) },
        to: { ...stores.to, ...sideOf(comparison.to) },
        before,
        copied,
        isSourceAhead,
        difference: difference === null ? null : differenceDocument(difference),
        proofFault,
      }
    }
  }
}

function differenceDocument({ position, from, to, fields }: Difference): object {
  const named = (event: StoredEvent | null) => {
    if (event === null) return null
    const { stream, revision, id, type } = event
    return { stream, revision, id, type }
  }
  return {
    position: position === null ? null : String(position),
    fields,
    from: named(from),
    to: named(to),
  }
}
