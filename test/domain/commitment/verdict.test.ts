import { describe, test } from 'vitest'
import { commitment } from '../../../src/domain/commitment/commitment.ts'
import {
  assess,
  assessed,
  DUE_ON,
  dana,
  extended,
  judge,
  judged,
  made,
  revise,
  revised,
  sam,
  source,
  tess,
  today,
  withdrawn,
} from '../../support/domain/commitment-fixtures.ts'
import { by, givenFor } from '../../support/domain/given.ts'

const given = givenFor(commitment)
const bare = { rationale: undefined }
const issued = ({ data }: ReturnType<typeof judged>) => ({ type: 'VerdictIssued' as const, data })
const anew = ({ data }: ReturnType<typeof revised>) => ({ type: 'VerdictRevised' as const, data })
/** Every act of a judge, each done by `who`. */
const judging = (who: { readonly actor?: typeof sam; readonly district?: string }) => [
  assess(who),
  judge(who),
  revise(who),
]

describe('separation of duties', () => {
  test.each([
    ['made it', { actor: { ...dana, key: 'key-other', role: 'assessor' } }, 'dana'],
    ['acts for its maker', { actor: { ...sam, onBehalfOf: 'dana' } }, 'dana'],
    ['owns it', { actor: { ...sam, person: 'north' } }, 'north'],
    ['acts for its owner', { actor: { ...sam, onBehalfOf: 'north' } }, 'north'],
    ['comes from its district', { actor: tess, district: 'north' }, 'north'],
  ])('whoever %s does not judge it', (_, who, party) => {
    for (const command of judging(who)) {
      given(made(), by(sam, judged())).when(command).thenRefuses('JudgeOwns', { party })
    }
  })
  test('whoever it was made for does not judge it', () => {
    for (const command of judging({ actor: { ...tess, person: 'north-board' } })) {
      given(by({ ...dana, onBehalfOf: 'north-board' }, made()), judged())
        .when(command)
        .thenRefuses('JudgeOwns', { party: 'north-board' })
    }
  })
  test('a district with the id of an owning organisation does not own its promise', () =>
    given(made({ owner: { kind: 'organisation', id: 'north' } }))
      .when(judge({ district: 'north' }))
      .thenYieldsLike({ type: 'VerdictIssued' }))
  test('a key of another district may judge', () =>
    given(made())
      .when(judge({ district: 'south' }))
      .thenYields(issued(judged())))
})

describe('a judgement', () => {
  test('needs a promise', () => {
    for (const command of judging({})) given().when(command).thenRefuses('CommitmentUnknown')
  })
  test('needs a rationale', () => {
    given(made()).when(assess(bare)).thenRefuses('CommitmentReasonMissing', { act: 'completion' })
    given(made()).when(judge(bare)).thenRefuses('CommitmentReasonMissing', { act: 'verdict' })
    given(made(), judged())
      .when(revise(bare))
      .thenRefuses('CommitmentReasonMissing', { act: 'verdict revision' })
  })
  test('may name what it rests on', () =>
    given(made())
      .when(judge({ evidence: source, note: 'Both sides heard' }))
      .thenYields(issued(judged({ evidence: source, note: 'Both sides heard' }))))
  test('is not given after the end', () => {
    for (const command of [assess(), judge({ verdict: 'kept' }), revise()]) {
      given(made(), judged(), withdrawn()).when(command).thenRefuses('CommitmentEnded', { how: 'withdrawn' })
    }
  })
  test('is dated neither before the promise nor later than tomorrow', () => {
    for (const occurredOn of ['2013-01-14', '2012']) {
      given(made()).when(judge({ occurredOn })).thenRefuses('CommitmentDatedBeforeMade')
      given(made()).when(assess({ occurredOn })).thenRefuses('CommitmentDatedBeforeMade')
    }
    given(made())
      .when(judge({ occurredOn: '2014-02-17' }))
      .thenRefuses('DateInFuture')
  })
})

describe('an assessment of completion', () => {
  test('is news', () => given(made()).when(assess()).thenYields(assessed()))
  test('again by the same assessor on the same day is no news', () =>
    given(made(), by(sam, assessed())).when(assess()).thenYields())
  test('again on another day or by another assessor is news', () => {
    given(made(), by(sam, assessed({ occurredOn: '2014-02-14' })))
      .when(assess())
      .thenYields(assessed())
    given(made(), by(tess, assessed())).when(assess()).thenYields(assessed())
  })
  test('ends with `complete`', () => {
    const complete = by(sam, assessed({ completion: 'complete', occurredOn: '2014-02-01' }))
    given(made(), complete).when(assess()).thenRefuses('CompletedBefore', { on: '2014-02-01' })
    given(made(), complete)
      .when(assess({ completion: 'complete', actor: tess }))
      .thenRefuses('CompletedBefore')
    given(made(), complete)
      .when(assess({ completion: 'complete' }))
      .thenYields()
  })
  test('`complete` comes after what was assessed before', () =>
    given(made(), assessed())
      .when(assess({ completion: 'complete', occurredOn: '2014-02-14' }))
      .thenRefuses('DatedBeforeAct', { actOn: today }))
})

