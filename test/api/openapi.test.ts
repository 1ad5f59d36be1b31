import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { IRouter } from 'express'
import { createApi, type ApiParts } from '../../src/api/api.ts'
import { STATUSES } from '../../src/http/problem.ts'
import { ERROR_CODES } from '../../src/errors.ts'
import { startApi } from './kit.ts'

interface Document {
  openapi: string
  servers: { url: string }[]
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, unknown> }
}

interface Described {
  operationId: string
  summary: string
  parameters: { name: string; in: string; required?: boolean; schema: object }[]
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<
    string,
    { description: string; content?: Record<string, { schema: object }>; headers?: object }
  >
}

describe('API, OpenAPI document', () => {
  it('describes every route that Express has, and those of the outputs, and no other', async (t) => {
    const api = await startApi(t)
    const document = (await (await api.as('viewer'))('GET', '/openapi.json')).json as unknown as Document
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    )
    const never = (): never => {
      throw new Error('not called')
    }
    const parts = { streams: {}, hub: {}, tokens: {}, verify: never } as unknown as ApiParts
    const routes = [...routesOf(createApi(parts)), 'get /streams/{id}/snapshot.jpg']
    assert.deepEqual(described.toSorted(), routes.toSorted())
  })

  it('is OpenAPI 3.1 in its structure', async (t) => {
    const api = await startApi(t)
    const document = (await (await api.as('admin'))('GET', '/openapi.json')).json as unknown as Document
    assert.equal(document.openapi, '3.1.0')
    assert.deepEqual(document.servers, [{ url: '/api' }])
    const names = new Set<string>()
    for (const [path, item] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(item)) {
        const where = `${method} ${path}`
        assert.ok(!names.has(operation.operationId), `${where}: ${operation.operationId} twice`)
        names.add(operation.operationId)
        assert.ok(operation.summary, where)
        const inPath = operation.parameters.filter((parameter) => parameter.in === 'path')
        assert.deepEqual(
          inPath.map(({ name }) => `{${name}}`),
          path.match(/\{\w+\}/g) ?? [],
          where,
        )
        assert.ok(
          inPath.every(({ required }) => required),
          where,
        )
        const statuses = Object.keys(operation.responses)
        assert.ok(statuses.includes('default') && statuses.some((status) => /^2\d\d$/.test(status)), where)
        for (const { description, content } of Object.values(operation.responses)) {
          assert.ok(description, where)
          for (const { schema } of Object.values(content ?? {})) assert.ok(!('$schema' in schema), where)
        }
        assert.equal(
          operation.requestBody !== undefined,
          ['post', 'put', 'patch'].includes(method) && !path.endsWith('/restart'),
          where,
        )
      }
    assert.ok(document.components.schemas['Problem'])
  })
})

describe('API, OpenAPI document of the outputs', () => {
  it('says that a snapshot is a JPEG, with its parameters and headers', async (t) => {
    const api = await startApi(t)
    const document = (await (await api.as('viewer'))('GET', '/openapi.json')).json as unknown as Document
    const { parameters, responses } = document.paths['/streams/{id}/snapshot.jpg']!['get']!
    assert.deepEqual(
      parameters.map(({ name }) => name),
      ['id', 'rendition', 'width', 'quality', 'maxAge'],
    )
    assert.deepEqual(Object.keys(responses['200']?.content ?? {}), ['image/jpeg'])
    assert.ok('ETag' in (responses['304']?.headers ?? {}), 'the ETag of a 304 is not described')
  })
})

describe('problems', () => {
  it('have a status for every error code', () => {
    assert.deepEqual(Object.keys(STATUSES).toSorted(), [...ERROR_CODES])
  })
})

/** What Express really routes, such as `get /streams/{id}`. */
function routesOf(router: IRouter): string[] {
  return router.stack.flatMap(({ route }) => {
    if (!route) return []
    const methods = new Set(route.stack.map(({ method }) => method).filter(Boolean))
    return [...methods].map((method) => `${method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}`)
  })
}
