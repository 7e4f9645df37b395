import { z } from 'zod'
import { ProcessVersion } from '../../src/domain/process/document.ts'
import { listedVersion } from '../../src/domain/process/listed.ts'
import { ConditionResponse, RuleResponse } from './rule.ts'

export const ProcessVersionResponse = z
  .object({
    ...ProcessVersion.shape,
    appliesWhen: ConditionResponse.optional(),
    rules: z.array(RuleResponse).max(200),
    revision: z.int(),
  })
  .meta({
    id: 'ProcessVersion',
    description: 'The rules as they were published, with a list wherever several words may stand',
  })
type ProcessVersionView = z.infer<typeof ProcessVersionResponse>

/** A version of a process as answers show it. */
export const processVersionOf = (version: ProcessVersion, revision: number): ProcessVersionView => ({
  ...listedVersion(version),
  revision,
})
