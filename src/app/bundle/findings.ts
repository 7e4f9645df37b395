/** The verdicts of a check, each with the exit code of the command line. */
export const VERDICTS = {
  verified: 0,
  'no-key': 20,
  diverged: 30,
  invalid: 40,
  incomplete: 41,
  'snapshot-mismatch': 42,
  'form-changed': 43,
} as const
export type Verdict = keyof typeof VERDICTS

/** The worst first. */
const WORST: readonly Verdict[] = [
  'invalid',
  'diverged',
  'snapshot-mismatch',
  'incomplete',
  'form-changed',
  'no-key',
  'verified',
]

/** One check: what was looked at, how it came out, and a sentence about it. */
export type Finding = {
  readonly what: string
  /** Null where it could not be looked at, since something else is wrong. */
  readonly verdict: Verdict | null
  readonly is: string
}

/** The verdict over all findings: that of the worst one. */
export const worstOf = (findings: readonly Finding[]): Verdict =>
  WORST.find(verdict => findings.some(each => each.verdict === verdict)) ?? 'verified'

/** Collects what a check finds. A check that finds nothing wrong adds a sentence of its own too. */
export class Findings {
  readonly all: Finding[] = []

  ok(what: string, is: string): void {
    this.all.push({ what, verdict: 'verified', is })
  }

  bad(what: string, verdict: Exclude<Verdict, 'verified'>, is: string): void {
    this.all.push({ what, verdict, is })
  }

  skip(what: string, is: string): void {
    this.all.push({ what, verdict: null, is })
  }
}
