import type { DatabaseSync } from 'node:sqlite'
import { ENTITY_EVENTS, type EntityEvent } from '../../src/domain/entity/event.ts'
import { categoryOf, partsOf } from '../../src/domain/subjects.ts'
import { dayToNumber, lastDayOf } from '../../src/domain/values/date.ts'
import type { EntityKind, EntityReference } from '../../src/domain/values/entity-reference.ts'
import { isImportWithdrawal } from '../../src/domain/values/import-withdrawal.ts'
import { isOneOf, type ProjectedEvent, scopeOf, type Touch } from '../engine/projection.ts'
import { EndedRows } from './ended-rows.ts'
import { membershipSaidBy, nameSaidBy, type SaidName, sourceOf } from './said.ts'

type Withdrawal = Extract<ProjectedEvent, { type: 'ImportedActWithdrawn' }>

type GivenName = SaidName & {
  readonly position: number
  /** The event of the registry that gave it; empty for the rows of imports, which say one name many times. */
  readonly event: string
}

/** So many names are remembered: one takes half a kilobyte, and the rows of an assessment, which say the same, follow each other. */
const NAMES_MAX = 5000

const NOTHING_SAID = { stream: '', name: '', sha256: '', days: new Set<string>() }
const NO_NAME = { kind: 'school', id: '', day: 0, name: '', source: '' } as const

