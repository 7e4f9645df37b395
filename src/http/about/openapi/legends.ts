import { LEGEND, type Meanings } from '../../../explain/legend.ts'
import { isObject, type JsonObject, mapped, objectAt, rewritten } from './json.ts'

const LEGENDS: readonly Meanings[] = Object.values(LEGEND)

/** The same document in which each list of words says what each of its words means, and each rate what it is a share of. */
export function withLegends(document: JsonObject): JsonObject {
  const told = rewritten(document, explained) as JsonObject
  const components = objectAt(told, 'components')
  const schemas = mapped(objectAt(components, 'schemas'), (schema, name) =>
    name === 'Rates' && isObject(schema) ? { ...schema, properties: withRates(schema) } : schema,
  )
  return { ...told, components: { ...components, schemas } }
}

function explained(schema: JsonObject): JsonObject {
  const { enum: words, description } = schema
  const meanings = Array.isArray(words) ? meaningsOf(words.map(String)) : undefined
  if (meanings === undefined) return schema
  const said = typeof description === 'string' ? [description] : []
  return { ...schema, description: [...said, meanings].join('\n\n') }
}

/** What the words of a list mean, as a list; undefined where no legend has them all. */
function meaningsOf(words: readonly string[]): string | undefined {
  const having = LEGENDS.filter(each => words.every(word => word in each))
  const legend = having.find(each => Object.keys(each).length === words.length) ?? having[0]
  return legend && words.map(word => `- \`${word}\`: ${legend[word]}`).join('\n')
}

const withRates = (schema: JsonObject) =>
  mapped(objectAt(schema, 'properties'), (rate, name) => {
    const meanings: Meanings = LEGEND.rate
    return isObject(rate) ? { ...rate, description: `The share that is ${meanings[name]}` } : rate
  })
