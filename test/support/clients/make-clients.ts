import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Makes the clients of a document: `node make-clients.ts <document> <folder>` writes `schema.ts` (openapi-typescript) and
 * `client/` (@hey-api/openapi-ts). It is a process of its own because of the hook below.
 */
const [document = '', folder = ''] = process.argv.slice(2)

/** The compiler has no API for programs any more, but the generators need one: they get that of an earlier version. */
const API = `import { ts } from ${JSON.stringify(import.meta.resolve('@ts-morph/common'))}; export default ts`
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'typescript'
      ? { url: `data:text/javascript,${encodeURIComponent(API)}`, shortCircuit: true }
      : next(specifier, context),
})

const { default: openapiTS, astToString } = await import('openapi-typescript')
writeFileSync(join(folder, 'schema.ts'), astToString(await openapiTS(pathToFileURL(document))))

const { createClient } = await import('@hey-api/openapi-ts')
await createClient({
  input: document,
  output: { path: join(folder, 'client'), module: { extension: '.ts' } },
  logs: { level: 'silent', file: false },
})
