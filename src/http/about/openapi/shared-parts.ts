import { STATUS_CODES } from '../../edge/status-codes.ts'
import { isObject, type Json, type JsonObject, mapped, objectAt, pascal } from './json.ts'

type Use = { readonly part: JsonObject; readonly name: string; count: number }

/** The same document in which every parameter and every response that several operations have stands once. */
export function withSharedParts(document: JsonObject): JsonObject {
  const components = objectAt(document, 'components')
  const addressed = new Set(
    Object.keys(objectAt(document, 'paths')).flatMap(path => path.match(/(?<={)\w+/g) ?? []),
  )
  const parameters = new Uses()
  const responses = new Uses()
  eachOperation(document, (operation, path) => {
    for (const each of parametersOf(operation)) parameters.add(each, parameterName(each, path, addressed))
    for (const [status, each] of Object.entries(objectAt(operation, 'responses'))) {
      if (isObject(each)) responses.add(each, responseName(each, status))
    }
    return operation
  })
  const parameterNames = parameters.named()
  const responseNames = responses.named()
  const paths = eachOperation(document, operation => ({
    ...operation,
    ...(operation.parameters === undefined
      ? {}
      : { parameters: parametersOf(operation).map(each => referred(each, 'parameters', parameterNames)) }),
    responses: mapped(objectAt(operation, 'responses'), each => referred(each, 'responses', responseNames)),
  }))
  return {
    ...document,
    paths,
    components: {
      ...components,
      parameters: definitions(parameterNames),
      responses: { ...objectAt(components, 'responses'), ...definitions(responseNames) },
    },
  }
}

/** How often each part is used, in the order in which they came. */
class Uses {
  readonly #uses = new Map<string, Use>()

  add(part: JsonObject, name: string): void {
    if (part.$ref !== undefined) return
    const known = this.#uses.get(JSON.stringify(part))
    if (known === undefined) this.#uses.set(JSON.stringify(part), { part, name, count: 1 })
    else known.count += 1
  }

  /** The names of those that are used more than once. Of several with one name, the later ones are numbered. */
  named(): ReadonlyMap<string, string> {
    const taken = new Map<string, number>()
    return new Map(
      [...this.#uses]
        .filter(([, { count }]) => count > 1)
        .map(([text, { name }]) => {
          const number = (taken.get(name) ?? 0) + 1
          taken.set(name, number)
          return [text, number === 1 ? name : `${name}${number}`]
        }),
    )
  }
}

function eachOperation(
  document: JsonObject,
  by: (operation: JsonObject, path: string) => JsonObject,
): { readonly [path: string]: Json } {
  return mapped(objectAt(document, 'paths'), (item, path) =>
    isObject(item)
      ? mapped(item, operation => (isObject(operation) ? by(operation, path) : operation))
      : item,
  )
}

const parametersOf = ({ parameters }: JsonObject): readonly JsonObject[] =>
  Array.isArray(parameters) ? (parameters as readonly JsonObject[]) : []

/** `DistrictId` for the id in `/v1/districts/{id}`; `FrameworkQuery` where some address has a `{framework}` too. */
function parameterName(
  { name, in: place, required }: JsonObject,
  path: string,
  addressed: ReadonlySet<string>,
): string {
  const words = pascal(String(name))
  if (name === 'id') return `${pascal(singularBefore('{id}', path))}Id`
  if (place === 'header' && required === true) return `Required${words}`
  return place === 'query' && addressed.has(String(name)) ? `${words}Query` : words
}

function singularBefore(part: string, path: string): string {
  const parts = path.split('/')
  return (parts[parts.indexOf(part) - 1] ?? '').replace(/s$/, '')
}

/** The name of a response: that of its schema, with the words of its status unless that is 200; for errors these words alone. */
function responseName({ content }: JsonObject, status: string): string {
  const words = pascal((STATUS_CODES[status] ?? 'other').toLowerCase())
  const [media] = isObject(content) ? Object.values(content) : []
  const schema = isObject(media) ? objectAt(media, 'schema') : {}
  const name =
    String(schema.$ref ?? '')
      .split('/')
      .at(-1) ?? ''
  if (!status.startsWith('2')) return words
  return status === '200' ? name || 'Done' : `${name}${words}`
}

const referred = (part: Json, kind: string, names: ReadonlyMap<string, string>): Json => {
  const name = names.get(JSON.stringify(part))
  return name === undefined ? part : { $ref: `#/components/${kind}/${name}` }
}

const definitions = (names: ReadonlyMap<string, string>): JsonObject =>
  Object.fromEntries([...names].map(([text, name]) => [name, JSON.parse(text)]))
