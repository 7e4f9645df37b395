import { v7 } from 'uuid'
import {
  type WithdrawalOutcome,
  type WithdrawalReport,
  withdrawImport,
} from '../app/import/withdraw-import.ts'
import { counted } from '../domain/values/counted.ts'
import { commandLineActor } from '../node/actor.ts'
import { clockFor } from '../node/command-clock.ts'
import { type Progress, progressOn } from '../node/progress.ts'
import { SettingProblem, type Settings } from '../node/settings.ts'
import { openStore } from '../node/store.ts'
import { EXIT } from './exit.ts'
import { reasonFrom } from './reason.ts'

type Options = { readonly reason: string; readonly dryRun: boolean; readonly isJson: boolean }

/** Takes an import back. Returns the exit code. */
export async function withdrawImportCommand(
  settings: Settings,
  given: string,
  { reason, dryRun, isJson }: Options,
): Promise<number> {
  const sha256 = given.toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw new SettingProblem(
      `a SHA-256 is 64 hexadecimal digits, not ${given}: \`sha256sum <file>\` prints that of a file`,
    )
  const rationale = reasonFrom(reason)
  const store = await openStore(settings.store, dryRun ? 'read' : 'write')
  const shown: { stage: string | null; progress: Progress | null } = { stage: null, progress: null }
  try {
    const { ledgerClock } = await clockFor(store, settings)
    const outcome = await withdrawImport(
      {
        store,
        ledgerClock,
        actor: commandLineActor(),
        newId: v7,
        onProgress: (stage, done, whole) => {
          if (shown.stage !== stage) {
            shown.progress?.end()
            const unit = stage === 'reading' ? 'events' : 'streams'
            shown.progress = progressOn(process.stderr, stage, unit, () => performance.now())
            shown.stage = stage
          }
          shown.progress?.at(done, whole)
        },
      },
      sha256,
      { rationale, dryRun },
    )
    shown.progress?.end()
    process.stdout.write(isJson ? `${JSON.stringify(outcome)}\n` : `${textOf(outcome, sha256)}\n`)
    return outcome.ok ? EXIT.done : EXIT.refused
  } finally {
    shown.progress?.end()
    await store.close()
  }
}

function textOf(outcome: WithdrawalOutcome, sha256: string): string {
  if (outcome.ok) return reportText(outcome.report)
  switch (outcome.reason) {
    case 'unknown':
      return `nothing in this ledger was imported from a file with the SHA-256 ${sha256}`
    case 'framework':
      return 'a framework or process is not withdrawn: its versions never change once published. Publish a corrected one as another version'
    case 'needed': {
      const more = outcome.obstaclesTotal - outcome.obstacles.length
      return [
        ...outcome.obstacles,
        ...(more > 0 ? [`… and ${more} more`] : []),
        'nothing was withdrawn: withdraw first the imports that rest on it',
      ].join('\n')
    }
  }
}

function reportText({
  withdrawn,
  before,
  resting,
  registeredAgain,
  gone,
  kinds,
  dryRun,
}: WithdrawalReport): string {
  const of = `${kinds.join(' and ')} import`
  if (withdrawn + resting + registeredAgain === 0)
    return `${of}: ${before === 1 ? 'its 1 act was' : `all of its ${before} acts were`} withdrawn before; nothing was written`
  const known = Object.entries(gone).flatMap(([what, count]) =>
    count === 0 ? [] : [counted(count, what.slice(0, -1))],
  )
  const parts = [
    `${counted(withdrawn, 'act')} ${dryRun ? 'would be' : withdrawn === 1 ? 'was' : 'were'} withdrawn${before === 0 ? '' : `, ${before} before`}`,
    ...(resting === 0 ? [] : [`${resting} more that rested on them alone`]),
    ...(registeredAgain === 0
      ? []
      : [
          `${registeredAgain === 1 ? '1 district, school or period stays' : `${registeredAgain} districts, schools or periods stay`} known, since others name them`,
        ]),
    ...(known.length === 0 ? [] : [`known no more: ${known.join(', ')}`]),
  ]
  const next = dryRun
    ? 'nothing was written'
    : 'rows that another file holds too were recorded once: import that file again to have them back'
  return `${of}: ${[...parts, next].join('; ')}`
}
