import { z } from 'zod'
import { ProcessVersion } from '../../src/domain/process/document.ts'

export const ProcessVersionResponse = z
  .object({ ...ProcessVersion.shape, revision: z.int() })
  .meta({ id: 'ProcessVersion', description: 'The rules as they were published' })
