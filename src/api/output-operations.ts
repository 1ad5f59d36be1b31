import type { OperationForm } from './operation.ts'

const PICTURE_HEADERS = {
  ETag: 'Of these bytes; send it back in `If-None-Match` and a picture that is the same is not sent again',
  Age: 'Seconds since the keyframe that it shows reached the relay',
  'X-Baton-Picture-Age-Ms': 'The same in milliseconds',
  'Last-Modified': 'When that was',
}

/** What outputs answer below the API's address; the listener leads there. */
export const OUTPUT_OPERATIONS: readonly OperationForm[] = [
  {
    name: 'readSnapshot',
    method: 'get',
    path: '/streams/{id}/snapshot.jpg',
    summary: 'The newest keyframe as a JPEG; the token may also come as `?token=` or by HTTP Basic',
    action: 'snapshot',
    query: {
      rendition: 'main or sub; main when left out',
      width: 'Pixels across, 16 to 3840; a narrower picture stays as it is',
      quality: '1 to 100, 80 when left out',
      maxAge: 'Seconds, 0 to 86400: an older picture will not do, and any up to this age will',
    },
    answers: {
      200: { description: 'The picture', mediaType: 'image/jpeg', headers: PICTURE_HEADERS },
      304: { description: 'It is the one of `If-None-Match`', headers: PICTURE_HEADERS },
    },
  },
]
