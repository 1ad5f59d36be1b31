import * as z from 'zod'
import { STREAM_ID } from '../config/streams.ts'
import { PROBLEM_TYPE } from '../protocol/problem-type.ts'
import { problemAnswer } from './answers.ts'
import { withNamedSchemas } from './named-schemas.ts'
import type { AnswerForm, OperationForm } from './operation.ts'

/** The OpenAPI 3.1 document of these operations. `server` is the address of the API, such as `/baton/api`. */
export function openapiOf(operations: readonly OperationForm[], server: string, version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations) {
    paths[operation.path] ??= {}
    paths[operation.path]![operation.method] = describe(operation)
  }
  return withNamedSchemas({
    openapi: '3.1.0',
    info: {
      title: 'Baton',
      version,
      description: 'The cameras of a Baton relay, their state and their viewers.',
    },
    servers: [{ url: server }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token; browsers send a cookie' },
      },
      schemas: { Problem: schemaOf(problemAnswer, 'output') },
    },
  })
}

function describe(operation: OperationForm): object {
  const { name, summary, body, answers, method, action } = operation
  const type = method === 'patch' ? 'application/merge-patch+json' : 'application/json'
  return {
    operationId: name,
    summary,
    ...(action && { description: `The caller must be allowed to ${action}.` }),
    parameters: parametersOf(operation),
    ...(body && {
      requestBody: { required: true, content: { [type]: { schema: schemaOf(body, 'input') } } },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, form]) => [status, describeAnswer(form)])),
      default: {
        description: 'What was wrong (RFC 9457)',
        content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function describeAnswer({ description, schema, mediaType, headers }: AnswerForm): object {
  return {
    description,
    ...(headers && { headers: Object.fromEntries(Object.entries(headers).map(describeHeader)) }),
    ...(schema && { content: { 'application/json': { schema: schemaOf(schema, 'output') } } }),
    ...(mediaType && { content: { [mediaType]: { schema: { type: 'string', format: 'binary' } } } }),
  }
}

function describeHeader([name, description]: [string, string]): [string, object] {
  return [name, { description, schema: { type: 'string' } }]
}

function parametersOf({ path, query = {}, matches }: OperationForm): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' ? { type: 'string', pattern: STREAM_ID.source } : { type: 'string' },
  }))
  const inQuery = Object.entries(query).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string' },
  }))
  const description = 'The ETag of the stream as it was read; 412 when it has changed since'
  const inHeader = matches
    ? [{ name: 'If-Match', in: 'header', description, schema: { type: 'string' } }]
    : []
  return [...inPath, ...inQuery, ...inHeader]
}

/** OpenAPI 3.1 takes JSON Schema 2020-12 as it is. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}
