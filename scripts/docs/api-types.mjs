// The OpenAPI document as one TypeScript interface in the shape that openapi-fetch reads.
import { compile } from 'json-schema-to-typescript'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
const never = { tsType: 'never' }

/** The text of a module that exports `Paths`. */
export async function pathTypes(openapi) {
  // The compiler finds what is referred to among the definitions.
  const document = JSON.parse(JSON.stringify(openapi).replaceAll('"#/components/schemas/', '"#/definitions/'))
  const schema = object(Object.entries(document.paths).map(([path, item]) => [path, pathSchema(item)]))
  const text = await compile({ ...schema, definitions: document.components.schemas }, 'Paths', {
    additionalProperties: false,
    bannerComment: '/** Made by `npm run make-docs` from the OpenAPI document; a test keeps it fresh. */',
    format: false,
    ignoreMinAndMaxItems: true,
    strictIndexSignatures: false,
    unreachableDefinitions: false,
  })
  // A status is a number to openapi-fetch.
  return text.replaceAll(/"(\d{3})"(\??:)/g, '$1$2')
}

function pathSchema(item) {
  return object(
    METHODS.filter((method) => item[method]).map((method) => [method, operationSchema(item[method])]),
  )
}

function operationSchema({ parameters = [], requestBody, responses, summary }) {
  const places = ['path', 'query', 'header'].map((place) => [
    place,
    parameters.filter((one) => one.in === place),
  ])
  const fields = [
    [
      'parameters',
      object(places.filter(([, list]) => list.length > 0).map(([place, list]) => [place, placeSchema(list)])),
    ],
    [
      'responses',
      object(Object.entries(responses).map(([status, answer]) => [status, contentSchema(answer)])),
    ],
  ]
  if (requestBody) fields.push(['requestBody', contentSchema(requestBody)])
  const optional = places
    .filter(([, list]) => list.length > 0 && !list.some(({ required }) => required))
    .map(([place]) => place)
  const made = object(fields)
  made.properties.parameters.required = made.properties.parameters.required.filter(
    (place) => !optional.includes(place),
  )
  return { ...made, description: summary }
}

function placeSchema(parameters) {
  const made = object(
    parameters.map(({ name, schema, description }) => [
      name,
      { ...schema, ...(description && { description }) },
    ]),
  )
  return { ...made, required: parameters.filter(({ required }) => required).map(({ name }) => name) }
}

function contentSchema({ content }) {
  if (!content) return { ...object([['content', never]]), required: [] }
  return object([['content', object(Object.entries(content).map(([type, { schema }]) => [type, schema]))]])
}

function object(entries) {
  return {
    type: 'object',
    properties: Object.fromEntries(entries),
    required: entries.map(([name]) => name),
    additionalProperties: false,
  }
}
