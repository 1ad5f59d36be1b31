import type { Principal } from '../auth/roles.ts'
import { may } from '../auth/roles.ts'
import { RENDITIONS, type RenditionConfig, type StreamConfig } from '../config/streams.ts'
import type { Layout } from '../media/track.ts'
import type { RenditionAnswer, StreamAnswer } from './answers.ts'
import type { HubView, RenditionView } from './hub-view.ts'

/** A stream's settings and state; what may name its addresses only where `principal` may see them. */
export function viewStream(config: StreamConfig, hub: HubView, principal: Principal): StreamAnswer {
  return streamViewFor(config, hub, may(principal, 'inspect', config.id))
}

/** The same for whoever may, or may not, know addresses. */
export function streamViewFor(config: StreamConfig, hub: HubView, withAddresses: boolean): StreamAnswer {
  const running = hub.cameras.get(config.id)?.renditions
  const entries = RENDITIONS.flatMap((name) => {
    const rendition = config.renditions[name]
    return rendition ? [[name, viewRendition(rendition, running?.get(name), withAddresses)] as const] : []
  })
  const { id, name, group, audio, mode } = config
  return {
    id,
    ...(name !== undefined && { name }),
    ...(group !== undefined && { group }),
    audio,
    mode,
    renditions: Object.fromEntries(entries) as StreamAnswer['renditions'],
  }
}

function viewRendition(
  { sources }: RenditionConfig,
  running: RenditionView | undefined,
  withAddresses: boolean,
): RenditionAnswer {
  return {
    ...(withAddresses && { sources: [...sources] }),
    state: running?.status.state ?? 'idle',
    cause: running?.status.cause ?? null,
    message: (withAddresses && running?.status.message) || null,
    sinceMs: running?.status.sinceMs ?? null,
    nextTryMs: running?.status.nextTryMs ?? null,
    layout: running?.layout ? viewLayout(running.layout) : null,
    readers: running?.readers.size ?? 0,
    info: (running?.info ?? {}) as RenditionAnswer['info'],
  }
}

/** The tracks as a client reads them. */
export function viewLayout({ video, audio }: Layout): NonNullable<RenditionAnswer['layout']> {
  return {
    video: { codec: video.codecString, width: video.width, height: video.height },
    audio: audio
      ? { codec: audio.codecString, sampleRate: audio.sampleRate, channels: audio.channels }
      : null,
  }
}
