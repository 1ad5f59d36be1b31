// docs/api.md from the OpenAPI document.
const HEAD = `# API

REST under \`/api\` (below the base path, where there is one). Bodies and answers are JSON. The same document for machines, OpenAPI 3.1, is at
\`/api/openapi.json\`; this page is made from it. \`baton-relay/client\` is a typed client for it.

- **Who**: send \`Authorization: Bearer <token>\`; browsers send their cookie. What each role may do stands in
  [Tokens and roles](config.md#tokens-and-roles).
- **Changes** need the header \`Content-Type: application/json\` (a \`PATCH\` also takes \`application/merge-patch+json\`) and a body of at
  most 64 KiB, where nothing else is said, and 32 levels deep.
- **Errors** are \`application/problem+json\` (RFC 9457) with a stable \`code\`; see [Errors](errors.md#errors).
- **ETag**: a stream's answer carries one; send it back as \`If-Match\` to change only what you have seen.
`

/** The text of the page. */
export function apiPage(document) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) =>
    [`### ${name}`, schema.description, fieldTables(schema)].filter(Boolean).join('\n\n'),
  )
  return [HEAD, index(operations), ...operations.map(section), '## Objects', ...schemas].join('\n\n')
}

function index(operations) {
  const rows = operations.map(
    ({ path, method, operation }) =>
      `| [\`${method} /api${path}\`](#${operation.operationId.toLowerCase()}) | ${cell(operation.summary)} |`,
  )
  return ['| request | what it does |', '| --- | --- |', ...rows].join('\n')
}

function section({ path, method, operation }) {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation
  const parts = [
    `## ${operationId}`,
    `\`${method} /api${path}\``,
    `${summary}. ${description ?? ''}`.trim(),
    parameters.length > 0 && table('parameter', parameters.map(parameterRow)),
    requestBody && content('Body', requestBody.content),
    ...Object.entries(responses)
      .filter(([status]) => status !== 'default')
      .map(([status, answer]) => content(`**${status}** ${answer.description}`, answer.content)),
  ]
  return parts.filter(Boolean).join('\n\n')
}

function parameterRow({ name, in: place, schema, description = '' }) {
  return [
    `\`${name}\``,
    typeOf(schema),
    `${place === 'query' ? 'In the query. ' : place === 'header' ? 'A header. ' : ''}${description}`,
  ]
}

function content(title, types = {}) {
  return (
    Object.entries(types)
      .map(([type, { schema }]) => {
        const tables = fieldTables(schema)
        const kind = `${title}: ${type === 'application/json' ? typeOf(schema) : `\`${type}\``}`
        return tables === '' ? kind : `${kind}\n\n${tables}`
      })
      .join('\n\n') || title
  )
}

/** A table for each form that there is a choice of; empty where there are no fields. */
function fieldTables(schema) {
  const forms = (schema.anyOf ?? schema.oneOf ?? []).filter(({ properties }) => properties)
  if (forms.length < 2) {
    const rows = fieldRows(schema, '')
    return rows.length > 0 ? table('field', rows) : ''
  }
  return forms
    .map((form, at) => {
      const others = forms.filter((other) => other !== form)
      const own = form.required?.filter((name) => !others.some(({ required }) => required?.includes(name)))
      const names = own.map((name) => `\`${name}\``).join(', ')
      return `${at === 0 ? 'Either' : 'Or'} with ${names}:\n\n${table('field', fieldRows(form, ''))}`
    })
    .join('\n\n')
}

/** A row for each field, deeper ones with a path; both forms of a choice. */
function fieldRows(schema, prefix, seen = new Set()) {
  const forms = schema.anyOf ?? schema.oneOf
  if (forms) return forms.flatMap((form) => fieldRows(form, prefix, seen))
  if (schema.type === 'array') return fieldRows(schema.items ?? {}, `${prefix}[]`, seen)
  const rows = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    if (seen.has(path)) return fieldRows(field, path, seen)
    seen.add(path)
    const optional = schema.required?.includes(name) ? '' : ', optional'
    return [
      [`\`${path}\``, `${typeOf(field)}${optional}`, field.description ?? ''],
      ...fieldRows(field, path, seen),
    ]
  })
  const others = schema.additionalProperties
  return typeof others === 'object' && Object.keys(others).length > 0
    ? [...rows, ...fieldRows(others, `${prefix}.*`, seen)]
    : rows
}

function typeOf(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1)
    return `[${name}](#${name.toLowerCase()})`
  }
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' or ')
  const forms = schema.anyOf ?? schema.oneOf
  if (forms) return [...new Set(forms.map(typeOf))].join(' or ')
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`
  if (schema.type === 'string' && schema.pattern) return 'text'
  return (
    { string: 'text', integer: 'whole number', number: 'number', boolean: 'boolean', null: '`null`' }[
      schema.type
    ] ?? 'object'
  )
}

function table(first, rows) {
  return [
    `| ${first} | type | meaning |`,
    '| --- | --- | --- |',
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n')
}

function cell(text) {
  return String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')
}
