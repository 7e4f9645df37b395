import { z } from 'zod'
import { FrameworkVersion, previousOf } from '../../src/domain/framework/document.ts'

export const FrameworkVersionResponse = z
  .object({ ...FrameworkVersion.shape, previous: z.string().nullable(), revision: z.int() })
  .meta({ id: 'FrameworkVersion', description: 'The document as it was published, with what came before it' })
export type PublishedDocument = z.infer<typeof FrameworkVersionResponse>

/** A published version, with the revision at which it was published. */
export const frameworkVersionOf = (document: FrameworkVersion, revision: number): PublishedDocument => ({
  ...document,
  previous: previousOf(document),
  revision,
})