describe('`broken`', () => {
  test('is not said before the due date', () =>
    given(made())
      .when(judge({ occurredOn: '2014-01-14' }))
      .thenRefuses('BrokenBeforeDue', { dueOn: DUE_ON }))
  test('is said from the due day on', () =>
    given(made())
      .when(judge({ occurredOn: DUE_ON }))
      .thenYields(issued(judged({ occurredOn: DUE_ON }))))
  test('waits for the date that is in force on the day it is said', () => {
    const later = extended({ occurredOn: '2014-02-01' })
    given(made(), later).when(judge()).thenRefuses('BrokenBeforeDue', { dueOn: '2015-01-15' })
    // On that day the extension had not been given.
    given(made(), later)
      .when(judge({ occurredOn: '2014-01-31' }))
      .thenYieldsLike({ type: 'VerdictIssued' })
  })
  test('needs no due date', () =>
    given(made({ dueOn: undefined }))
      .when(judge({ occurredOn: '2013-02-01' }))
      .thenYieldsLike({ type: 'VerdictIssued' }))
  test('of a year waits for its last day', () => {
    given(made({ dueOn: '2014' }))
      .when(judge())
      .thenRefuses('BrokenBeforeDue', { dueOn: '2014' })
    given(made({ dueOn: '2013' }))
      .when(judge({ occurredOn: '2013' }))
      .thenYieldsLike({ type: 'VerdictIssued' })
  })
  test('as a revision waits for the due date too', () =>
    given(made(), judged({ verdict: 'kept', occurredOn: '2013-06-01' }))
      .when(revise({ verdict: 'broken', occurredOn: '2014-01-14' }))
      .thenRefuses('BrokenBeforeDue'))
})

describe('a verdict', () => {
  test.each(['kept', 'partly-kept'] as const)('%s before the due date is fine', verdict =>
    given(made())
      .when(judge({ verdict, occurredOn: '2013-02-01' }))
      .thenYields(issued(judged({ verdict, occurredOn: '2013-02-01' }))),
  )
  test('again by the same judge is no news', () => given(made(), judged()).when(judge()).thenYields())
  test('is given once: another one is a revision', () => {
    given(made(), judged())
      .when(judge({ verdict: 'kept' }))
      .thenRefuses('VerdictStands', { verdict: 'broken' })
    given(made(), judged())
      .when(judge({ actor: tess }))
      .thenRefuses('VerdictStands')
    given(made(), judged(), revised()).when(judge()).thenRefuses('VerdictStands', { verdict: 'kept' })
  })
  test('says when it was met only where it was kept', () => {
    const metOn = '2013-12-01'
    given(made())
      .when(judge({ verdict: 'kept', metOn }))
      .thenYields(issued(judged({ verdict: 'kept', metOn })))
    for (const verdict of ['broken', 'partly-kept'] as const) {
      given(made()).when(judge({ verdict, metOn })).thenRefuses('MetOnWithoutKept')
    }
  })
  test('does not say that it was met later', () => {
    given(made())
      .when(judge({ verdict: 'kept', metOn: '2014-02-16' }))
      .thenRefuses('MetAfterVerdict', { metOn: '2014-02-16', occurredOn: today })
    given(made())
      .when(judge({ verdict: 'kept', metOn: '2014' }))
      .thenRefuses('MetAfterVerdict')
    given(made())
      .when(judge({ verdict: 'kept', metOn: today }))
      .thenYieldsLike({ data: { metOn: today } })
  })
  test('does not say that it was met before it was promised', () =>
    given(made())
      .when(judge({ verdict: 'kept', metOn: '2013-01-14' }))
      .thenRefuses('CommitmentDatedBeforeMade', { occurredOn: '2013-01-14' }))
})

describe('a revision', () => {
  test('by another assessor is news', () =>
    given(made(), judged()).when(revise()).thenYields(anew(revised())))
  test('again by the same assessor is no news', () =>
    given(made(), judged(), revised()).when(revise()).thenYields())
  test('needs a verdict', () => given(made()).when(revise()).thenRefuses('VerdictMissing'))
  test('is another’s than who gave the verdict', () => {
    given(made(), judged())
      .when(revise({ actor: sam }))
      .thenRefuses('VerdictRevisedByItsJudge', { person: 'sam' })
    given(made(), judged())
      .when(revise({ actor: { ...tess, onBehalfOf: 'sam' } }))
      .thenRefuses('VerdictRevisedByItsJudge', { person: 'sam' })
    given(made(), by({ ...sam, onBehalfOf: 'tess' }, judged()))
      .when(revise())
      .thenRefuses('VerdictRevisedByItsJudge', { person: 'tess' })
  })
  test('may be revised in its turn, by another than who gave that one', () => {
    given(made(), judged(), revised())
      .when(revise({ verdict: 'partly-kept' }))
      .thenRefuses('VerdictRevisedByItsJudge', { person: 'tess' })
    given(made(), judged(), revised())
      .when(revise({ verdict: 'partly-kept', actor: sam }))
      .thenYieldsLike({ type: 'VerdictRevised' })
  })
  test('comes after what it revises', () =>
    given(made(), judged())
      .when(revise({ occurredOn: '2014-02-14' }))
      .thenRefuses('DatedBeforeAct', { actOn: today }))
})
