import { ProblemBody } from './problem.ts'
import { STATUS_CODES } from './status-codes.ts'

/** The problems that a route may answer, for its schema. */
export const problems = <Status extends number>(...statuses: readonly Status[]) =>
  Object.fromEntries(statuses.map(status => [status, answerOf(status)])) as {
    readonly [Each in Status]: ReturnType<typeof answerOf>
  }
const answerOf = (status: number) => ({
  description: STATUS_CODES[status],
  content: { 'application/problem+json': { schema: ProblemBody } },
})
