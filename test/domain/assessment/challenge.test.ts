import { describe, expect, test } from 'vitest'
import { assessment } from '../../../src/domain/assessment/assessment.ts'
import type { AssessmentEvent } from '../../../src/domain/assessment/event.ts'
import { FrameworkVersion } from '../../../src/domain/framework/document.ts'
import {
  answer,
  approved,
  bob,
  challenge,
  challengeable,
  challenged,
  dora,
  eve,
  framework,
  imported,
  importingChallenge,
  propose,
  proposed,
  published,
  rated,
  submitted,
  upheld,
  v1,
  withdrawn,
} from '../../support/domain/assessment.ts'
import { ann, by, givenFor } from '../../support/domain/given.ts'

const given = givenFor(assessment)
const publishedOn = (occurredOn: string, actor = bob) => ({
  ...by(actor, { ...published, data: { occurredOn } } as AssessmentEvent),
})
const past = [rated({ occurredOn: '2013-12-20' }), submitted, publishedOn('2014-01-02')] as const
const open = [...past, by(dora, challenged())] as const
const windowOf = (challengeWindow: string) => ({ versions: [{ ...v1, challengeWindow }], revision: 0 })

describe('a challenge', () => {
  test('names the item, the reason, the evidence and the district', () =>
    given(...past)
      .when(challenge())
      .thenYields(challenged()))
  test('is raised where the framework says for how long, and nowhere else', () =>
    given(...past)
      .when(challenge({ framework }))
      .thenRefuses('ChallengesNotTaken', { version: 'v1' }))
  test('is raised from the day of the publication on', () => {
    given(...past)
      .when(challenge({ occurredOn: '2014-01-01' }))
      .thenRefuses('DatedBeforeAct', { actOn: '2014-01-02' })
    given(...past)
      .when(challenge({ occurredOn: '2014-01-02' }))
      .thenYieldsLike(challenged({ occurredOn: '2014-01-02' }))
  })
  test('is raised up to the last day of the window', () => {
    const late = [rated({ occurredOn: '2013-11-20' }), submitted, publishedOn('2013-12-10')]
    given(...late)
      .when(challenge({ occurredOn: '2014-01-09' }))
      .thenYieldsLike(challenged({ occurredOn: '2014-01-09' }))
    given(...late)
      .when(challenge({ occurredOn: '2014-01-10' }))
      .thenRefuses('ChallengeWindowOver', { until: '2014-01-09' })
  })
  test('in months counts to the last day of a shorter one', () => {
    const january = [rated({ occurredOn: '2013-01-31' }), submitted, publishedOn('2013-01-31')]
    const asked = { framework: windowOf('P1M') }
    given(...january)
      .when(challenge({ ...asked, occurredOn: '2013-02-28' }))
      .thenYieldsLike({ type: 'RatingChallenged' })
    given(...january)
      .when(challenge({ ...asked, occurredOn: '2013-03-01' }))
      .thenRefuses('ChallengeWindowOver', { until: '2013-02-28' })
  })
  test('counts a month as its last day', () => {
    given(...past)
      .when(challenge({ occurredOn: '2013-12' }))
      .thenRefuses('DatedBeforeAct')
    given(rated({ occurredOn: '2013-12' }), submitted, publishedOn('2013-12'))
      .when(challenge({ occurredOn: '2013-12' }))
      .thenYieldsLike(challenged({ occurredOn: '2013-12' }))
  })
  test('of a corrected rating counts from the approval', () => {
    const corrected = [
      rated({ occurredOn: '2013-10-01' }),
      submitted,
      publishedOn('2013-10-01'),
      proposed({ occurredOn: '2013-12-28' }),
      approved,
    ]
    given(...corrected)
      .when(challenge({ occurredOn: '2014-01-14' }))
      .thenRefuses('DatedBeforeAct', { actOn: '2014-01-15' })
    given(...corrected)
      .when(challenge())
      .thenYieldsLike({ type: 'RatingChallenged' })
  })
  test('of a component that was rolled up counts from the last of its elements', () => {
    const elements = [
      rated({ item: 'teach.plan', occurredOn: '2013-12-20' }),
      submitted,
      publishedOn('2014-01-02'),
    ]
    given(...elements)
      .when(challenge({ item: 'teach', occurredOn: '2014-01-01' }))
      .thenRefuses('DatedBeforeAct', { actOn: '2014-01-02' })
    given(...elements)
      .when(challenge({ item: 'teach' }))
      .thenYieldsLike(challenged({ item: 'teach' }))
  })
  test('is of what shows', () => {
    given(...past)
      .when(challenge({ item: 'teach.plan' }))
      .thenRefuses('NothingToChallenge')
    given(...past, withdrawn())
      .when(challenge())
      .thenRefuses('NothingToChallenge')
  })
  test('takes no other item', () =>
    given(...past)
      .when(challenge({ item: 'teach.test' }))
      .thenRefuses('ItemNotInVersion'))
  test('is of what is published', () => {
    given(rated()).when(challenge()).thenRefuses('AssessmentNotPublished')
    given().when(challenge()).thenRefuses('AssessmentNotPublished')
  })
  test('is of what was imported too', () =>
    given(imported({ occurredOn: '2013-12-31' }))
      .when(challenge())
      .thenYields(challenged()))
  test('is not dated later than tomorrow', () =>
    given(...past)
      .when(challenge({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture'))
  test('waits until the one before it is answered', () => {
    given(...open)
      .when(challenge({ id: 'q2' }))
      .thenRefuses('ChallengeOpen', { challenge: 'q1' })
    given(...open, by(eve, upheld()))
      .when(challenge({ id: 'q2' }))
      .thenYieldsLike(challenged({ challenge: 'q2' }))
  })
  test('is not dated back into a time in which another one was open', () => {
    const answered = [
      ...past,
      by(dora, challenged({ occurredOn: '2014-01-05' })),
      by(eve, upheld({ occurredOn: '2014-01-10' })),
    ]
    given(...answered)
      .when(challenge({ id: 'q2', occurredOn: '2014-01-08' }))
      .thenRefuses('ChallengeOpen')
    given(...answered)
      .when(challenge({ id: 'q2', occurredOn: '2014-01-10' }))
      .thenYieldsLike({ type: 'RatingChallenged' })
  })
  test('of another item waits for nothing', () =>
    given(
      rated({ item: 'teach.plan', occurredOn: '2013-12-20' }),
      rated({ occurredOn: '2013-12-20' }),
      submitted,
      publishedOn('2014-01-02'),
      by(dora, challenged()),
    )
      .when(challenge({ id: 'q2', item: 'teach.plan' }))
      .thenYieldsLike({ type: 'RatingChallenged' }))
  test('has an id that names one challenge', () => {
    given(...open)
      .when(challenge({ reason: 'Another one.' }))
      .thenRefuses('ChallengeIdReused')
    given(...open)
      .when(challenge({ occurredOn: undefined }))
      .thenYields()
  })
})

describe('an answer', () => {
  test('upholds it', () =>
    given(...open)
      .when(answer())
      .thenYields(upheld()))
  test('that dismisses it says why', () => {
    given(...open)
      .when(answer({ outcome: 'dismissed' }))
      .thenRefuses('RationaleMissing', { act: 'dismissal' })
    given(...open)
      .when(answer({ outcome: 'dismissed', rationale: 'The page was read.' }))
      .thenYieldsLike(upheld({ outcome: 'dismissed', rationale: 'The page was read.' }))
  })
  test('is given once, and may be said again', () => {
    const answered = [...open, by(eve, upheld())]
    given(...answered)
      .when(answer())
      .thenYields()
    given(...answered)
      .when(answer({ outcome: 'dismissed', rationale: 'No.' }))
      .thenRefuses('ChallengeAnsweredBefore', { outcome: 'upheld' })
  })
  test('is of a challenge that was raised', () =>
    given(...past)
      .when(answer())
      .thenRefuses('ChallengeUnknown'))
  test('is not dated before the challenge, nor later than tomorrow', () => {
    given(...open)
      .when(answer({ occurredOn: '2014-01-14' }))
      .thenRefuses('DatedBeforeAct')
    given(...open)
      .when(answer({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture')
  })
  test('is not given by who rated, who published, or who raised it', () => {
    for (const [actor, part] of [
      [ann, 'rated'],
      [bob, 'published'],
      [dora, 'raised'],
    ] as const) {
      given(...open)
        .when(answer({ actor }))
        .thenRefuses('ChallengeAnsweredByParty', { person: actor.person, part })
    }
  })
  test('is not given for one of them, nor by one with another key', () => {
    given(...open)
      .when(answer({ actor: { ...eve, onBehalfOf: 'ann' } }))
      .thenRefuses('ChallengeAnsweredByParty', { person: 'ann' })
    given(...open)
      .when(answer({ actor: { ...ann, key: 'another', role: 'publisher' } }))
      .thenRefuses('ChallengeAnsweredByParty')
  })
  test('is not given by who rated the item before somebody else did', () =>
    given(
      by(eve, rated({ occurredOn: '2013-12-19' })),
      rated({ occurredOn: '2013-12-20' }),
      submitted,
      publishedOn('2014-01-02'),
      by(dora, challenged()),
    )
      .when(answer())
      .thenRefuses('ChallengeAnsweredByParty', { person: 'eve', part: 'rated' }))
  test('is given by who rated another item only', () =>
    given(
      by(eve, rated({ item: 'teach.plan', occurredOn: '2013-12-19' })),
      rated({ occurredOn: '2013-12-20' }),
      submitted,
      publishedOn('2014-01-02'),
      by(dora, challenged()),
    )
      .when(answer())
      .thenYields(upheld()))
  test('about a rolled-up component is not given by who rated its elements', () =>
    given(
      by(eve, rated({ item: 'teach.plan', occurredOn: '2013-12-19' })),
      submitted,
      publishedOn('2014-01-02'),
      by(dora, challenged({ item: 'teach' })),
    )
      .when(answer())
      .thenRefuses('ChallengeAnsweredByParty', { person: 'eve', part: 'rated' }))
  test('is not given by who corrected the rating', () =>
    given(...past, by(eve, proposed({ occurredOn: '2014-01-05' })), by(bob, approved), by(dora, challenged()))
      .when(answer())
      .thenRefuses('ChallengeAnsweredByParty', { person: 'eve', part: 'corrected' }))
})

describe('a correction', () => {
  const answered = [...open, by(eve, upheld())] as const
  const asked = { challenge: 'q1', framework: challengeable }
  test('names the upheld challenge that it follows from', () =>
    given(...answered)
      .when(propose(asked))
      .thenYields(proposed({ challenge: 'q1' })))
  test('names none that is open, dismissed or unknown', () => {
    given(...open)
      .when(propose(asked))
      .thenRefuses('ChallengeNotUpheld', { outcome: null })
    given(...open, by(eve, upheld({ outcome: 'dismissed', rationale: 'No.' })))
      .when(propose(asked))
      .thenRefuses('ChallengeNotUpheld', { outcome: 'dismissed' })
    given(...answered)
      .when(propose({ ...asked, challenge: 'q9' }))
      .thenRefuses('ChallengeUnknown')
  })
  test('changes what was challenged, or an element of it', () => {
    given(...answered)
      .when(propose({ ...asked, item: 'teach' }))
      .thenRefuses('ChallengeOfOtherItem')
    given(
      rated({ item: 'teach.plan', occurredOn: '2013-12-20' }),
      submitted,
      publishedOn('2014-01-02'),
      by(dora, challenged({ item: 'teach' })),
      by(eve, upheld({ item: 'teach' })),
    )
      .when(propose({ ...asked, item: 'teach.plan' }))
      .thenYieldsLike(proposed({ item: 'teach.plan', challenge: 'q1' }))
  })
  test('is not dated before the answer', () =>
    given(...answered)
      .when(propose({ ...asked, occurredOn: '2014-01-14' }))
      .thenRefuses('DatedBeforeAct'))
  test('with another challenge is another one', () =>
    given(...answered, proposed())
      .when(propose(asked))
      .thenRefuses('CorrectionIdReused'))
})

describe('a recorded challenge', () => {
  const row = imported({ occurredOn: '2012-06-30' })
  test('is taken without a window, with its answer', () =>
    given(row)
      .when(importingChallenge('2013-06', '2013-08-01'))
      .thenYieldsLike({ type: 'RatingChallenged' }, { type: 'ChallengeAnswered' }))
  test('gets its answer from a later file', () => {
    const raised = challenged({ occurredOn: '2013-06' })
    given(row, raised).when(importingChallenge('2013-06')).thenYields()
    given(row, raised)
      .when(importingChallenge('2013-06', '2013-08-01'))
      .thenYieldsLike({ type: 'ChallengeAnswered' })
    given(row, raised, upheld({ outcome: 'dismissed', occurredOn: '2013-08-01' }))
      .when(importingChallenge('2013-06', '2013-08-01'))
      .thenRefuses('ChallengeAnsweredBefore')
  })
  test('was not open while another one was', () => {
    const other = [
      challenged({ challenge: 'q0', occurredOn: '2013-06-01' }),
      upheld({ challenge: 'q0', occurredOn: '2013-07-01' }),
    ]
    given(row, ...other)
      .when(importingChallenge('2013-06-15', '2013-08-01'))
      .thenRefuses('ChallengeOpen')
    given(row, ...other)
      .when(importingChallenge('2013-05-15'))
      .thenRefuses('ChallengeOpen')
    given(row, ...other)
      .when(importingChallenge('2013-05-15', '2013-06-01'))
      .thenYieldsLike({ type: 'RatingChallenged' }, { type: 'ChallengeAnswered' })
  })
  test('is of something, in its version, and not of the future', () => {
    given(row)
      .when(importingChallenge('2013', null, { version: 'v2' }))
      .thenRefuses('VersionFixed')
    given(row)
      .when(importingChallenge('2013', null, { item: 'teach.plan' }))
      .thenRefuses('NothingToChallenge')
    given(row).when(importingChallenge('2014-02')).thenRefuses('DateInFuture')
    given(row).when(importingChallenge('2013', '2014-02')).thenRefuses('DateInFuture')
  })
})

test('a framework says its window in years, months and days', () => {
  const parse = (challengeWindow: string) => FrameworkVersion.safeParse({ ...v1, challengeWindow }).success
  expect(['P30D', 'P1M', 'P1Y6M', '30', 'PT5H', 'P'].map(parse)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
})
