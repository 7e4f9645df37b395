import type { DatabaseSync } from 'node:sqlite'
import { ASSESSMENT_EVENTS } from '../../src/domain/assessment/event.ts'
import { publish } from '../../src/domain/assessment/publication.ts'
import type { PositionedRating, PublishedRating } from '../../src/domain/rating/published-rating.ts'
import { partsOf } from '../../src/domain/subjects.ts'
import { dayFromNumber, dayToNumber } from '../../src/domain/values/date.ts'
import { IMPORT_WITHDRAWALS, isImportWithdrawal } from '../../src/domain/values/import-withdrawal.ts'
import type { Period } from '../../src/domain/values/period.ts'
import type { Bounds } from '../engine/bounds.ts'
import {
  isOneOf,
  type ProjectedEvent,
  type Projection,
  scopeOf,
  type Touch,
  typesOf,
} from '../engine/projection.ts'
import { countsAt, lastWithdrawal } from '../engine/withdrawn.ts'
import { ActNumbers } from './act-numbers.ts'
import { actsOf, FORM_OF_IMPORT, FORM_OF_WITHDRAWAL, FORMS, type RunRow } from './act-row.ts'
import { ACT_TABLE, ActRuns } from './act-runs.ts'
import { CHALLENGE_TABLE, ChallengeRows } from './challenges-table.ts'
import { UNPUBLISHED_TABLE, UnpublishedRows } from './unpublished-rows.ts'

/**
 * Every published act on every rating, in numbers, with the revision under which its texts are found in the log; imported acts that
 * follow each other share a row. What is not published yet waits in `unpublished`.
 */
export const ratingProjection: Projection = {
  name: 'ratings',
  version: 7,
  schema: `
    ${CHALLENGE_TABLE};
    CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE subject (
      id INTEGER PRIMARY KEY, framework TEXT NOT NULL, entity TEXT NOT NULL, UNIQUE (framework, entity)
    ) STRICT;
    ${ACT_TABLE};
    ${UNPUBLISHED_TABLE}`,
  categories: new Set(['assessment']),
  types: new Set([...typesOf(ASSESSMENT_EVENTS), ...typesOf(IMPORT_WITHDRAWALS)]),
  onPoison: 'set-stream-aside',
  needs: ['frameworks'],
  rowPerEvent: {
    count: `SELECT ifnull(sum(count), 0) AS count FROM act WHERE form % ${FORMS.length} = ${FORM_OF_IMPORT}`,
    types: new Set(['RatingImported']),
  },
  open: db => {
    const fold = new RatingFold(db)
    return { apply: (events, touch) => fold.apply(events, touch), forget: () => fold.forget() }
  },
}

/** An assessment, and its numbers once it has an act. */
type AssessmentPlace = {
  readonly stream: string
  readonly framework: string
  readonly entity: string
  readonly period: string
  numbers: { readonly subject: number; readonly period: number } | null
}
const NO_PLACE = { stream: '', framework: '', entity: '', period: '', numbers: null } as const

class RatingFold {
  readonly #acts: ActRuns
  readonly #numbers: ActNumbers
  readonly #unpublished: UnpublishedRows
  readonly #challenges: ChallengeRows
  #last: AssessmentPlace = NO_PLACE

  constructor(db: DatabaseSync) {
    this.#acts = new ActRuns(db)
    this.#numbers = new ActNumbers(db)
    this.#unpublished = new UnpublishedRows(db)
    this.#challenges = new ChallengeRows(db)
  }

  forget(): void {
    this.#acts.drop()
    this.#unpublished.forget()
    this.#numbers.forget()
    this.#last = NO_PLACE
  }

  apply(events: readonly ProjectedEvent[], touch: Touch): void {
    this.#addAll(events, onceInARow(touch))
    this.#acts.flush()
  }

  #addAll(events: readonly ProjectedEvent[], touch: (framework: string, entity: string) => void): void {
    for (const event of events) {
      const place = this.#placeOf(event.stream)
      const { framework, entity } = place
      if (isImportWithdrawal(event)) {
        const { revision } = event.data
        this.#acts.withdraw({ ...this.#numbersOf(place), revision, position: event.position })
        this.#challenges.withdraw(place, event)
        touch(framework, entity)
        continue
      }
      if (!isOneOf(ASSESSMENT_EVENTS, event)) continue
      const before = this.#unpublished.before(event.stream, event.type)
      const [after, acts] = publish(before, event)
      this.#unpublished.save(event.stream, before, after)
      if (!this.#challenges.add(place, event) && acts.length === 0) continue
      for (const act of acts) this.#add(act, this.#numbersOf(place), event.position)
      touch(framework, entity)
    }
  }

  /** The ratings of one assessment mostly follow each other. */
  #placeOf(stream: string): AssessmentPlace {
    if (stream !== this.#last.stream) {
      const [framework = '', entity = '', period = ''] = partsOf(stream)
      this.#last = { stream, framework, entity, period, numbers: null }
    }
    return this.#last
  }

  #numbersOf(place: AssessmentPlace): NonNullable<AssessmentPlace['numbers']> {
    const { framework, entity, period } = place
    place.numbers ??= {
      subject: this.#numbers.subject(framework, entity),
      period: this.#numbers.word(period),
    }
    return place.numbers
  }

  #add(
    act: PublishedRating,
    { subject, period }: NonNullable<AssessmentPlace['numbers']>,
    position: number,
  ): void {
    const { item, level, notRated, revision, importId } = act
    this.#acts.add({ subject, period, revision, position }, this.#numbers.sharedBy(act), {
      item: this.#numbers.word(item),
      level,
      notRated: notRated === null ? null : this.#numbers.word(notRated),
      importId,
    })
  }
}

