import { type Coded, type Refusals, sentenceBy, wordingOf } from '../../refusals/wording.ts'
import { type Problem, ProblemAnswer } from './problem.ts'

/** How a refusal is answered: its status and, if it is about one field of the body, the pointer to that (RFC 6901). */
type Status = { readonly status: 403 | 404 | 409 | 422; readonly pointer?: string }

/** The answer to every refusal of a subject. One that is left out does not compile. */
export type Statuses<Refusal extends Coded> = { readonly [Code in Refusal['code']]: Status }

/** The problems of a subject: what its refusals are answered with. */
export type SubjectProblems<Refusal extends Coded> = {
  /** The problem that names the rule. */
  readonly of: (refusal: Refusal) => ProblemAnswer
  /** What the pages under `/problems` say: the rule and the status of each code. */
  readonly rules: readonly { readonly code: string; readonly rule: string; readonly status: number }[]
}

/** How the refusals of a subject are answered: the problem of each, and its rule for the pages under `/problems`. */
export function problemsOf<Refusal extends Coded>(
  refusals: Refusals<Refusal>,
  statuses: Statuses<Refusal>,
): SubjectProblems<Refusal> {
  const codes = Object.keys(statuses) as Refusal['code'][]
  return {
    of: refusal => new ProblemAnswer(problemOf(refusals, statuses, refusal)),
    rules: codes.map(code => ({
      code: slugOf(code),
      rule: refusals[code].rule,
      status: statuses[code].status,
    })),
  }
}

function problemOf<Refusal extends Coded>(
  refusals: Refusals<Refusal>,
  statuses: Statuses<Refusal>,
  refusal: Refusal,
): Problem {
  const wording = wordingOf(refusals, refusal)
  const { status, pointer } = statuses[refusal.code as Refusal['code']]
  const text = sentenceBy(wording, refusal, field => field)
  return {
    code: slugOf(refusal.code),
    status,
    title: wording.rule,
    detail: text,
    ...(pointer === undefined ? {} : { errors: [{ pointer, detail: text }] }),
  }
}

/** `LevelUnknown` in the form in which addresses are written. */
const slugOf = (code: string): string => code.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase()
