import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Picture } from './pictures.ts'

/** Answers with a picture, or with 304 where the one who asked has it (RFC 9110 §13.1.2). */
export function sendPicture(
  req: IncomingMessage,
  res: ServerResponse,
  picture: Picture,
  nowMs: number,
): void {
  const headers = headersOf(picture, nowMs)
  if (has(req.headers['if-none-match'], picture.etag)) {
    res.writeHead(304, headers).end()
    return
  }
  res.writeHead(200, {
    ...headers,
    'content-type': 'image/jpeg',
    'content-length': picture.jpeg.byteLength,
  })
  res.end(picture.jpeg)
}

/** The relay is the cache and the camera the origin: so `Age` is the picture's (RFC 9111 §5.1). */
function headersOf({ arrivedMs, etag }: Picture, nowMs: number): Record<string, string> {
  const ageMs = Math.max(0, Math.round(nowMs - arrivedMs))
  return {
    'cache-control': 'private, no-cache',
    etag,
    'last-modified': new Date(arrivedMs).toUTCString(),
    age: `${Math.floor(ageMs / 1000)}`,
    'x-baton-picture-age-ms': `${ageMs}`,
  }
}

/** Whether one of the tags of `If-None-Match` is this one, by the weak comparison. */
function has(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch?.trim() === '*') return true
  return (ifNoneMatch ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
