import {
  type CommandHandlerDependencies,
  type CommandRequest,
  commandHandlerOn,
} from '../command/command-handler.ts'
import { concurrently } from '../import/concurrently.ts'
import { followCase } from './follow-case.ts'

type Following = CommandHandlerDependencies & Pick<CommandRequest, 'actor' | 'correlationId'>

/** Closes and reopens the schools of cases, also what an earlier run left out. */
export async function followAllCases(
  { actor, correlationId, ...dependencies }: Following,
  cases: Iterable<string>,
): Promise<void> {
  const handler = commandHandlerOn(dependencies)
  await concurrently(cases, async id => {
    await followCase({ handler, request: { actor, correlationId } }, id)
  })
}
