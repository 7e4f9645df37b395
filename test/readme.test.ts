import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { done, ROOT } from './support/cli/cli.ts'
import { startDemo } from './support/cli/demo.ts'

const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

type Block = { readonly language: string; readonly text: string }
const blocks: readonly Block[] = [...README.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', text = '']) => ({ language, text }),
)
const commands = blocks.flatMap(({ language, text }) => (language === 'sh' ? text.trim().split('\n') : []))

const demo = await startDemo()

test('every command is one that this test runs', () => {
  const known = [
    /^npm ci && npm (run demo|test)$/,
    /^npm run ledger -- /,
    /^curl /,
    /^export OPERATOR=<operator key> RATER=<rater key> PUBLISHER=<publisher key>$/,
  ]
  expect(commands.length).toBeGreaterThan(10)
  expect(commands.filter(command => !known.some(each => each.test(command)))).toEqual([])
  expect(PACKAGE.scripts).toMatchObject({
    demo: expect.any(String),
    test: expect.any(String),
    start: expect.any(String),
  })
})

test('the demo prints what is shown', () => {
  const shown =
    blocks
      .find(({ language }) => language === 'text')
      ?.text.trimEnd()
      .split('\n') ?? []
  expect(shown.length).toBeGreaterThan(20)
  expect(demo.printed.map(steady)).toEqual(shown.map(steady))
})

test('each request gets the answer that stands below it', async () => {
  const requests = commands.filter(command => command.startsWith('curl '))
  expect(requests).toHaveLength(15)
  let last: unknown
  const answered: unknown[] = []
  for (const { language, text } of blocks) {
    if (language === 'json') {
      answered.push(text)
      expect(last).toMatchObject(expectationOf(text))
    }
    if (language !== 'sh' || !text.startsWith('curl ')) continue
    last = await run(text.trim())
  }
  expect(answered).toHaveLength(11)
})

test('what is said of the recorded rating is so', async () => {
  const history = await demo.get('/v1/districts/example/ratings/autonomy/history?framework=portfolio')
  expect(history.body.items[0]).toMatchObject({ action: 'NW', to: { level: { name: 'Established' } } })
  const on = async (day: string) =>
    (await demo.get(`/v1/districts/example/snapshot?framework=portfolio&asOf=${day}`)).body.components[1]
  expect(await on('2014-07-04')).toMatchObject({ id: 'autonomy', status: 'never-rated' })
  expect(await on('2014-07-05')).toMatchObject({ id: 'autonomy', status: 'rated' })
})

test('the commands for a ledger of your own run as they stand', async () => {
  const own = commands.filter(command => command.startsWith('npm run ledger -- '))
  expect(own).toHaveLength(5)
  const printed: string[] = []
  for (const command of own) {
    const words = [...command.slice('npm run ledger -- '.length).matchAll(/"([^"]*)"|(\S+)/g)]
    printed.push(await done(demo.folder, ...words.map(([, quoted, plain]) => quoted ?? plain ?? '')))
  }
  expect(printed[2]).toContain('ratings: 15 rows, 15 recorded')
})

test('every command and setting of the tables is one that the program knows', async () => {
  const help = await done(demo.folder, '--help')
  for (const [, command = ''] of README.matchAll(/^\| `(\w+)[^|]*\|/gm)) {
    if (/^[A-Z]/.test(command)) expect(help).toContain(command)
    else expect(help).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'))
  }
})

test('every command that the program knows has its row', async () => {
  const [, listed = ''] = (await done(demo.folder, '--help')).split('Commands:')
  // `openapi` is for developers of the project, and `help` needs no explanation.
  const commands = [...listed.matchAll(/^ {2}([a-z][\w-]*)/gm)].flatMap(([, name = '']) =>
    ['openapi', 'help'].includes(name) ? [] : [name],
  )
  expect(commands).toContain('serve')
  expect(commands.filter(name => !new RegExp(`^\\| \`${name}[ \`]`, 'm').test(README))).toEqual([])
})

test('every link in a document leads to a file', () => {
  const documents = globSync('{*.md,docs/*.md,samples/*.md}', { cwd: ROOT })
  const links = documents.flatMap(file =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\]\(([^)#]+)\)/g)].map(
      ([, to = '']) => [file, to] as const,
    ),
  )
  expect(links.length).toBeGreaterThan(2)
  const broken = links.filter(
    ([file, to]) => !/^https?:/.test(to) && !existsSync(join(ROOT, dirname(file), to)),
  )
  expect(broken).toEqual([])
})

/** A line without the parts that change from run to run, the port and the keys. */
const steady = (line: string): string =>
  line.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:8080').replaceAll(/[\w-]{36}\.[\w-]{43}/g, '<key>')

/** The expectation of a shown answer, in which "…" stands for anything. */
function expectationOf(text: string): object {
  const relax = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const shown = value.filter(each => each !== '…').map(relax)
      return shown.length === value.length ? shown : expect.arrayContaining(shown.map(matching))
    }
    if (value === '…') return expect.anything()
    if (value === null || typeof value !== 'object') return value
    const shown = Object.entries(value).filter(([key]) => key !== '…')
    return Object.fromEntries(shown.map(([key, each]) => [key, relax(each)]))
  }
  return relax(JSON.parse(text)) as object
}
const matching = (value: unknown) =>
  value !== null && typeof value === 'object' ? expect.objectContaining(value) : value

/** Sends the request of a `curl` line to the demo, with a key if the line names one. */
async function run(line: string): Promise<unknown> {
  const words = [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  )
  const after = (flag: string) =>
    words.flatMap((word, index) => (word === flag ? (words[index + 1] ?? '') : []))
  const url = words.find(word => word.startsWith('http://127.0.0.1:8080')) ?? ''
  const headers = after('-H').map(header => {
    const [name = '', value = ''] = header.split(/: (.*)/)
    return [name, value.replace(/\$(\w+)/, (_, role: string) => keyOf(role))] as const
  })
  const response = await fetch(demo.url + url.slice('http://127.0.0.1:8080'.length), {
    method: after('-X')[0] ?? 'GET',
    headers: Object.fromEntries(headers),
    body: after('-d')[0] ?? null,
  })
  return response.json()
}

function keyOf(role: string): string {
  const line = demo.printed.find(each => each.trim().startsWith(role.toLowerCase()))
  return line?.trim().split(/\s+/)[1] ?? ''
}