/** Reports what has changed, unless the act before reported the same. */
function onceInARow(touch: Touch): (framework: string, entity: string) => void {
  let [lastFramework, lastEntity] = ['', '']
  return (framework, entity) => {
    if (framework === lastFramework && entity === lastEntity) return
    lastFramework = framework
    lastEntity = entity
    touch(scopeOf.subject(framework, entity))
    touch(scopeOf.framework(framework))
  }
}

/** Which acts of an entity are read. */
export type SomeActs = { readonly after?: number; readonly items?: readonly string[] }

/** Reads the published acts. */
export class Ratings {
  readonly #subjects
  readonly #count
  readonly #firstDay
  readonly #periods
  readonly #acts
  readonly #withdrawnOf
  readonly #withdrawnIn
  readonly #words

  constructor(db: DatabaseSync) {
    this.#subjects = db.prepare('SELECT entity FROM subject WHERE framework = ? ORDER BY entity')
    this.#count = db.prepare('SELECT count(*) AS count FROM subject WHERE framework = ?')
    this.#words = db.prepare('SELECT id, text FROM word')
    this.#periods = db.prepare(`
      SELECT DISTINCT period FROM act
      WHERE subject IN (SELECT id FROM subject WHERE framework = ?3) AND visible_on <= ?1 AND ${countsAt('?2')}
        AND form % ${FORMS.length} <> ${FORM_OF_WITHDRAWAL}`)
    this.#acts = db.prepare(`
      SELECT period, revision, count, position, version, form, day, visible_on, public_after, items, levels, not_rated, imports
      FROM act
      WHERE subject = (SELECT id FROM subject WHERE framework = ?3 AND entity = ?4)
        AND visible_on <= ?1 AND ${countsAt('?2')} AND position + count > ?5 + 1`)
    this.#acts.setReturnArrays(true)
    const ofAny = (subjects: string) => `subject IN (SELECT id FROM subject WHERE ${subjects})`
    const of = (subjects: string) => lastWithdrawal('act', ofAny(subjects), '?1')
    const seen = `${ofAny('framework = ?2')} AND ${countsAt('?1')}`
    this.#firstDay = db.prepare(`SELECT min(visible_on) AS day FROM act WHERE ${seen}`)
    this.#withdrawnOf = db.prepare(of('framework = ?2 AND entity = ?3'))
    this.#withdrawnIn = db.prepare(of('framework = ?2'))
  }

  /** Every entity that ever had an act in a framework, by id. */
  entities(framework: string): readonly string[] {
    return this.#subjects.all(framework).map(row => String(row.entity))
  }

  /** How many entities ever had an act in a framework. */
  entityCount(framework: string): number {
    return Number(this.#count.get(framework)?.count)
  }

  /** The first day on which anything of a framework is seen; null where nothing ever is. */
  firstDay(framework: string, knownAt: number | null): string | null {
    const day = this.#firstDay.get(limitsOf({ asOf: null, knownAt })[1], framework)?.day ?? null
    return day === null ? null : dayFromNumber(Number(day))
  }

  /** The ids of the periods in which any entity has a visible act; a withdrawal is one only beside what it withdraws. */
  periods(framework: string, bounds: Bounds): readonly string[] {
    return this.#periods.all(...limitsOf(bounds), framework).map(row => this.#text(Number(row.period)))
  }

  /**
   * The visible acts of one entity in one framework, in no order. `periods` gives the dates of every period in them; those of
   * a period that has none are left out. `some`: only the acts on these items, or those that were recorded after a position.
   */
  acts(
    framework: string,
    entity: string,
    bounds: Bounds,
    periods: (id: string) => Period | null,
    { after = 0, items }: SomeActs = {},
  ): readonly PositionedRating[] {
    const [day, upTo] = limitsOf(bounds)
    const wanted = items === undefined ? null : new Set(items)
    const isWanted = (position: number, item: string) =>
      position > after && position <= upTo && (wanted === null || wanted.has(item))
    const text = (id: number) => this.#text(id)
    const rows = this.#acts.all(day, upTo, framework, entity, after)
    const known = new Map<number, Period | null>()
    const acts: PositionedRating[] = []
    for (const row of rows as unknown as readonly RunRow[]) {
      const period = known.get(row[0]) ?? periods(text(row[0]))
      known.set(row[0], period)
      if (period !== null) acts.push(...actsOf(row, period, text, isWanted))
    }
    return acts
  }

  /** The position of the last act that was withdrawn by then, of one entity or of any; 0 where none was. */
  withdrawnAt(framework: string, entity: string | null, { knownAt }: Bounds): number {
    const limit = knownAt ?? Number.MAX_SAFE_INTEGER
    const row =
      entity === null
        ? this.#withdrawnIn.get(limit, framework)
        : this.#withdrawnOf.get(limit, framework, entity)
    return Number(row?.until ?? 0)
  }

  readonly #texts = new Map<number, string>()
  #text(id: number): string {
    const known = this.#texts.get(id)
    if (known !== undefined) return known
    // Words are only ever added, so what was read once stays true.
    for (const row of this.#words.all()) this.#texts.set(Number(row.id), String(row.text))
    return this.#texts.get(id) ?? ''
  }
}

/** The last visible day and the last visible position. */
const limitsOf = ({ asOf, knownAt }: Bounds): readonly [number, number] => [
  asOf === null ? Number.MAX_SAFE_INTEGER : dayToNumber(asOf),
  knownAt ?? Number.MAX_SAFE_INTEGER,
]
