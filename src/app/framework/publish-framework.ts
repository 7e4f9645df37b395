import type { FrameworkRefusal } from '../../domain/framework/command.ts'
import type { FrameworkVersion } from '../../domain/framework/document.ts'
import { framework } from '../../domain/framework/framework.ts'
import { streamOf } from '../../domain/subjects.ts'
import type { PartialDate } from '../../domain/values/date.ts'
import type { CommandHandler, CommandRequest, Outcome } from '../command/command-handler.ts'
import { type IfMatch, type IfNoneMatch, isNamed } from '../command/precondition.ts'

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
  const preconditions = { ifMatch: ifMatchOf(request.ifMatch, own), ifNoneMatch: ifNoneMatchOf(request, own) }
  const data = { framework: document, occurredOn: occurredOn ?? today(), today: today() }
  return handler.execute(
    framework,
    stream,
    { type: 'PublishFramework', data },
    { ...request, ...preconditions },
  )
}

/** `own` is the revision of the version's event; null where it was not published. */
function ifMatchOf(ifMatch: IfMatch, own: number | null): IfMatch {
  if (ifMatch === null || ifMatch === 'any' || isNamed(ifMatch, own)) return 'any'
  return ifMatch === 'existing' ? [] : ifMatch
}

/** The stream holds other versions too, and those do not keep this one from being published. */
const ifNoneMatchOf = ({ ifNoneMatch }: CommandRequest, own: number | null): IfNoneMatch | undefined =>
  ifNoneMatch !== undefined && isNamed(ifNoneMatch, own) ? 'existing' : undefined
