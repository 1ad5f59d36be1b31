import type { RenditionFigures, RenditionView } from '../protocol/events.ts'
import { rtpCodecWords, soundCodecWords, videoCodecWords } from './codec-words.ts'
import { bitrateText, durationText } from './quantities.ts'
import { CAMERA_PAGE_TEXT } from './text/camera-page-text.ts'
import { TEXT } from './text/shared-text.ts'

/** What a camera's rendition sends, as a term and what is to be said of it. */
export interface Fact {
  readonly key: keyof typeof CAMERA_PAGE_TEXT.facts
  readonly text: string
}

/** All that is known of what comes from the camera; the first rows are always the same, so that nothing jumps. */
export function factsOf(rendition: RenditionView | undefined, figures: RenditionFigures | undefined): Fact[] {
  const { layout = null, sources = [], info = {}, state } = rendition ?? {}
  const isLive = state === 'live'
  const rows: [Fact['key'], string | undefined][] = [
    ['video', layout ? videoCodecWords(layout.video.codec) : undefined],
    ['picture', layout ? pictureText(layout.video, isLive ? figures?.fps : undefined) : undefined],
    ['bitrate', isLive && figures ? bitrateText(figures.bitsPerSec) : undefined],
    ['keyframes', figures?.gopMs ? CAMERA_PAGE_TEXT.every(durationText(figures.gopMs)) : undefined],
    ['sound', soundText(layout, info)],
    ['pull', CAMERA_PAGE_TEXT.pulls[String(info['pull'])]],
  ]
  return [
    ...rows.map(([key, text]) => ({ key, text: text ?? CAMERA_PAGE_TEXT.notKnown })),
    ...sources.map(({ url, transport }) => ({
      key: 'source' as const,
      text: CAMERA_PAGE_TEXT.over(url, transport),
    })),
    ...notesOf(info['notes']).map((text) => ({ key: 'notes' as const, text })),
  ]
}

function pictureText({ width, height }: { width: number; height: number }, fps: number | undefined): string {
  const size = TEXT.size(width, height)
  return fps === undefined ? size : `${size}, ${TEXT.units.fps(String(Math.round(fps * 10) / 10))}`
}

function soundText(layout: RenditionView['layout'], info: RenditionView['info']): string | undefined {
  if (info['audio'] === 'off') return CAMERA_PAGE_TEXT.soundOff
  if (info['audio'] === 'none') return CAMERA_PAGE_TEXT.noSound
  if (!layout) return undefined
  if (layout.audio === null) return CAMERA_PAGE_TEXT.noSound
  const { codec, sampleRate, channels } = layout.audio
  const words = CAMERA_PAGE_TEXT.soundLayout(
    soundCodecWords(codec),
    String(sampleRate / 1000),
    CAMERA_PAGE_TEXT.channels(channels),
  )
  const original = info['audioCodec']
  const isTranscoded = info['audio'] === 'transcoded' && typeof original === 'string'
  return isTranscoded ? CAMERA_PAGE_TEXT.madeOf(words, rtpCodecWords(original)) : words
}

function notesOf(notes: unknown): string[] {
  return Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : []
}
