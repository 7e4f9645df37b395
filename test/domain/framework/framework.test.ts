import { existsSync, globSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FrameworkCommand } from '../../../src/domain/framework/command.ts'
import { FrameworkVersion, itemsOf, previousOf } from '../../../src/domain/framework/document.ts'
import type { FrameworkEvent } from '../../../src/domain/framework/event.ts'
import { framework } from '../../../src/domain/framework/framework.ts'
import { findLevel, levelsOf } from '../../../src/domain/framework/levels.ts'
import { newestOf } from '../../../src/domain/framework/versions.ts'
import { version } from '../../support/domain/fixtures.ts'
import { foldOf, givenFor, replayed } from '../../support/domain/given.ts'
import { DATA } from '../../support/outside-data.ts'

const given = givenFor(framework)
const today = '2014-01-15'
const publishing = (document: FrameworkVersion, occurredOn = '2013-11-01'): FrameworkCommand => ({
  type: 'PublishFramework',
  data: { framework: document, occurredOn, today },
})
const published = (document: FrameworkVersion): FrameworkEvent => ({
  type: 'FrameworkPublished',
  data: { framework: document, occurredOn: '2013-11-01' },
})
const v1 = version({ items: { a: [], b: [] } })
const v2 = version({ version: 'v2', previous: 'v1', items: { a: [], b: [] } })
const v3 = version({ version: 'v3', previous: 'v2', items: { a: [], b: [] } })

describe('publishing a version', () => {
  test('is news', () => given().when(publishing(v1)).thenYields(published(v1)))
  test('again with the same content is a retry', () => {
    given(published(v1)).when(publishing(v1)).thenYields()
    given(published(v1)).when(publishing(v1, '2013-12-01')).thenYields()
  })
  test('again with other content is a clash', () =>
    given(published(v1))
      .when(publishing({ ...v1, title: 'Another title' }))
      .thenRefuses('FrameworkVersionClash', { version: 'v1' }))
  test('again with a decimal as number is the same content', () => {
    const [number, text] = [0.5, '0.5'].map(minimumShareRated =>
      FrameworkVersion.parse({ ...v1, rollUp: { rule: 'none', minimumShareRated } }),
    )
    expect(number).toEqual(text)
    expect(number?.rollUp.minimumShareRated).toBe('0.5')
  })
  test('is not dated later than tomorrow', () =>
    given().when(publishing(v1, '2014-01-17')).thenRefuses('DateInFuture'))
  test('rates the same kind of entity as the others', () =>
    given(published(v1))
      .when(publishing({ ...v2, rates: 'school' }))
      .thenRefuses('FrameworkRatesChanged', { rates: 'district' }))
})

describe('what came before a version', () => {
  const bare = version({ version: 'v2', items: { a: [] } })
  const linked = version({
    version: 'v2',
    items: { a: [] },
    crosswalk: [{ item: 'a', relation: 'widened', from: [{ version: 'v1', item: 'a' }] }],
  })
  test('is said by it', () => given(published(v1)).when(publishing(v2)).thenYields(published(v2)))
  test('is by default what its crosswalk names', () => {
    expect(previousOf(linked)).toBe('v1')
    given(published(v1)).when(publishing(linked)).thenYields(published(linked))
  })
  test('is nothing for a first version', () => expect(previousOf(v1)).toBeNull())
  test('is needed by a second one', () =>
    given(published(v1))
      .when(publishing(bare))
      .thenRefuses('FrameworkPreviousMissing', { version: 'v2', known: ['v1'] }))
  test('is not said by a crosswalk that comes from nothing', () =>
    given(published(v1))
      .when(
        publishing(
          version({ version: 'v2', items: { a: [] }, crosswalk: [{ item: 'a', relation: 'none' }] }),
        ),
      )
      .thenRefuses('FrameworkPreviousMissing'))
  test('may be recorded after it: files may come in any order', () =>
    given(published(v2)).when(publishing(v1)).thenYields(published(v1)))
  test('is nothing for one version alone', () => {
    given(published(v1), published(v3)).when(publishing(bare)).thenRefuses('FrameworkPreviousMissing')
    given(published(v3)).when(publishing(v1)).thenYields(published(v1))
  })
  test('is never itself', () => {
    const own = version({ version: 'v1', previous: 'v1', items: { a: [] } })
    given().when(publishing(own)).thenRefuses('FrameworkCycle')
    given(published(v3), published(v2))
      .when(publishing({ ...v1, previous: 'v3' }))
      .thenRefuses('FrameworkCycle', { version: 'v1' })
  })
  test('has the items that the crosswalk names', () => {
    const wrong = { ...linked, crosswalk: [{ ...linked.crosswalk[0], from: [{ version: 'v1', item: 'z' }] }] }
    given(published(v1))
      .when(publishing(wrong as FrameworkVersion))
      .thenRefuses('CrosswalkOriginUnknown', { item: 'z', version: 'v1' })
    given(published(wrong as FrameworkVersion))
      .when(publishing(v1))
      .thenRefuses('CrosswalkOriginUnknown')
  })
  test('is older than the newest, whatever the order in which they were recorded', () => {
    expect([newestOf([v1, v2, v3]), newestOf([v3, v1, v2]), newestOf([v1]), newestOf([])]).toEqual([
      'v3',
      'v3',
      'v1',
      undefined,
    ])
  })
})

