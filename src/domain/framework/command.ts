import type { Message } from '../decider.ts'
import type { EntityKind } from '../values/entity-reference.ts'
import type { FrameworkEvent } from './event.ts'

export type FrameworkCommand = Message<
  'PublishFramework',
  FrameworkEvent['data'] & { readonly today: string }
>
export type FrameworkRefusal =
  | { readonly code: 'FrameworkVersionClash'; readonly version: string }
  | { readonly code: 'FrameworkPreviousMissing'; readonly version: string; readonly known: readonly string[] }
  | { readonly code: 'FrameworkCycle'; readonly version: string }
  | { readonly code: 'FrameworkRatesChanged'; readonly rates: EntityKind }
  | { readonly code: 'CrosswalkOriginUnknown'; readonly item: string; readonly version: string }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }
