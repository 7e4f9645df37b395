import { describe, test } from 'vitest'
import { assessment } from '../../../src/domain/assessment/assessment.ts'
import {
  annsOther,
  bob,
  closedRound,
  forAnn,
  framework,
  giveBack,
  imported,
  notRated,
  overridden,
  publish,
  published,
  rated,
  rating,
  returned,
  said,
  submit,
  submitted,
  today,
  v1,
  v2,
} from '../../support/domain/assessment.ts'
import { acting, period } from '../../support/domain/fixtures.ts'
import { by, givenFor } from '../../support/domain/given.ts'

const given = givenFor(assessment)
const bare = { rationale: undefined, evidence: undefined }
const both = { versions: [v1, v2], revision: 1 }

describe('a draft', () => {
  test('the first rating is news', () => given().when(rating()).thenYields(rated()))
  test('a level is given by name, without case and trimmed', () =>
    given()
      .when(rating({ level: ' EMERGING ' }))
      .thenYields(rated()))
  test('a level is given by value as text', () =>
    given()
      .when(rating({ level: '2' }))
      .thenYields(rated()))
  test('a level outside the scale is refused, naming those there are', () =>
    given()
      .when(rating({ level: 5 }))
      .thenRefuses('LevelUnknown', { level: '5', levels: v1.scales[0]?.levels.map(({ name }) => name) }))
  test('an item that the version lacks is refused', () =>
    given()
      .when(rating({ item: 'teach.test' }))
      .thenRefuses('ItemNotInVersion', { item: 'teach.test', version: 'v1' }))
  test('a rating says either a level or why there is none', () => {
    given()
      .when(rating({ level: undefined }))
      .thenRefuses('ValueMissing')
    given()
      .when(rating({ notRated: { reason: 'no visit' } }))
      .thenRefuses('ValueMissing')
  })
  test('*not rated* needs its reason and nothing else', () =>
    given()
      .when(rating({ ...bare, level: undefined, notRated: { reason: 'no visit' } }))
      .thenYields(notRated()))
  test('rating needs an open round', () =>
    given()
      .when(rating({ round: closedRound }))
      .thenRefuses('RoundNotOpen'))
  test('overriding needs an open round', () =>
    given()
      .when(rating({ item: 'teach', override: true, round: closedRound }))
      .thenRefuses('RoundNotOpen'))
  test('without a date it means today', () =>
    given()
      .when(rating())
      .thenYieldsLike({ data: { occurredOn: today } }))
  test('tomorrow is not too late, the day after is', () => {
    given()
      .when(rating({ occurredOn: '2014-01-16' }))
      .thenYieldsLike({ data: { occurredOn: '2014-01-16' } })
    given()
      .when(rating({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture')
  })
  test('a month that is not over counts as its last day, and is too late', () =>
    given()
      .when(rating({ occurredOn: '2014-01' }))
      .thenRefuses('DateInFuture'))
  test('a partial date is kept as it was said', () =>
    given()
      .when(rating({ occurredOn: '2013' }))
      .thenYields(rated({ occurredOn: '2013' })))
  test('of one item the later draft replaces the earlier', () =>
    given(rated())
      .when(rating({ level: 3 }))
      .thenYieldsLike({ type: 'RatingRecorded', data: { level: { value: 3 } } }))
  test('a submitted assessment is not rated', () =>
    given(rated(), submitted)
      .when(rating({ level: 3 }))
      .thenRefuses('AssessmentSubmitted'))
  test('a returned one is', () =>
    given(rated(), submitted, returned)
      .when(rating({ level: 3 }))
      .thenYieldsLike({ type: 'RatingRecorded' }))
  test('a published one is not, even in a reopened round', () =>
    given(rated(), submitted, published)
      .when(rating({ level: 3 }))
      .thenRefuses('AssessmentPublished'))
  test('a published one takes no further item either', () =>
    given(rated(), submitted, published)
      .when(rating({ item: 'teach.plan' }))
      .thenRefuses('AssessmentPublished'))
  test('one that holds an import counts as published', () =>
    given(imported()).when(rating()).thenRefuses('AssessmentPublished'))
})

describe('the version of an assessment', () => {
  test('is the newest one unless said', () =>
    given()
      .when(rating({ framework: both }))
      .thenYieldsLike({ data: { version: 'v2' } }))
  test('is the newest one, whatever the order in which versions were recorded', () =>
    given()
      .when(rating({ framework: { versions: [v2, v1], revision: 1 } }))
      .thenYieldsLike({ data: { version: 'v2' } }))
  test('may be chosen by its first act', () =>
    given()
      .when(rating({ framework: both, version: 'v1' }))
      .thenYieldsLike({ data: { version: 'v1' } }))
  test('is fixed by its first act', () =>
    given(rated())
      .when(rating({ item: 'teach.plan', framework: both, version: 'v2' }))
      .thenRefuses('VersionFixed', { version: 'v1', given: 'v2' }))
  test('is that of its first act where none is said, even when a newer one was published since', () =>
    given(rated())
      .when(rating({ item: 'teach.plan', framework: both }))
      .thenYieldsLike({ data: { version: 'v1' } }))
  test('is fixed by a *not rated* too', () =>
    given(notRated())
      .when(rating({ framework: both, version: 'v2' }))
      .thenRefuses('VersionFixed'))
  test('must be published', () =>
    given()
      .when(rating({ version: 'v3' }))
      .thenRefuses('VersionUnknown', { version: 'v3', known: ['v1'] }))
})

describe('reasons', () => {
  const { rate, withdraw } = acting()
  const other = (value: number, of = 'v1') => [rate('lead', value, '2013-H1', { version: of })]
  test('a first level (NW) needs a rationale', () =>
    given()
      .when(rating({ rationale: undefined }))
      .thenRefuses('RationaleMissing'))
  test('a first level (NW) needs evidence', () =>
    given()
      .when(rating({ evidence: [] }))
      .thenRefuses('EvidenceMissing', { act: 'NW' }))
  test('a first level needs evidence even when the item was not rated before', () =>
    given()
      .when(rating({ evidence: [], otherActs: [rate('lead', null, '2013-H1')] }))
      .thenRefuses('EvidenceMissing', { act: 'NW' }))
  test('a level after a withdrawal is new and needs evidence, although it is the same', () => {
    const past = [...other(2), withdraw('lead', '2013-H1')]
    given()
      .when(rating({ evidence: [], otherActs: past }))
      .thenRefuses('EvidenceMissing', { act: 'NW' })
  })
  test('an upgrade needs evidence', () =>
    given()
      .when(rating({ evidence: undefined, otherActs: other(1) }))
      .thenRefuses('EvidenceMissing', { act: 'UP' }))
  test('an upgrade needs a rationale', () =>
    given()
      .when(rating({ rationale: undefined, otherActs: other(1) }))
      .thenRefuses('RationaleMissing'))
  test('a downgrade needs evidence', () =>
    given()
      .when(rating({ evidence: [], otherActs: other(3) }))
      .thenRefuses('EvidenceMissing', { act: 'DG' }))
  test('a downgrade needs a rationale', () =>
    given()
      .when(rating({ rationale: undefined, otherActs: other(3) }))
      .thenRefuses('RationaleMissing'))
  test('a level that does not compare (SC) needs evidence', () => {
    const merged = {
      ...v2,
      crosswalk: [{ item: 'lead', relation: 'merged' as const, from: [{ version: 'v1', item: 'lead' }] }],
    }
    given()
      .when(rating({ evidence: [], otherActs: other(2), framework: { versions: [v1, merged], revision: 1 } }))
      .thenRefuses('EvidenceMissing', { act: 'SC' })
  })
  test('an affirmation needs no evidence', () =>
    given()
      .when(rating({ evidence: [], otherActs: other(2) }))
      .thenYields(rated({ evidence: [] })))
  test('an affirmation needs a rationale', () =>
    given()
      .when(rating({ rationale: undefined, evidence: [], otherActs: other(2) }))
      .thenRefuses('RationaleMissing'))
  test('a level is held against the earlier period, not against a later one', () => {
    const later = rate('lead', 2, '2014-H1')
    given()
      .when(rating({ evidence: [], otherActs: [...other(1), later] }))
      .thenRefuses('EvidenceMissing', { act: 'UP' })
  })
})

describe('an override', () => {
  const asked = (data = {}) => rating({ item: 'teach', override: true, ...data })
  test('is for a component with elements', () => given().when(asked()).thenYields(overridden()))
  test('is not for a component without elements', () =>
    given()
      .when(asked({ item: 'lead' }))
      .thenRefuses('OverrideNeedsElements'))
  test('is not for an element', () =>
    given()
      .when(asked({ item: 'teach.plan' }))
      .thenRefuses('OverrideNeedsElements'))
  test('gives a level', () =>
    given()
      .when(asked({ level: undefined, notRated: { reason: 'no visit' } }))
      .thenRefuses('OverrideNeedsElements'))
  test('needs a rationale', () =>
    given()
      .when(asked({ rationale: undefined }))
      .thenRefuses('RationaleMissing'))
  test('needs evidence even where it affirms', () => {
    const { rate } = acting()
    given()
      .when(asked({ evidence: [], otherActs: [rate('teach', 2, '2013-H1')] }))
      .thenRefuses('EvidenceMissing')
  })
  test('replaces a direct rating of the same draft', () =>
    given(rated({ item: 'teach' }))
      .when(asked())
      .thenYields(overridden()))
  test('is replaced by a direct rating of the same draft', () =>
    given(overridden())
      .when(rating({ item: 'teach', override: false }))
      .thenYields(rated({ item: 'teach' })))
  test('a component without `override` is rated directly', () =>
    given()
      .when(rating({ item: 'teach' }))
      .thenYields(rated({ item: 'teach' })))
})

describe('submitting, returning and publishing', () => {
  test('submitting is news', () => given(rated()).when(submit()).thenYields(submitted))
  test('submitting needs an open round', () =>
    given(rated())
      .when(submit({ round: closedRound }))
      .thenRefuses('RoundNotOpen'))
  test('an empty assessment is not submitted', () => given().when(submit()).thenRefuses('AssessmentEmpty'))
  test('a published one is not submitted', () =>
    given(imported()).when(submit()).thenRefuses('AssessmentPublished'))
  test('returning needs no reason', () =>
    given(rated(), submitted)
      .when(giveBack())
      .thenYields({ type: 'AssessmentReturned', data: { occurredOn: today } }))
  test('returning keeps its reason', () =>
    given(rated(), submitted)
      .when(giveBack({ rationale: 'Look again.' }))
      .thenYields(returned))
  test('only what is submitted is returned', () => {
    given(rated()).when(giveBack()).thenRefuses('AssessmentNotSubmitted')
    given(rated(), submitted, published).when(giveBack()).thenRefuses('AssessmentPublished')
  })
  test('what was returned is submitted again', () =>
    given(rated(), submitted, returned).when(submit()).thenYields(submitted))
  test('publishing is news', () => given(rated(), submitted).when(publish()).thenYields(published))
  test('only what is submitted is published', () => {
    given(rated()).when(publish()).thenRefuses('AssessmentNotSubmitted')
    given().when(publish()).thenRefuses('AssessmentNotSubmitted')
    given(rated(), submitted, returned).when(publish()).thenRefuses('AssessmentNotSubmitted')
  })
  test('no step is dated later than tomorrow', () => {
    given(rated())
      .when(submit({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture')
    given(rated(), submitted)
      .when(giveBack({ occurredOn: '2014' }))
      .thenRefuses('DateInFuture')
    given(rated(), submitted)
      .when(publish({ occurredOn: '2014-01-17' }))
      .thenRefuses('DateInFuture')
  })
})

describe('whoever rated does not publish', () => {
  test('the person who rated', () =>
    given(rated(), submitted)
      .when(publish({ actor: { person: 'ann', key: 'key-ann', role: 'rater' } }))
      .thenRefuses('PublisherRated', { person: 'ann' }))
  test('another key of the same person', () =>
    given(rated(), submitted)
      .when(publish({ actor: annsOther }))
      .thenRefuses('PublisherRated', { person: 'ann' }))
  test('whoever acts for the person', () =>
    given(rated(), submitted)
      .when(publish({ actor: forAnn }))
      .thenRefuses('PublisherRated', { person: 'ann' }))
  test('the person for whom somebody rated', () =>
    given(by(forAnn, rated()), submitted)
      .when(publish({ actor: annsOther }))
      .thenRefuses('PublisherRated', { person: 'ann' }))
  test('one whose draft was overwritten', () =>
    given(by(bob, rated()), rated(), submitted)
      .when(publish())
      .thenRefuses('PublisherRated', { person: 'bob' }))
  test('one whose draft was overwritten before the assessment was returned', () =>
    given(by(bob, rated()), rated(), submitted, returned, submitted)
      .when(publish())
      .thenRefuses('PublisherRated'))
  test('one who said that an item is not rated', () =>
    given(rated(), by(bob, notRated({ item: 'teach.plan' })), submitted)
      .when(publish())
      .thenRefuses('PublisherRated'))
  test('one who overrode a component', () =>
    given(rated(), by(bob, overridden()), submitted).when(publish()).thenRefuses('PublisherRated'))
  test('one who only submitted it may', () =>
    given(rated(), by(bob, submitted)).when(publish()).thenYields(published))
  test('whoever rated may return it', () =>
    given(by(bob, rated()), submitted).when(giveBack()).thenYieldsLike({ type: 'AssessmentReturned' }))
})

describe('an unchanged wish is no event', () => {
  test('the same rating', () => given(rated()).when(rating()).thenYields())
  test('a field left out is not compared', () => given(rated()).when(rating(bare)).thenYields())
  test('another rationale is news', () =>
    given(rated())
      .when(rating({ rationale: 'Seen again.' }))
      .thenYields(rated({ rationale: 'Seen again.' })))
  test('another day is news', () =>
    given(rated())
      .when(rating({ occurredOn: '2014-01-14' }))
      .thenYields(rated({ occurredOn: '2014-01-14' })))
  test('evidence is compared by what it says, not by the order of its fields', () =>
    given(rated())
      .when(rating({ evidence: said.evidence.map(({ title, kind }) => ({ kind, title })) }))
      .thenYields())
  test('the same *not rated*', () =>
    given(notRated())
      .when(rating({ ...bare, level: undefined, notRated: { reason: 'no visit' } }))
      .thenYields())
  test('the same override', () =>
    given(overridden())
      .when(rating({ item: 'teach', override: true }))
      .thenYields())
  test('the same rating after submission and after publication', () => {
    given(rated(), submitted).when(rating()).thenYields()
    given(rated(), submitted, published).when(rating()).thenYields()
  })
  test('submitting twice', () => {
    given(rated(), submitted).when(submit()).thenYields()
    given(rated(), submitted)
      .when(submit({ rationale: 'Ready.' }))
      .thenRefuses('AssessmentSubmitted')
  })
  test('returning twice', () => given(rated(), submitted, returned).when(giveBack()).thenYields())
  test('publishing twice', () => {
    given(rated(), submitted, published).when(publish()).thenYields()
    given(rated(), submitted, published)
      .when(publish({ occurredOn: '2014-01-14' }))
      .thenRefuses('AssessmentPublished')
  })
})

describe('an item may be called what a plain object already answers to', () => {
  const odd = {
    ...v1,
    components: [{ id: 'constructor', title: 'Constructing', scale: 'depth', elements: [] }],
  }
  test('`constructor` is rated, and rated again unchanged', () => {
    const asked = rating({
      item: 'constructor',
      framework: { versions: [odd], revision: 0 },
      period: period('2013-H2'),
    })
    given()
      .when(asked)
      .thenYields(rated({ item: 'constructor' }))
    given(rated({ item: 'constructor' }))
      .when(asked)
      .thenYields()
    given(rated({ item: 'constructor' }), submitted)
      .when(publish())
      .thenYields(published)
  })
  test('an item that nobody rated has no draft', () =>
    given(rated())
      .when(rating({ item: 'valueOf', framework }))
      .thenRefuses('ItemNotInVersion'))
})
