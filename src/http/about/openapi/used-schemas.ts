import { compareText } from '../../../domain/values/text.ts'
import { type Json, type JsonObject, mapped, objectAt, rewritten } from './json.ts'

const AT = '#/components/schemas/'

/**
 * The same document without the schemas that nothing refers to. Each schema is made twice, as `XInput` for what is sent and as
 * `X` for what is answered, even if only one of them is used. Where one of the two is enough, it is called `X`.
 */
export function withUsedSchemas(document: JsonObject): JsonObject {
  const components = objectAt(document, 'components')
  const all = objectAt(components, 'schemas')
  const used = namesIn(document.paths ?? {}, all)
  const renamed = (name: string): string => {
    const short = name.replace(/Input$/, '')
    const isNeeded = used.has(short) && JSON.stringify(all[short]) !== JSON.stringify(all[name])
    return all[short] === undefined || isNeeded ? name : short
  }
  const refer = (part: JsonObject): JsonObject =>
    typeof part.$ref === 'string' && part.$ref.startsWith(AT)
      ? { ...part, $ref: `${AT}${renamed(part.$ref.slice(AT.length))}` }
      : part
  const kept = [...used].map(name => [renamed(name), all[name] ?? {}] as const)
  const schemas = Object.fromEntries(kept.sort(([a], [b]) => compareText(a, b)))
  return {
    ...document,
    components: { ...components, schemas: mapped(schemas, schema => rewritten(schema, refer)) },
    paths: rewritten(document.paths ?? {}, refer, true),
  }
}

/** The names of the schemas that something refers to, and of those to which these refer. */
function namesIn(start: Json, all: JsonObject): ReadonlySet<string> {
  const used = new Set<string>()
  const open: Json[] = [start]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [, name = ''] of JSON.stringify(next).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      const schema = all[name]
      if (used.has(name) || schema === undefined) continue
      used.add(name)
      open.push(schema)
    }
  }
  return used
}
