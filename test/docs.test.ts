import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { EXIT } from '../src/cli/exit.ts'
import { done, ROOT, scratch } from './support/cli/cli.ts'

const { folder, remove } = scratch()
afterAll(remove)

type Block = { readonly language: string; readonly text: string }
const blocksOf = (document: string): readonly Block[] =>
  [...readFileSync(join(ROOT, 'docs', document), 'utf8').matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', text = '']) => ({ language, text: text.trim() }),
  )

/** The arguments of a command, with the folders of a test instead of those shown. */
const wordsOf = (command: string): readonly string[] =>
  command
    .slice('npm run ledger -- '.length)
    .split(' ')
    .map(word => word.replace(/^(sqlite:)?backups/, `$1${folder}/backups`))

test('the commands for a back-up run as they stand, and print what is shown', async () => {
  const data = join(folder, 'data')
  mkdirSync(join(folder, 'backups'))
  await done(data, 'import', 'frameworks', join(ROOT, 'samples/framework-portfolio-2012-04.json'))
  await done(data, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  await done(data, 'import', 'ratings', join(ROOT, 'samples/ratings-portfolio.csv'))
  await done(data, 'keys', 'add', '--person', 'ann', '--role', 'operator', '--name', 'Who Runs It')
  const blocks = blocksOf('restore-a-back-up.md')
  expect(blocks.map(({ language }) => language)).toEqual(['sh', 'text', 'sh', 'sh', 'text', 'sh'])
  let printed = ''
  for (const { language, text } of blocks) {
    if (language === 'sh') printed = await done(data, ...wordsOf(text))
    else expect(printed.replaceAll(`${folder}/`, '')).toMatch(patternOf(text))
  }
})

test('what is to be done after a full disk ends with a ledger that is well', async () => {
  const data = join(folder, 'full')
  await done(data, 'import', 'districts', join(ROOT, 'samples/districts.csv'))
  const blocks = blocksOf('my-disk-was-full.md')
  expect(blocks.map(({ language }) => language)).toEqual(['sh'])
  for (const { text } of blocks) expect(await done(data, ...wordsOf(text))).not.toContain('BAD')
})

/** A pattern for the shown output, in which "…" stands for anything. */
const patternOf = (shown: string): RegExp =>
  new RegExp(
    `^${shown
      .split('…')
      .map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+')}\\n$`,
  )

test('the systemd unit starts what is here, and does not start again what that cannot mend', () => {
  const unit = readFileSync(join(ROOT, 'docs/portfolio-ledger.service'), 'utf8')
  const settings = Object.fromEntries(
    [...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  )
  const [program = '', file = '', command] = (settings.ExecStart ?? '')
    .replace(`${settings.WorkingDirectory}/`, '')
    .split(' ')
  expect([existsSync(join(ROOT, program)), existsSync(join(ROOT, file)), command]).toEqual([
    true,
    true,
    'serve',
  ])
  expect(settings.RestartPreventExitStatus).toBe(`${EXIT.usage} ${EXIT.refused} ${EXIT.unwell}`)
  expect(settings.Environment).toContain(`LEDGER_DATA=/var/lib/${settings.StateDirectory}`)
})
