import type { FfmpegVersion } from '../../ffmpeg/version.ts'
import type { ParsedUrl } from '../../net/address-rule.ts'
import type { SourceFault } from '../../stream/source.ts'

const FIRST_THAT_CHECKS_CERTIFICATES = 9

/** Why this ffmpeg would refuse a camera that we took: we check no certificates, newer ones do. */
export function certificateFault(
  camera: { readonly certificateFault: string | undefined },
  { version, major }: FfmpegVersion,
): SourceFault | undefined {
  if (camera.certificateFault === undefined || major < FIRST_THAT_CHECKS_CERTIFICATES) return undefined
  return {
    cause: 'exited',
    message: `The camera’s certificate is not trusted (${camera.certificateFault}), and ffmpeg ${version} refuses such a camera.`,
  }
}

/** What people should know of a pull from this URL. */
export function certificateNotes({ scheme }: ParsedUrl, { version, major }: FfmpegVersion): string[] {
  const isEncrypted = scheme === 'rtsps' || scheme === 'https'
  if (!isEncrypted || major >= FIRST_THAT_CHECKS_CERTIFICATES) return []
  return [
    `ffmpeg ${version} does not check the camera's certificate; ${FIRST_THAT_CHECKS_CERTIFICATES}.0 and newer do.`,
  ]
}
