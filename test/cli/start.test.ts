import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { MAIN, ROOT, scratch } from '../support/cli/cli.ts'

/** A module that prints the URL of each loaded file on stderr. */
const TELLING = `import { registerHooks } from 'node:module'
registerHooks({ load: (url, context, next) => (process.stderr.write('loaded ' + url + '\\n'), next(url, context)) })`

/** The files that a command loads; those of this repository by their path in it. */
async function loadedBy(data: string, ...args: readonly string[]): Promise<readonly string[]> {
  const telling = `data:text/javascript,${encodeURIComponent(TELLING)}`
  const { stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    telling,
    MAIN,
    '--data',
    data,
    ...args,
  ])
  const lines = stderr.split('\n').filter(line => line.startsWith('loaded '))
  return lines.map(line => line.replace(`loaded file://${ROOT}/`, ''))
}

const of = (files: readonly string[], ...folders: readonly string[]) =>
  files.filter(file => folders.some(each => file.startsWith(each)))

test('a short command loads what it needs', async () => {
  const { folder: data, remove } = scratch()
  onTestFinished(remove)
  await loadedBy(data, 'import', 'districts', `${ROOT}/samples/districts.csv`)
  const help = await loadedBy(data, '--help')
  expect(of(help, 'src/cli/program.ts')).toHaveLength(1)
  expect(
    of(
      help,
      'projections',
      'src/app/import/subjects.ts',
      'src/domain',
      'src/event-store',
      'src/http',
      'src/web',
    ),
  ).toEqual([])
  const keys = await loadedBy(data, 'keys', 'list')
  expect(of(keys, 'src/cli/key-list.ts')).toHaveLength(1)
  expect(of(keys, 'projections', 'src/app/command', 'src/http', 'src/web')).toEqual([])
  const doctor = await loadedBy(data, 'doctor')
  expect(of(doctor, 'src/cli/doctor.ts')).toHaveLength(1)
  expect(
    of(
      doctor,
      'src/app/import/subjects.ts',
      'src/http',
      'src/web',
      'node_modules/fastify',
      'node_modules/cli-progress',
    ),
  ).toEqual([])
})

test('a command that gives one answer loads what that is made of, and no server', async () => {
  const { folder: data, remove } = scratch()
  onTestFinished(remove)
  await loadedBy(data, 'import', 'frameworks', `${ROOT}/samples/framework-portfolio-2012-04.json`)
  await loadedBy(data, 'import', 'districts', `${ROOT}/samples/districts.csv`)
  const trail = await loadedBy(data, 'trail')
  const changes = await loadedBy(data, 'changes', 'denver')
  expect(of(trail, 'src/http/trail/question.ts')).toHaveLength(1)
  expect(of(trail, 'src/http/rating')).toEqual([])
  expect(of(changes, 'src/http/changes/questions.ts')).toHaveLength(1)
  for (const loaded of [trail, changes]) {
    expect(of(loaded, ...OF_A_SERVER)).toEqual([])
  }
})

const OF_A_SERVER = [
  'src/app/import/subjects.ts',
  'src/app/command/command-handler.ts',
  'src/app/command/facts.ts',
  'src/app/log',
  'src/http/app.ts',
  'src/http/every-route.ts',
  'src/node/compose.ts',
  'src/web',
  'projections/rating/kept',
  'node_modules/ajv',
  'node_modules/csv-stringify',
  'node_modules/fastify',
  'node_modules/prom-client',
  'node_modules/semver',
]
