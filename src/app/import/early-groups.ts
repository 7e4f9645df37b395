import { type Deciding, decideOn } from './decide-group.ts'
import { isTooLarge } from './decided-groups.ts'
import type { GroupCounts } from './groups-again.ts'
import type { RowTaker } from './read-table.ts'
import { linesOf, type StagedRow } from './staged-row.ts'
import { hasTooManyRows, type Staging } from './staging.ts'

/** Among so many groups whose stream comes once more, a file is taken for one whose rows are in another order. */
const REPEATED_MIN = 16
const SHARE_REPEATED_MAX = 0.25

/**
 * Decides the rows of a stream that held nothing as soon as a row of another stream follows: their events wait, and not the rows.
 * Where the stream comes once more in the file, or one of them is refused, the rows wait instead.
 */
export class EarlyGroups {
  readonly #deciding: Deciding
  readonly #staging: Staging
  readonly #readAgain: (taker: RowTaker) => Promise<void>
  #stream = ''
  #steps: StagedRow[] = []
  /** Whether the rows of the stream are kept here, to be decided. */
  #isKept = false
  #groups = 0
  #repeated = 0
  #counts: GroupCounts = { events: 0, written: 0, rows: 0 }

  /** `readAgain` reads the file of the rows once more. */
  constructor(deciding: Deciding, staging: Staging, readAgain: (taker: RowTaker) => Promise<void>) {
    this.#deciding = deciding
    this.#staging = staging
    this.#readAgain = readAgain
  }

  get counts(): GroupCounts {
    return this.#counts
  }

  /** Takes the next step of the file. */
  add(stream: string, step: StagedRow, isFresh: boolean): void {
    if (stream !== this.#stream) {
      this.close()
      this.#stream = stream
      this.#isKept = isFresh && this.#isInOrder() && !this.#staging.hasRows(stream)
    }
    if (!this.#isKept) {
      this.#staging.add('rows', stream, step)
      return
    }
    this.#steps.push(step)
    if (hasTooManyRows({ stream, steps: this.#steps })) this.#stage()
  }

  /** Decides the rows that are kept. */
  close(): void {
    if (this.#steps.length === 0) return
    const [stream, steps] = [this.#stream, this.#steps]
    const { made, refused } = decideOn(this.#deciding, { stream, steps }, [])
    const events = made.map(({ event }) => event)
    this.#groups++
    if (refused.length > 0 || isTooLarge(events)) {
      this.#stage()
      return
    }
    const written = linesOf(made.map(({ step }) => step))
    const rows = linesOf(steps)
    const lastRow = steps.at(-1)?.row ?? 0
    const isAdded = this.#staging.decided.add({
      phase: 'rows',
      stream,
      rows: written,
      lines: rows,
      expected: 'none',
      lastRow,
      events,
    })
    if (!isAdded) {
      this.#repeated++
      this.#stage()
      return
    }
    this.#count({ events: events.length, written, rows }, 1)
    this.#steps = []
  }

  /**
   * Has the rows wait of every stream whose groups are named in `again` or of which other rows wait, and takes back what was decided
   * of them.
   */
  async takeBack(): Promise<void> {
    const { again } = this.#staging
    this.#staging.writeHeld()
    again.addWhereRowsWait()
    if (again.lastRow === 0) return
    this.#count(again.dropDecided(), -1)
    await this.stageAgain()
    again.clear()
  }

  /** Has the rows wait of the groups that are named in `again`. */
  async stageAgain(): Promise<void> {
    this.#staging.putBefore()
    await this.#readAgain({
      lastRow: this.#staging.again.lastRow,
      onProblem: () => {},
      onNote: () => {},
      onStep: (stream, step) => {
        if (this.#staging.again.has(stream, step.row)) this.#staging.add('rows', stream, step)
      },
    })
  }

  #isInOrder(): boolean {
    return this.#repeated < REPEATED_MIN || this.#repeated < this.#groups * SHARE_REPEATED_MAX
  }

  /** Has the kept rows wait as the others do. */
  #stage(): void {
    for (const step of this.#steps) this.#staging.add('rows', this.#stream, step)
    this.#steps = []
    this.#isKept = false
  }

  #count({ events, written, rows }: GroupCounts, sign: 1 | -1): void {
    const counts = this.#counts
    this.#counts = {
      events: counts.events + sign * events,
      written: counts.written + sign * written,
      rows: counts.rows + sign * rows,
    }
  }
}
