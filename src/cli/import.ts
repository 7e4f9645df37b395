import { existsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname } from 'node:path'
import { v7 } from 'uuid'
import { ledgerClockOn } from '../app/command/clock.ts'
import { type ImportOptions, type ImportOutcome, importFile } from '../app/import/import-file.ts'
import { IMPORT_KINDS } from '../app/import/kinds.ts'
import type { ImportKind } from '../app/import/subjects.ts'
import type { EventStore } from '../event-store/event-store.ts'
import { commandLineActor } from '../node/actor.ts'
import { clockDoubtNow, clockFor } from '../node/command-clock.ts'
import { type Progress, progressOn } from '../node/progress.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { EXIT } from './exit.ts'
import { importText } from './import-text.ts'

type Options = ImportOptions & { readonly isJson: boolean }

/** Records what a file says. Returns the exit code. */
export async function importCommand(
  settings: Settings,
  kind: string,
  file: string,
  options: Options,
): Promise<number> {
  const known = IMPORT_KINDS.find(each => each === kind)
  if (known === undefined) throw new SettingProblem(`kind is one of ${IMPORT_KINDS.join(', ')}, not ${kind}`)
  assertReadable(file)
  const store = await openedFor(settings, options.dryRun)
  try {
    const { ledgerClock, latest } = await clockFor(store, settings)
    const doubt = clockDoubtNow(latest)
    if (doubt !== null) process.stderr.write(`${doubt}\n`)
    const outcome = await importInto(store, known, file, options, ledgerClock)
    process.stdout.write(options.isJson ? `${JSON.stringify(outcome)}\n` : importText(outcome, file))
    return outcome.ok ? EXIT.done : EXIT.refused
  } finally {
    await store.close()
  }
}

/**
 * A dry run needs no ledger: if the folder exists and holds none yet, the file is checked against an empty one. A folder that
 * does not exist is taken for a typing error.
 */
async function openedFor({ store }: Settings, dryRun: boolean): Promise<EventStore> {
  const [, file] = /^sqlite:(.+)/s.exec(store) ?? []
  if (!dryRun || file === undefined || existsSync(file) || !existsSync(dirname(file)))
    return openStore(store, dryRun ? 'read' : 'create')
  process.stderr.write(`there is no ledger ${file} yet: the file is checked against an empty one\n`)
  return openStore('sqlite::memory:')
}

function assertReadable(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (found?.isFile() !== true) throw new SettingProblem(`there is no file ${file}`)
}

/** The import as the command line does it: by an operator, with this machine's clock, showing its progress. */
export async function importInto(
  store: EventStore,
  kind: ImportKind,
  file: string,
  { dryRun, knownOnly }: ImportOptions,
  ledgerClock = ledgerClockOn(Date.now),
): Promise<ImportOutcome> {
  const { size } = statSync(file)
  const shown: { stage: string | null; progress: Progress | null } = { stage: null, progress: null }
  const dependencies = {
    store,
    ledgerClock,
    actor: commandLineActor(),
    newId: v7,
    scratchFolder: tmpdir(),
    onProgress: (stage: 'reading' | 'checking' | 'recording', done: number, whole: number | null) => {
      if (shown.stage !== stage) {
        shown.progress?.end()
        const task = `${stage.padEnd(9)} ${basename(file)}`
        const unit = stage === 'reading' ? 'bytes' : 'rows'
        shown.progress = progressOn(process.stderr, task, unit, () => performance.now())
        shown.stage = stage
      }
      shown.progress?.at(done, stage === 'reading' ? size : whole)
    },
  }
  try {
    return await importFile(dependencies, kind, file, { dryRun, knownOnly })
  } finally {
    shown.progress?.end()
  }
}
