interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** The document with the schemas that have a name (zod's `meta({ id })`) once each, among its components. */
export function withNamedSchemas<D extends Document>(document: D): D {
  const named: Record<string, unknown> = {}
  const rest = JSON.stringify(document, (key, value: unknown) => {
    if (key !== '$defs') return value
    Object.assign(named, value)
    return undefined
  })
  const moved = JSON.parse(moveReferences(rest)) as D
  Object.assign(moved.components.schemas, JSON.parse(moveReferences(JSON.stringify(named))))
  return moved
}

function moveReferences(json: string): string {
  return json.replaceAll('"#/$defs/', '"#/components/schemas/')
}
