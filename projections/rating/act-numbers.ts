import type { DatabaseSync } from 'node:sqlite'
import type { PublishedRating } from '../../src/domain/rating/published-rating.ts'
import { dayToNumber } from '../../src/domain/values/date.ts'
import { formOf } from './act-row.ts'
import type { SharedByActs } from './act-runs.ts'
import { numberIn } from './number-in.ts'

/** Numbers what acts say. */
export class ActNumbers {
  readonly #addWord
  readonly #findWord
  readonly #addSubject
  readonly #findSubject
  #words = new Map<string, number>()
  #subjects = new Map<string, number>()
  readonly #days = new Map<string, number>()
  #last: { readonly act: PublishedRating; readonly shared: SharedByActs } | null = null

  constructor(db: DatabaseSync) {
    this.#addWord = db.prepare('INSERT OR IGNORE INTO word (text) VALUES (?)')
    this.#findWord = db.prepare('SELECT id FROM word WHERE text = ?')
    this.#addSubject = db.prepare('INSERT OR IGNORE INTO subject (framework, entity) VALUES (?, ?)')
    this.#findSubject = db.prepare('SELECT id FROM subject WHERE framework = ? AND entity = ?')
  }

  /** Drops what it holds in memory: its transaction was undone. */
  forget(): void {
    this.#words = new Map()
    this.#subjects = new Map()
    this.#last = null
  }

  /** What an act may share with those beside it: the same object as for the act before, where it says the same. */
  sharedBy(act: PublishedRating): SharedByActs {
    const { version, kind, basis, occurredOn, visibleOn } = act
    const publicAfter = act.publicBy - act.revision
    const last = this.#last
    const isSameAct = last?.act.version === version && last.act.kind === kind && last.act.basis === basis
    const isSameTime = last?.act.occurredOn === occurredOn && last.act.visibleOn === visibleOn
    if (last !== null && isSameAct && isSameTime && last.shared.publicAfter === publicAfter)
      return last.shared
    const shared = {
      version: this.word(version),
      form: formOf(act),
      day: this.#day(act.day),
      visibleOn: this.#day(visibleOn),
      publicAfter,
    }
    this.#last = { act, shared }
    return shared
  }

  word(text: string): number {
    return numberIn(this.#words, text, () => {
      this.#addWord.run(text)
      return Number(this.#findWord.get(text)?.id)
    })
  }

  subject(framework: string, entity: string): number {
    return numberIn(this.#subjects, `${framework} ${entity}`, () => {
      this.#addSubject.run(framework, entity)
      return Number(this.#findSubject.get(framework, entity)?.id)
    })
  }

  #day(day: string): number {
    return numberIn(this.#days, day, () => dayToNumber(day))
  }
}
