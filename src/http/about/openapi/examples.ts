import examples from './examples.json' with { type: 'json' }
import { isObject, type Json, type JsonObject, mapped, objectAt } from './json.ts'

/** Answers that were once given: reads by operation, writes by operation or status, and problems by status. */
export type Examples = {
  readonly [Kind in 'reads' | 'written' | 'problems']: { readonly [key: string]: Json }
}

/** The same document with an answer beside the schema of each. */
export const withExamples = (
  document: JsonObject,
  { reads, written, problems }: Examples = examples,
): JsonObject => ({
  ...document,
  paths: mapped(objectAt(document, 'paths'), item =>
    mapped(item as { readonly [method: string]: JsonObject }, (operation, method) => ({
      ...operation,
      responses: mapped(objectAt(operation, 'responses'), (response, status) => {
        const isDone = status === '200' || status === '201'
        const id = String(operation.operationId)
        const done = method === 'get' ? reads[id] : (written[id] ?? written[status])
        return beside(response, isDone ? done : problems[status])
      }),
    })),
  ),
})

function beside(response: Json, example: Json | undefined): Json {
  if (example === undefined || !isObject(response) || response.content === undefined) return response
  const content = mapped(objectAt(response, 'content'), (media, type) =>
    /[/+]json$/.test(type) && isObject(media) ? { ...media, example } : media,
  )
  return { ...response, content }
}