describe('a document', () => {
  const raw = { ...v1, previous: undefined }
  const level = (value: number, name: string, ...aliases: string[]) => ({ value, name, aliases })
  const scaled = (...levels: ReturnType<typeof level>[]) => ({ ...raw, scales: [{ id: 'depth', levels }] })
  const problemsOf = (document: object) =>
    FrameworkVersion.safeParse(document).error?.issues.map(({ message }) => message) ?? []
  const crosswalk = (...entries: object[]) => ({
    ...raw,
    version: 'v2',
    crosswalk: entries,
  })
  const from = (item: string, of = 'v1') => [{ version: of, item }]

  test('that holds together has no problem', () => expect(problemsOf(raw)).toEqual([]))
  test('where one level’s value is another’s name is refused', () =>
    expect(problemsOf(scaled(level(1, 'Low'), level(2, '1')))).toEqual([
      'scale depth: 1 is the value of one level and a name of another',
    ]))
  test('where one level’s value is another’s alias is refused', () =>
    expect(problemsOf(scaled(level(1, 'Low'), level(2, 'High', ' 1 ')))).toHaveLength(1))
  test('where a level’s value is its own name is taken', () =>
    expect(problemsOf(scaled(level(1, '1'), level(2, '2')))).toEqual([]))
  test('where two levels are called alike, but for case, is refused', () => {
    expect(problemsOf(scaled(level(1, 'Low'), level(2, 'LOW')))).toEqual([
      'scale depth: two levels are called low',
    ])
    expect(problemsOf(scaled(level(1, 'Low', 'poor'), level(2, 'High', 'Poor')))).toHaveLength(1)
  })
  test('where a level repeats its own name as an alias is taken', () =>
    expect(problemsOf(scaled(level(1, 'Low', 'low'), level(2, 'High')))).toEqual([]))
  test('where two levels have one value is refused', () =>
    expect(problemsOf(scaled(level(1, 'Low'), level(1, 'High')))).toHaveLength(1))
  test('with two items, two components or two scales of one id is refused', () => {
    const component = { id: 'a', title: 'A', scale: 'depth', elements: [] }
    expect(problemsOf({ ...raw, components: [component, component] })).toEqual(['two items have the id a'])
    const element = { id: 'a', title: 'A', scale: 'depth' }
    expect(problemsOf({ ...raw, components: [{ ...component, elements: [element] }] })).toEqual([
      'two items have the id a',
    ])
    expect(problemsOf({ ...raw, scales: [...raw.scales, ...raw.scales] })).toEqual([
      'two scales have the id depth',
    ])
  })
  test('with an item on a scale that is not there is refused', () =>
    expect(
      problemsOf({ ...raw, components: [{ id: 'a', title: 'A', scale: 'width', elements: [] }] }),
    ).toEqual(['a: there is no scale width']))
  test('with a roll-up over two scales is refused, unless its rule is `none`', () => {
    const levels = [level(1, 'Low')]
    const scales = ['depth', 'width'].map(id => ({ id, levels }))
    const components = [
      { id: 'a', title: 'A', scale: 'depth', elements: [{ id: 'a.b', title: 'B', scale: 'width' }] },
    ]
    const of = (rule: string) => problemsOf({ ...raw, scales, components, rollUp: { rule } })
    expect([of('median-low').length, of('minimum').length, of('none').length]).toEqual([1, 1, 0])
  })
  test('with a share outside 0 to 1 is refused', () => {
    const share = (minimumShareRated: unknown) =>
      problemsOf({ ...raw, rollUp: { rule: 'none', minimumShareRated } }).length
    expect(
      [share('0'), share(1), share('1.01'), share('-0.1'), share('1/2')].map(count => count > 0),
    ).toEqual([false, false, true, true, true])
  })
  test('with a crosswalk for an item that it lacks is refused', () =>
    expect(problemsOf(crosswalk({ item: 'z', relation: 'same', from: from('a') }))).toEqual([
      'there is no item z in this version',
    ]))
  test('with two entries for one item is refused', () =>
    expect(
      problemsOf(
        crosswalk(
          { item: 'a', relation: 'same', from: from('a') },
          { item: 'a', relation: 'same', from: from('b') },
        ),
      ),
    ).toEqual(['a has two entries']))
  test('with origins in two versions, or in another than `previous`, is refused', () => {
    const two = crosswalk(
      { item: 'a', relation: 'same', from: from('a') },
      { item: 'b', relation: 'same', from: from('b', 'v0') },
    )
    expect(problemsOf(two)).toHaveLength(1)
    const other = { ...crosswalk({ item: 'a', relation: 'same', from: from('a', 'v0') }), previous: 'v1' }
    expect(problemsOf(other)).toEqual(['a: every origin lies in the one previous version, v1'])
  })
  test('where `none` names what it may not be compared with is taken', () =>
    expect(problemsOf(crosswalk({ item: 'a', relation: 'none', from: from('a') }))).toEqual([]))
  test('where another relation than `none` comes from nothing is refused', () => {
    expect(problemsOf(crosswalk({ item: 'a', relation: 'same', from: [] }))).not.toEqual([])
  })
})