/** Writes the tables of districts and schools; see `entityProjection`. */
export class EntityFold {
  readonly #db: DatabaseSync
  readonly #addEvent
  readonly #findName
  readonly #addName
  readonly #addMembership
  readonly #ended: EndedRows
  /** The names just seen: the rows of one import name one entity many times. */
  #names = new Set<string>()
  /** The last of them from a row of an import: the rows of one assessment follow each other. */
  #last: EntityReference & Pick<GivenName, 'day' | 'name' | 'source'> = NO_NAME
  /** What the rows of the last assessment have said, as of which days. */
  #said = NOTHING_SAID
  /** What each framework rates: rows of an import name their entity, and its kind is the framework's. */
  #rates = new Map<string, EntityKind>()

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#addEvent = db.prepare('INSERT INTO registry_event VALUES (?, ?, ?, ?, ?, ?, ?, NULL)')
    // An insert that looked for the row itself would make SQLite keep what it selects in a table of its own, each time.
    this.#findName = db.prepare(`SELECT 1 FROM entity_name
      WHERE kind = ? AND id = ? AND day = ? AND turn = ? AND name = ? AND source = ? AND event = ? AND until IS NULL`)
    this.#addName = db.prepare('INSERT INTO entity_name VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)')
    this.#addMembership = db.prepare('INSERT INTO membership VALUES (?, ?, ?, ?, ?, NULL)')
    this.#ended = new EndedRows(db)
  }

  forget(): void {
    this.#forgetNames()
    this.#rates = new Map()
  }

  #forgetNames(): void {
    this.#names = new Set()
    this.#last = NO_NAME
    this.#said = NOTHING_SAID
  }

  apply(events: readonly ProjectedEvent[], touch: Touch): void {
    for (const event of events) {
      if (event.type === 'FrameworkPublished')
        this.#rates.set(event.data.framework.id, event.data.framework.rates)
      else if (event.type === 'RatingImported') this.#importedName(event, touch)
      else if (event.type === 'CommitmentMade') this.#ownerName(event, touch)
      else if (isOneOf(ENTITY_EVENTS, event)) this.#registryEvent(event, touch)
      else if (isImportWithdrawal(event)) this.#withdrawal(event, touch)
    }
  }

  #importedName(event: Extract<ProjectedEvent, { type: 'RatingImported' }>, touch: Touch): void {
    const { entityName, occurredOn, imported } = event.data
    if (entityName === undefined || this.#isKnown(event.stream, entityName, occurredOn, imported.sha256))
      return
    const [framework = '', id = ''] = partsOf(event.stream)
    const kind = this.#kindOf(framework)
    const day = dayToNumber(lastDayOf(occurredOn))
    const source = sourceOf(imported.sha256)
    this.#name(
      { kind, id },
      { name: entityName, day, turn: 0, position: event.position, source, event: '' },
      touch,
    )
  }

  /** Whether consecutive rows of this assessment have given this name for this day already; notes that they have. */
  #isKnown(stream: string, name: string, day: string, sha256: string): boolean {
    const said = this.#said
    if (said.stream !== stream || said.name !== name || said.sha256 !== sha256)
      this.#said = { stream, name, sha256, days: new Set([day]) }
    else if (said.days.has(day)) return true
    else said.days.add(day)
    return false
  }

  #withdrawal({ stream, data, position }: Withdrawal, touch: Touch): void {
    const [first = '', second = ''] = partsOf(stream)
    const category = categoryOf(stream)
    if (category === 'commitment') {
      this.#ownerWithdrawal(data.sha256, position, touch)
      return
    }
    const isOwn = category === 'district' || category === 'school'
    const about: EntityReference = isOwn
      ? { kind: category, id: first }
      : { kind: this.#kindOf(first), id: second }
    if (isOwn) this.#ended.act(about, data.revision, position)
    const hadNames = this.#ended.names(about, data.sha256, position)
    // The same name may come again from the same file.
    if (hadNames) this.#forgetNames()
    if (!isOwn && !hadNames) return
    touch(scopeOf.entity(about.kind, about.id))
    touch(scopeOf.kind(about.kind))
  }

  /** A promise gives the name of its owner only in an imported row, so the name ends when the file is withdrawn. */
  #ownerWithdrawal(sha256: string, position: number, touch: Touch): void {
    for (const { kind, id } of this.#ended.namesOfFile(sha256, position)) {
      this.#forgetNames()
      touch(scopeOf.entity(kind, id))
      touch(scopeOf.kind(kind))
    }
  }

  /** Takes a name only from an imported row: a promise that a command records does not rename its district. */
  #ownerName({ data, position }: Extract<ProjectedEvent, { type: 'CommitmentMade' }>, touch: Touch): void {
    const { owner, occurredOn, imported } = data
    const { kind, id, name } = owner
    if (imported === undefined || name === undefined || kind === 'organisation') return
    const day = dayToNumber(lastDayOf(occurredOn))
    this.#name(
      { kind, id },
      { name, day, turn: 0, position, source: sourceOf(imported.sha256), event: '' },
      touch,
    )
  }

  #registryEvent(event: ProjectedEvent & EntityEvent, touch: Touch): void {
    const { type, data, position, revision } = event
    const kind: EntityKind = event.stream.startsWith('district-') ? 'district' : 'school'
    const [id = ''] = partsOf(event.stream)
    this.#addEvent.run(kind, id, position, event.id, type, JSON.stringify(data), revision)
    const name = nameSaidBy(event, position)
    if (name !== null) this.#name({ kind, id }, { ...name, position, event: event.id }, touch)
    const membership = membershipSaidBy(event)
    if (membership !== null) {
      this.#addMembership.run(id, membership.day, position, membership.joined, event.id)
    }
    if (type === 'FactCorrected') this.#ended.putRight({ kind, id }, data.event, position)
    touch(scopeOf.entity(kind, id))
    touch(scopeOf.kind(kind))
  }

  #name(
    { kind, id }: EntityReference,
    { name, day, turn, position, source, event }: GivenName,
    touch: Touch,
  ): void {
    const isLast = this.#last.id === id && this.#last.day === day && this.#last.name === name
    if (event === '' && isLast && this.#last.kind === kind && this.#last.source === source) return
    const key = `${kind} ${id} ${day} ${turn} ${source} ${event} ${name}`
    if (event === '') this.#last = { kind, id, day, name, source }
    if (this.#names.has(key)) return
    if (this.#names.size >= NAMES_MAX) this.#names = new Set()
    this.#names.add(key)
    if (this.#findName.get(kind, id, day, turn, name, source, event) !== undefined) return
    this.#addName.run(kind, id, day, turn, name, position, source, event)
    touch(scopeOf.entity(kind, id))
    touch(scopeOf.kind(kind))
  }

  #kindOf(framework: string): EntityKind {
    const known = this.#rates.get(framework)
    if (known !== undefined) return known
    const row = this.#db
      .prepare(`SELECT document ->> '$.rates' AS rates FROM framework_version WHERE framework = ? LIMIT 1`)
      .get(framework)
    if (row === undefined)
      throw new Error(`a rating names the framework ${framework}, which was never published`)
    const kind = row.rates === 'district' ? 'district' : 'school'
    this.#rates.set(framework, kind)
    return kind
  }
}
