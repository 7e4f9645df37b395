import { describe, expect, test } from 'vitest'
import type { ProcessCommand } from '../../../src/domain/process/command.ts'
import type { ProcessEvent } from '../../../src/domain/process/event.ts'
import { moratoriaBroken, moratoriaOn } from '../../../src/domain/process/moratorium.ts'
import { process } from '../../../src/domain/process/process.ts'
import { foldOf, givenFor, replayed } from '../../support/domain/given.ts'
import { COMPLETE, packWith, ruleWith, stepOn } from '../../support/domain/process-fixtures.ts'

const given = givenFor(process)
const today = '2013-06-30'
const imported = { kind: 'moratoria', sha256: 'a'.repeat(64), row: 2 }
type Data<Type extends ProcessCommand['type']> = Extract<ProcessCommand, { type: Type }>['data']

const version = packWith([])
const publish = (
  parts: Readonly<Record<string, unknown>> = {},
  occurredOn = '2013-01-01',
): ProcessCommand => ({
  type: 'PublishProcess',
  data: { process: packWith([], parts), occurredOn, today },
})
const published: ProcessEvent = {
  type: 'ProcessPublished',
  data: { process: version, occurredOn: '2013-01-01' },
}
const moratorium = {
  moratorium: 'm-2013',
  scope: { actions: ['closure' as const] },
  from: '2013-06-01',
  until: '2018-05-31',
  authority: 'Announcement',
  rationale: 'Five years of peace',
}
const declare = (parts: Partial<Data<'DeclareMoratorium'>> = {}): ProcessCommand => ({
  type: 'DeclareMoratorium',
  data: { ...moratorium, occurredOn: '2013-05-22', today, ...parts },
})
const declared: ProcessEvent = {
  type: 'MoratoriumDeclared',
  data: { ...moratorium, evidence: [], occurredOn: '2013-05-22' },
}
const lift = (parts: Partial<Data<'LiftMoratorium'>> = {}): ProcessCommand => ({
  type: 'LiftMoratorium',
  data: { moratorium: 'm-2013', rationale: 'It is over', occurredOn: '2013-06-20', today, ...parts },
})
const lifted: ProcessEvent = {
  type: 'MoratoriumLifted',
  data: { moratorium: 'm-2013', rationale: 'It is over', evidence: [], occurredOn: '2013-06-20' },
}

describe('a version', () => {
  test('is published once, and never changes', () => {
    given().when(publish()).thenYields(published)
    given(published).when(publish({}, '2013-02-02')).thenYields()
    given(published)
      .when(publish({ title: 'Otherwise' }))
      .thenRefuses('ProcessVersionClash', { version: '2010' })
  })
  test('is the same whether a word stands alone or in a list of one', () => {
    const rule = ruleWith({
      kind: 'required',
      inForce: { from: '2010-01-01' },
      appliesWhen: { step: { type: 'motion', kind: 'delay' } },
      step: { type: 'hearing', kind: 'public-hearing', by: 'Board' },
      anchor: { step: { type: 'decision', outcome: 'approved' } },
    })
    const listed = ruleWith({
      kind: 'required',
      inForce: [{ from: '2010-01-01' }],
      appliesWhen: { step: { type: 'motion', kind: ['delay'] } },
      step: { type: 'hearing', kind: ['public-hearing'], by: ['Board'] },
      anchor: { step: { type: 'decision', outcome: ['approved'] } },
    })
    const holding = (each: typeof rule) => publish({ rules: [each] })
    const stored = replayed(process, [{ command: holding(rule) }]).events
    given(...stored)
      .when(holding(listed))
      .thenYields()
    given(...stored)
      .when(holding(rule))
      .thenYields()
    given(...stored)
      .when(holding({ ...listed, step: { type: 'hearing', kind: ['public-hearing', 'joint-hearing'] } }))
      .thenRefuses('ProcessVersionClash')
  })
  test('begins on a day of its own', () => {
    given(published)
      .when(publish({ version: '2012' }))
      .thenRefuses('ProcessBeginsWithOther', { version: '2010', from: '2010-01-01' })
    given(published)
      .when(publish({ version: '2012', inForce: { from: '2012-01-01' } }))
      .thenYieldsLike({ type: 'ProcessPublished' })
  })
  test('names a time zone that there is, and is not of tomorrow', () => {
    for (const zone of ['America/Nowhere', 'PST', 'GMT'])
      given().when(publish({ zone })).thenRefuses('ProcessZoneUnknown')
    for (const zone of ['America/Los_Angeles', 'Europe/Kyiv', 'UTC'])
      given().when(publish({ zone })).thenYieldsLike({ type: 'ProcessPublished' })
    given().when(publish({}, '2013-07-02')).thenRefuses('DateInFuture')
  })
})

