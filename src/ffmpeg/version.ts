/** What `ffmpeg -version` says of itself. */
export interface FfmpegVersion {
  /** As printed, such as `5.1.9-0+deb12u1` or `N-112233-gabcdef`. */
  readonly version: string
  /** 5 for 5.1.9; builds from git are told by their libavformat. */
  readonly major: number
}

/** The oldest major version whose `-timeout` bounds an RTSP connect; on 4.x it means "listen". */
export const OLDEST_MAJOR = 5

/** libavformat 59 came with ffmpeg 5, 60 with 6, and so on. */
const LIBAVFORMAT_OFFSET = 54

/** Read the output of `ffmpeg -version`; undefined when it is not ffmpeg's. */
export function parseVersion(output: string): FfmpegVersion | undefined {
  const version = /^ffmpeg version (\S+)/m.exec(output)?.[1]
  if (version === undefined) return undefined
  const release = /^n?(\d{1,2})\.\d/.exec(version)?.[1]
  if (release !== undefined) return { version, major: Number(release) }
  const libavformat = /^libavformat\s+(\d+)\./m.exec(output)?.[1]
  return libavformat === undefined ? undefined : { version, major: Number(libavformat) - LIBAVFORMAT_OFFSET }
}
