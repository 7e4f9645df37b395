import { describe, expect, test } from 'vitest'
import { assessment } from '../../../src/domain/assessment/assessment.ts'
import {
  annsOther,
  approve,
  approved,
  forAnn,
  imported,
  propose,
  proposed,
  published,
  rated,
  rating,
  reject,
  rejected,
  submitted,
  today,
  withdraw,
  withdrawn,
} from '../../support/domain/assessment.ts'
import { ann, by, foldOf, givenFor } from '../../support/domain/given.ts'

const given = givenFor(assessment)
const past = [rated({ occurredOn: '2013-12-20' }), submitted, published] as const

describe('a correction', () => {
  test('is proposed with a level, a rationale and evidence', () =>
    given(...past)
      .when(propose())
      .thenYields(proposed()))
  test('may say that an item is not rated', () =>
    given(...past)
      .when(propose({ level: undefined, notRated: { reason: 'wrong school' } }))
      .thenYields(proposed({ notRated: { reason: 'wrong school' } })))
  test('takes any item of the version, never rated ones too', () =>
    given(...past)
      .when(propose({ item: 'teach.plan' }))
      .thenYields(proposed({ item: 'teach.plan' })))
  test('takes no other item', () =>
    given(...past)
      .when(propose({ item: 'teach.test' }))
      .thenRefuses('ItemNotInVersion'))
  test('takes no other level', () =>
    given(...past)
      .when(propose({ level: 'Splendid' }))
      .thenRefuses('LevelUnknown'))
  test('says either a level or why there is none', () => {
    given(...past)
      .when(propose({ level: undefined }))
      .thenRefuses('ValueMissing')
    given(...past)
      .when(propose({ notRated: { reason: 'wrong school' } }))
      .thenRefuses('ValueMissing')
  })
  test('needs a rationale', () =>
    given(...past)
      .when(propose({ rationale: undefined }))
      .thenRefuses('RationaleMissing'))
  test('needs evidence', () =>
    given(...past)
      .when(propose({ evidence: [] }))
      .thenRefuses('EvidenceMissing'))
  test('is for what is published', () => {
    given(rated()).when(propose()).thenRefuses('AssessmentNotPublished')
    given(rated(), submitted).when(propose()).thenRefuses('AssessmentNotPublished')
    given().when(propose()).thenRefuses('AssessmentNotPublished')
  })
  test('is for what is imported', () => given(imported()).when(propose()).thenYields(proposed()))
  test('is not dated before the act that it changes', () => {
    given(...past)
      .when(propose({ occurredOn: '2013-12-19' }))
      .thenRefuses('DatedBeforeAct', { actOn: '2013-12-20' })
    given(...past)
      .when(propose({ occurredOn: '2013-12-20' }))
      .thenYields(proposed({ occurredOn: '2013-12-20' }))
  })
  test('counts a partial date as its last day', () => {
    given(...past)
      .when(propose({ occurredOn: '2013-11' }))
      .thenRefuses('DatedBeforeAct')
    given(...past)
      .when(propose({ occurredOn: '2013-12' }))
      .thenYields(proposed({ occurredOn: '2013-12' }))
  })
  test('of a component that was rolled up is not dated before the act which that level comes from', () => {
    const elements = [rated({ item: 'teach.plan', occurredOn: '2013-12-20' }), submitted, published]
    given(...elements)
      .when(propose({ item: 'teach', occurredOn: '2013-12-19' }))
      .thenRefuses('DatedBeforeAct', { actOn: '2013-12-20' })
    given(...elements)
      .when(propose({ item: 'teach' }))
      .thenYields(proposed({ item: 'teach' }))
  })
  test('is not dated later than tomorrow', () =>
    given(...past)
      .when(propose({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture'))
  test('changes something', () =>
    given(...past)
      .when(propose({ level: 2 }))
      .thenRefuses('CorrectionChangesNothing'))
  test('may give the level again that was withdrawn', () =>
    given(...past, withdrawn())
      .when(propose({ level: 2 }))
      .thenYieldsLike({ type: 'CorrectionProposed' }))
  test('has an id that names one correction', () => {
    given(...past, proposed())
      .when(propose({ level: 4 }))
      .thenRefuses('CorrectionIdReused')
    given(...past, proposed())
      .when(propose({ item: 'teach.plan' }))
      .thenRefuses('CorrectionIdReused')
    given(...past, proposed({ notRated: { reason: 'wrong school' } }))
      .when(propose({ level: 'Splendid' }))
      .thenRefuses('CorrectionIdReused')
  })
  test('with an id that a plain object answers to is news, is approved and is no news again', () => {
    given(...past)
      .when(propose({ id: 'constructor' }))
      .thenYields(proposed({ correction: 'constructor' }))
    given(...past)
      .when(approve({ id: 'toString' }))
      .thenRefuses('CorrectionUnknown')
  })
})

describe('a correction is decided by a second person', () => {
  const asked = [...past, by(ann, proposed())] as const
  test('who approves it', () =>
    given(...asked)
      .when(approve())
      .thenYields(approved))
  test('not by its proposer', () =>
    given(...asked)
      .when(approve({ actor: ann }))
      .thenRefuses('CorrectionApprovedByProposer', { person: 'ann' }))
  test('not by another key of its proposer', () =>
    given(...asked)
      .when(approve({ actor: annsOther }))
      .thenRefuses('CorrectionApprovedByProposer'))
  test('not by somebody who acts for its proposer', () =>
    given(...asked)
      .when(approve({ actor: forAnn }))
      .thenRefuses('CorrectionApprovedByProposer', { person: 'ann' }))
  test('not by the person for whom it was proposed', () =>
    given(...past, by(forAnn, proposed()))
      .when(approve({ actor: annsOther }))
      .thenRefuses('CorrectionApprovedByProposer', { person: 'ann' }))
  test('a proposer may reject it', () =>
    given(...asked)
      .when(reject({ actor: ann }))
      .thenYields(rejected))
  test('a rejection says why', () =>
    given(...asked)
      .when(reject({ rationale: undefined }))
      .thenRefuses('RationaleMissing'))
  test('once', () => {
    given(...asked, approved)
      .when(reject())
      .thenRefuses('CorrectionDecided')
    given(...asked, rejected)
      .when(approve())
      .thenRefuses('CorrectionDecided')
  })
  test('after it was proposed', () =>
    given(...past)
      .when(approve())
      .thenRefuses('CorrectionUnknown'))
  test('not later than tomorrow', () =>
    given(...asked)
      .when(approve({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture'))
  test('an approval may be dated before the correction, which is seen from the later of the two', () => {
    const decided = {
      type: 'CorrectionApproved',
      data: { correction: 'c1', occurredOn: '2014-01-10' },
    } as const
    given(...asked)
      .when(approve({ occurredOn: '2014-01-10' }))
      .thenYields(decided)
    const acts = foldOf(assessment, [...asked, decided]).acts
    expect(acts.at(-1)).toMatchObject({ kind: 'correction', day: today, visibleOn: today })
  })
  test('not where another correction was dated later since', () => {
    const early = proposed({ occurredOn: '2013-12-20' })
    const late = proposed({ correction: 'c2', occurredOn: '2014-01-10' })
    const other = { type: 'CorrectionApproved', data: { correction: 'c2', occurredOn: today } } as const
    given(...past, early, late, other)
      .when(approve())
      .thenRefuses('DatedBeforeAct', { actOn: '2014-01-10' })
  })
})

describe('a withdrawal', () => {
  test('is of what shows', () =>
    given(...past)
      .when(withdraw())
      .thenYields(withdrawn()))
  test('is of an import too', () => given(imported()).when(withdraw()).thenYields(withdrawn()))
  test('is not of a draft', () => given(rated()).when(withdraw()).thenRefuses('AssessmentNotPublished'))
  test('is not of what was never rated', () =>
    given(...past)
      .when(withdraw({ item: 'teach.plan' }))
      .thenRefuses('NothingToWithdraw'))
  test('needs a rationale', () =>
    given(...past)
      .when(withdraw({ rationale: undefined }))
      .thenRefuses('RationaleMissing'))
  test('is not dated before the act that it changes', () => {
    given(...past)
      .when(withdraw({ occurredOn: '2013-12-19' }))
      .thenRefuses('DatedBeforeAct', { actOn: '2013-12-20' })
    given(...past, proposed({ occurredOn: '2014-01-10' }), approved)
      .when(withdraw({ occurredOn: '2014-01-09' }))
      .thenRefuses('DatedBeforeAct', { actOn: '2014-01-10' })
  })
  test('is not dated later than tomorrow', () =>
    given(...past)
      .when(withdraw({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture'))
  test('is withdrawn once', () =>
    given(...past, withdrawn())
      .when(withdraw({ rationale: 'Something else.' }))
      .thenRefuses('NothingToWithdraw'))
  test('of what was corrected after a withdrawal is another withdrawal', () =>
    given(...past, withdrawn(), proposed(), approved)
      .when(withdraw({ rationale: 'Again.' }))
      .thenYields(withdrawn({ rationale: 'Again.' })))
})

describe('an unchanged wish is no event', () => {
  test('the same proposal', () => {
    given(...past, proposed())
      .when(propose())
      .thenYields()
    given(...past, proposed(), approved)
      .when(propose())
      .thenYields()
  })
  test('the same proposal of *not rated*', () =>
    given(...past, proposed({ notRated: { reason: 'wrong school' } }))
      .when(propose({ level: undefined, notRated: { reason: 'wrong school' } }))
      .thenYields())
  test('the same approval', () =>
    given(...past, proposed(), approved)
      .when(approve())
      .thenYields())
  test('the same rejection', () =>
    given(...past, proposed(), rejected)
      .when(reject())
      .thenYields())
  test('the same withdrawal', () =>
    given(...past, withdrawn())
      .when(withdraw())
      .thenYields())
  test('a rating that was corrected or withdrawn since is a changed wish', () => {
    given(...past, proposed(), approved)
      .when(rating({ occurredOn: undefined }))
      .thenRefuses('AssessmentPublished')
    given(...past, withdrawn())
      .when(rating())
      .thenRefuses('AssessmentPublished')
  })
})