describe('a moratorium', () => {
  test('is declared of a process that is there, with a reason', () => {
    given(published).when(declare()).thenYields(declared)
    given().when(declare()).thenRefuses('ProcessUnknown')
    given(published)
      .when(declare({ rationale: undefined }))
      .thenRefuses('ProcessActReasonMissing')
    given(published)
      .when(declare({ from: undefined }))
      .thenYieldsLike({ data: { from: '2013-05-22' } })
    given(published)
      .when(declare({ occurredOn: '2013-07-02' }))
      .thenRefuses('DateInFuture')
  })
  test('is the same when it is said again, and another one needs another id', () => {
    given(published, declared).when(declare()).thenYields()
    given(published, declared)
      .when(declare({ occurredOn: undefined, from: undefined, rationale: undefined }))
      .thenYields()
    given(published, declared)
      .when(declare({ until: '2019-05-31' }))
      .thenRefuses('MoratoriumClash', { field: 'until' })
  })
  test('is the same whether a word of its scope stands alone or in a list of one', () => {
    const scoped = (kind: string | string[]) =>
      declare({
        scope: { actions: ['closure'], appliesWhen: { step: { type: 'hearing', kind } } },
      })
    const stored = replayed(process, [{ command: publish() }, { command: scoped('public-hearing') }]).events
    given(...stored)
      .when(scoped(['public-hearing']))
      .thenYields()
    given(...stored)
      .when(scoped(['joint-hearing']))
      .thenRefuses('MoratoriumClash', { field: 'scope' })
  })
  test('ends after it begins, and is lifted after it was declared, once', () => {
    given(published)
      .when(declare({ until: '2013-05-31' }))
      .thenRefuses('MoratoriumDatesOrder', { field: 'until' })
    given(published, declared).when(lift()).thenYields(lifted)
    given(published, declared)
      .when(lift({ occurredOn: '2013-05-21' }))
      .thenRefuses('MoratoriumDatesOrder')
    given(published, declared, lifted).when(lift()).thenYields()
    given(published, declared, lifted)
      .when(lift({ rationale: 'Again' }))
      .thenRefuses('MoratoriumLiftedBefore')
    given(published).when(lift()).thenRefuses('MoratoriumUnknown')
    given(published, declared)
      .when(lift({ rationale: undefined }))
      .thenRefuses('ProcessActReasonMissing')
  })
  test('of a file may come before its process, and be lifted before it was declared', () => {
    const row = { imported, evidence: [] }
    given().when(lift(row)).thenYieldsLike({ type: 'MoratoriumLifted' })
    given(lifted).when(declare(row)).thenYieldsLike({ type: 'MoratoriumDeclared' })
    given(lifted)
      .when(declare({ ...row, occurredOn: '2013-06-25' }))
      .thenRefuses('MoratoriumDatesOrder')
    given(declared)
      .when(declare({ ...row, note: 'another source' }))
      .thenYields()
    given(declared)
      .when(declare({ ...row, until: undefined }))
      .thenRefuses('MoratoriumClash', { field: 'until' })
  })
  test('asked again in the same words is no news', () => {
    const commands = [
      publish(),
      declare(),
      lift(),
      publish({ version: '2014', inForce: { from: '2014-01-01' } }),
    ]
    expect(
      replayed(
        process,
        commands.map(command => ({ command })),
      ).events,
    ).toHaveLength(4)
  })
})

