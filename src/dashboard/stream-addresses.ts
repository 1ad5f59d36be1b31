/** The addresses by which a stream is used, each with a key of the words that explain it. */
export const ADDRESS_KINDS = ['player', 'embed', 'httpTs', 'snapshot'] as const
export type AddressKind = (typeof ADDRESS_KINDS)[number]

/** Which stream, seen from where. */
export interface AddressFacts {
  /** Of the relay, with a slash at its end. */
  readonly relayUrl: string
  readonly stream: string
  readonly rendition: string
  /** Lets in whoever has the address; undefined where the reader brings a login. */
  readonly token: string | undefined
}

/** What to paste into a browser, a page of one's own, VLC or an NVR, or a program that wants one picture. */
export function addressesOf(facts: AddressFacts): Readonly<Record<AddressKind, string>> {
  const { stream } = facts
  return {
    player: addressOf(facts, `watch/${stream}`),
    embed: embedCode(facts),
    httpTs: addressOf(facts, `live/${stream}.ts`),
    snapshot: addressOf(facts, `api/streams/${stream}/snapshot.jpg`),
  }
}

function addressOf({ relayUrl, rendition, token }: AddressFacts, path: string): string {
  const url = new URL(path, relayUrl)
  if (rendition !== 'main') url.searchParams.set('rendition', rendition)
  if (token !== undefined) url.searchParams.set('token', token)
  return url.href
}

/** Ids and tokens are letters, digits, `-` and `_`; an address has its quotes escaped. */
function embedCode({ relayUrl, stream, rendition, token }: AddressFacts): string {
  const attributes = [
    `stream="${stream}"`,
    ...(rendition === 'main' ? [] : [`rendition="${rendition}"`]),
    ...(token === undefined ? [] : [`token="${token}"`]),
    'controls',
  ]
  return [
    `<script type="module" src="${new URL('player.js', relayUrl).href}"></script>`,
    `<baton-player ${attributes.join(' ')}></baton-player>`,
  ].join('\n')
}