describe('a level is matched', () => {
  const odd = FrameworkVersion.parse({
    ...v1,
    scales: [
      {
        id: 'depth',
        levels: [
          { value: 1, name: 'Level 3', aliases: ['worst', '10'] },
          { value: 2, name: 'Level 2', aliases: [] },
          { value: 3, name: '3', aliases: ['Best of all'] },
        ],
      },
    ],
  })
  const found = (meant: string | number) => findLevel(odd, 'a', meant)?.value ?? null
  test('by name', () => expect(found('Level 3')).toBe(1))
  test('by alias', () => expect(found('worst')).toBe(1))
  test('trimmed and without case', () => {
    expect(found('  lEVEL 2 ')).toBe(2)
    expect(found(' BEST of all')).toBe(3)
  })
  test('by value last, as number or text', () => {
    expect([found(2), found('2'), found(' 2 ')]).toEqual([2, 2, 2])
    expect(found(1)).toBe(1)
  })
  test('by an alias that is a number before any value', () => expect(found(10)).toBe(1))
  test('by nothing else', () => {
    expect([found('Level'), found(''), found(4), found('2.0'), found('Level 4')]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ])
  })
  test('on the scale of its item', () => expect(findLevel(odd, 'no-such-item', 2)).toBeNull())
  test('and ranked by value, worst first', () =>
    expect(levelsOf(odd, 'a')?.map(({ name }) => name)).toEqual(['Level 3', 'Level 2', '3']))
})

test('a component comes before its elements, and each says to which it belongs', () =>
  expect(
    itemsOf(version({ items: { a: ['a.x', 'a.y'], b: [] } })).map(({ id, component }) => [id, component]),
  ).toEqual([
    ['a', 'a'],
    ['a.x', 'a'],
    ['a.y', 'a'],
    ['b', 'b'],
  ]))

test('whatever is accepted is accepted again at once without events, and no version ever changes', () => {
  const document = fc
    .record({
      version: fc.constantFrom('v1', 'v2', 'v3'),
      previous: fc.constantFrom(undefined, 'v1', 'v2', 'v3'),
      item: fc.constantFrom('a', 'b'),
    })
    .map(({ version: id, previous, item }) =>
      version({ version: id, ...(previous === undefined ? {} : { previous }), items: { [item]: [] } }),
    )
  fc.assert(
    fc.property(fc.array(document, { minLength: 1, maxLength: 10, size: 'max' }), documents => {
      const { state, events } = replayed(
        framework,
        documents.map(each => ({ command: publishing(each) })),
      )
      expect(new Set(state.map(each => each.version)).size).toBe(state.length)
      expect(foldOf(framework, events)).toEqual(state)
      // At most one version has no predecessor once every named version was recorded.
      const known = new Set(state.map(each => each.version))
      const isWhole = state.length > 0 && state.every(each => known.has(previousOf(each) ?? each.version))
      if (isWhole) expect(state.filter(each => previousOf(each) === null)).toHaveLength(1)
    }),
    { numRuns: 500 },
  )
})

test.skipIf(!existsSync(DATA))(
  'the real framework documents are taken as they are (needs the shared data)',
  () => {
    const files = globSync('framework-*.json', { cwd: DATA })
    expect(files.length).toBeGreaterThan(4)
    for (const file of files) {
      const parsed = FrameworkVersion.safeParse(JSON.parse(readFileSync(`${DATA}/${file}`, 'utf8')))
      expect([file, parsed.error?.issues]).toEqual([file, undefined])
    }
  },
)
test.skipIf(!existsSync(DATA))(
  'in a real scale `Level 1+` is best and `Level 3` worst (needs the shared data)',
  () => {
    const sqrp = FrameworkVersion.parse(JSON.parse(readFileSync(`${DATA}/framework-sqrp-2015.json`, 'utf8')))
    const item = itemsOf(sqrp).find(({ scale }) => scale === 'level')?.id ?? ''
    expect(levelsOf(sqrp, item)?.map(({ name }) => name)).toEqual([
      'Level 3',
      'Level 2',
      'Level 2+',
      'Level 1',
      'Level 1+',
    ])
  },
)