describe('a case under a moratorium', () => {
  const moratoria = (events: readonly ProcessEvent[]) => foldOf(process, events).moratoria
  const proposal = (on: string, parts: object = {}) => stepOn('proposed', on, { action: 'closure', ...parts })
  const found = (on: string, day: string, parts: object = {}, events: readonly ProcessEvent[] = [declared]) =>
    moratoriaOn(moratoria(events), version, [proposal(on, parts)], day, COMPLETE).map(({ result }) => result)

  test('was proposed in it, before it or after it', () => {
    expect(found('2015-03-21', '2015-03-21')).toEqual(['violated'])
    expect(found('2013-06-01', '2015-03-21')).toEqual(['violated'])
    expect(found('2018-05-31', '2018-06-01')).toEqual(['violated'])
    expect(found('2013-05-31', '2015-03-21')).toEqual(['not-applicable'])
    expect(found('2018-06-01', '2018-06-01')).toEqual(['not-applicable'])
    expect(found('2018', '2018-12-31')).toEqual(['cannot-be-told'])
    expect(found('2013-03-21', '2013-05-21')).toEqual([])
  })
  test('was proposed again in it, which another account of the first proposal is not', () => {
    const again = (...steps: Parameters<typeof moratoriaOn>[2]) =>
      moratoriaOn(moratoria([declared]), version, [proposal('2013-03-21'), ...steps], '2016-01-01', COMPLETE)
    const turnedDown = stepOn('decision', '2013-05-22', { outcome: 'rejected' })
    expect(again(proposal('2015-03-21')).map(({ result }) => result)).toEqual(['not-applicable'])
    expect(again(turnedDown, proposal('2015-03-21'))).toMatchObject([
      { result: 'violated', given: '2015-03-21' },
    ])
    const takenUp = stepOn('reconsidered', '2015-03-21')
    expect(again(turnedDown, takenUp)).toMatchObject([{ result: 'violated', given: '2015-03-21' }])
    expect(again(turnedDown, stepOn('reconsidered', '2013-05-30')).map(({ result }) => result)).toEqual([
      'not-applicable',
    ])
  })
  test('that is lifted may be proposed from that day on', () => {
    expect(found('2013-06-19', '2013-06-30', {}, [declared, lifted])).toEqual(['violated'])
    expect(found('2013-06-20', '2013-06-30', {}, [declared, lifted])).toEqual(['not-applicable'])
    // On a day before the moratorium was lifted, that was not known yet.
    expect(found('2013-06-10', '2013-06-19', {}, [declared, lifted])).toEqual(['violated'])
  })
  test('is outside its scope by its action or by a fact', () => {
    const scope = { actions: [], appliesWhen: { facts: { 'charter-school': false } } }
    const data = { ...moratorium, scope, evidence: [], occurredOn: '2013-05-22' }
    const district: ProcessEvent = { type: 'MoratoriumDeclared', data }
    expect(found('2015-03-21', '2015-03-21', { action: 'turnaround' })).toEqual(['not-applicable'])
    const of = (facts?: object) => found('2015-03-21', '2015-03-21', { facts }, [district])
    expect([of({ 'charter-school': true }), of({ 'charter-school': false }), of()]).toEqual([
      ['not-applicable'],
      ['violated'],
      ['cannot-be-told'],
    ])
  })
  test('that is not proposed yet waits for its end', () => {
    const opened = stepOn('opened', '2015-01-01', { action: 'closure' })
    expect(moratoriaOn(moratoria([declared]), version, [opened], '2015-01-01', COMPLETE)).toMatchObject([
      { rule: 'm-2013', kind: 'moratorium', result: 'not-yet-due', dueOn: '2018-06-01' },
    ])
    const broken = moratoriaBroken(moratoria([declared]), version, [opened], proposal('2015-03-21'), COMPLETE)
    expect(broken.map(({ sentence }) => sentence)).toEqual([
      'Nothing like this may be proposed from 1 June 2013 to 31 May 2018, and this was proposed 21 March 2015.',
    ])
    expect(
      moratoriaBroken(moratoria([declared]), version, [opened], proposal('2018-06-01'), COMPLETE),
    ).toEqual([])
  })
})
