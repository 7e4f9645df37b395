import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoAnswers } from './demo-answers.ts'

/** Writes the answers that the OpenAPI document shows: `npm run openapi` runs it. */
const FILE = join(import.meta.dirname, '../../../src/http/about/openapi/examples.json')
writeFileSync(FILE, `${JSON.stringify(await demoAnswers(), null, 2)}\n`)
