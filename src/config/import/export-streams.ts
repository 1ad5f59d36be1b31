import { RENDITIONS } from '../streams.ts'
import type { RenditionConfig, SourceConfig, StreamConfig } from '../streams.ts'

/** The streams as a streams.json without users, passwords and other secrets, which another relay can import. */
export function exportStreams(streams: readonly StreamConfig[]): { readonly streams: readonly object[] } {
  return { streams: streams.map(exportStream) }
}

function exportStream({ id, name, group, audio, mode, renditions }: StreamConfig): object {
  const base = {
    id,
    ...(name !== undefined && { name }),
    ...(group !== undefined && { group }),
    ...(!audio && { audio }),
    ...(mode !== 'always' && { mode }),
  }
  const entries = RENDITIONS.flatMap((rendition) => {
    const found: RenditionConfig | undefined = renditions[rendition]
    return found === undefined ? [] : [[rendition, { sources: found.sources.map(exportSource) }] as const]
  })
  return { ...base, renditions: Object.fromEntries(entries) }
}

/** `hasSecret` says that a user, a password or a part of the URL has to be given anew. */
function exportSource({ url, transport, pull, damaged, fingerprint, hasSecret }: SourceConfig): object {
  return {
    url,
    ...(transport !== 'tcp' && { transport }),
    ...(pull !== undefined && { pull }),
    ...(damaged !== undefined && { damaged }),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(hasSecret && { hasSecret }),
  }
}
