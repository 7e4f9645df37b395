import type { z } from 'zod'

type InOrder = (value: unknown) => boolean
type Definition = { readonly type: string; readonly [field: string]: unknown }

/**
 * Whether the fields of a value stand in the order in which its schema names them, in which zod gives them back. Only for values
 * that the schema takes; made once from its definition.
 */
export function inSchemaOrder({ _zod: { def } }: z.core.$ZodType): InOrder {
  const definition = def as unknown as Definition
  switch (definition.type) {
    case 'optional':
    case 'default':
      return inSchemaOrder(definition.innerType as z.core.$ZodType)
    case 'array': {
      const inner = inSchemaOrder(definition.element as z.core.$ZodType)
      return value => !Array.isArray(value) || value.every(inner)
    }
    case 'object':
      return objectInOrder(definition.shape as Readonly<Record<string, z.core.$ZodType>>)
    default:
      return value => typeof value !== 'object' || value === null
  }
}

function objectInOrder(shape: Readonly<Record<string, z.core.$ZodType>>): InOrder {
  const fields = new Map(
    Object.entries(shape).map(([name, field], place) => [name, { place, inner: inSchemaOrder(field) }]),
  )
  return value => {
    if (typeof value !== 'object' || value === null) return true
    let last = -1
    for (const [name, each] of Object.entries(value)) {
      const field = fields.get(name)
      if (field === undefined || field.place < last || !field.inner(each)) return false
      last = field.place
    }
    return true
  }
}
