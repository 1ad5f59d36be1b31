import type * as z from 'zod'
import type { Caller } from '../auth/caller.ts'
import type { Action } from '../auth/roles.ts'

/** What the OpenAPI document says of one thing that can be done. */
export interface OperationForm {
  /** Name in the document, such as `addStreams`. */
  readonly name: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** As OpenAPI writes it, such as `/streams/{id}`; `{id}` is a stream's. */
  readonly path: string
  readonly summary: string
  /** What the caller must be allowed, on the stream that the path names; undefined = anybody who is known. */
  readonly action: Action | undefined
  readonly body?: z.ZodType
  /** Each optional. */
  readonly query?: Readonly<Record<string, string>>
  /** Takes `If-Match` with a stream's ETag (RFC 9110 §13.1.1). */
  readonly matches?: boolean
  /** The good answers by status; undefined = without a body. */
  readonly answers: Readonly<Record<number, AnswerForm>>
}

/** One thing that the API does. The routes and the OpenAPI document are both made from the list of these. */
export interface Operation extends OperationForm {
  readonly run: (call: Call) => Answer | Promise<Answer>
}

export interface AnswerForm {
  readonly description: string
  /** Of a JSON body. */
  readonly schema?: z.ZodType
  /** Of a body that is no JSON, such as `image/jpeg`. */
  readonly mediaType?: string
  /** What its headers say, by their names. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A request whose caller is allowed what it asks for. */
export interface Call {
  readonly caller: Caller
  /** The path's parameters, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** JSON that nobody has looked at yet; undefined = none was sent. */
  readonly body: unknown
  readonly ifMatch: string | undefined
}

export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
