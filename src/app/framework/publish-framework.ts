import type { FrameworkRefusal } from '../../domain/framework/command.ts'
import type { FrameworkVersion } from '../../domain/framework/document.ts'
import { framework } from '../../domain/framework/framework.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { PartialDate } from '../../domain/values/date.ts'
import type { CommandHandler, CommandRequest, Outcome } from '../command/command-handler.ts'

/**
 * Publishes a version of a framework. It adds one and changes none, so that another version that came meanwhile is no conflict:
 * only a precondition that names something else than this version's own event is compared.
 */
export async function publishFramework(
  { handler, today }: { readonly handler: CommandHandler; readonly today: () => string },
  document: FrameworkVersion,
  occurredOn: PartialDate | undefined,
  request: CommandRequest,
): Promise<Outcome<FrameworkRefusal>> {
  const stream = streamOf.framework(document.id)
  const { state, events } = await handler.load(framework, stream)
  const own = events[state.findIndex(({ version }) => version === document.version)]?.revision ?? null
  const ifMatch = request.ifMatch === null || request.ifMatch === own ? 'any' : request.ifMatch
  const data = { framework: document, occurredOn: occurredOn ?? today(), today: today() }
  return handler.execute(framework, stream, { type: 'PublishFramework', data }, { ...request, ifMatch })
}
