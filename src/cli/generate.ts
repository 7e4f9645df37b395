import { z } from 'zod'
import { type Generated, generate, PERIODS_MAX } from '../app/synthetic/generate.ts'
import { counted } from '../domain/values/counted.ts'
import { progressOn } from '../node/progress.ts'
import { SettingProblem } from '../node/settings.ts'
import { EXIT } from './exit.ts'

const Sizes = z.object({
  districts: z.coerce.number().int().min(1).max(20_000),
  periods: z.coerce.number().int().min(1).max(PERIODS_MAX),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  out: z.string().min(1),
})

/** Writes import files of a synthetic network. Returns the exit code. */
export async function generateFiles(flags: object, isJson: boolean): Promise<number> {
  const read = Sizes.safeParse(flags)
  if (!read.success) {
    const [issue] = read.error.issues
    throw new SettingProblem(`--${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { out: folder, ...sizes } = read.data
  const progress = progressOn(process.stderr, 'generating', 'rows', () => performance.now())
  try {
    const made = await generate({ ...sizes, folder, onProgress: progress.at })
    progress.end()
    process.stdout.write(isJson ? `${JSON.stringify(made)}\n` : textOf(made))
  } finally {
    progress.end()
  }
  return EXIT.done
}

const textOf = ({ files, districts, ratings, restatements }: Generated): string => `\
${counted(districts, 'district')}, ${counted(ratings, 'rating')} and ${counted(restatements, 'restatement')} written. To record them:
  npm run ledger -- import frameworks ${inShell(files.framework)}
  npm run ledger -- import districts ${inShell(files.districts)}
  npm run ledger -- import ratings ${inShell(files.ratings)}
`

const inShell = (path: string): string =>
  /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
