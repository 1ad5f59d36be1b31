import { AAC_SAMPLE_RATES, type AdtsHeader } from './aac.ts'
import type { BitReader } from './bit-reader.ts'

const ESCAPED_TYPE = 31
const ESCAPED_RATE = 15
/** AAC Main, LC, SSR and LTP: what the two bits of an ADTS header can say. */
const LAST_ADTS_TYPE = 4
/** With the extension's rate and the core's own type behind it: spectral band replication, parametric stereo. */
const EXTENSIONS = new Set([5, 29])

/**
 * Reads an AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1) as the header that ADTS frames of the stream have: of the core,
 * where high frequencies are added to it. Undefined where ADTS cannot say it: other codecs, frames of 960 samples, channels
 * that are described one by one, odd rates.
 */
export function parseAudioSpecificConfig(bits: BitReader): AdtsHeader | undefined {
  let objectType = readObjectType(bits)
  const samplingFrequencyIndex = readRateIndex(bits)
  const channelConfiguration = bits.bits(4)
  if (EXTENSIONS.has(objectType)) {
    readRateIndex(bits)
    objectType = readObjectType(bits)
  }
  const isShort = bits.flag()
  const dependsOnCore = bits.flag()
  const isExtended = bits.flag()
  const sampleRate = AAC_SAMPLE_RATES[samplingFrequencyIndex]
  if (objectType < 1 || objectType > LAST_ADTS_TYPE || isShort || dependsOnCore || isExtended)
    return undefined
  if (sampleRate === undefined || channelConfiguration < 1 || channelConfiguration > 7) return undefined
  if (bits.overrun) return undefined
  const channels = channelConfiguration === 7 ? 8 : channelConfiguration
  return { objectType, samplingFrequencyIndex, sampleRate, channelConfiguration, channels }
}

function readObjectType(bits: BitReader): number {
  const type = bits.bits(5)
  return type === ESCAPED_TYPE ? 32 + bits.bits(6) : type
}

/** -1 for a rate that has no index. */
function readRateIndex(bits: BitReader): number {
  const index = bits.bits(4)
  if (index !== ESCAPED_RATE) return index
  const sampleRate = bits.bits(24)
  return (AAC_SAMPLE_RATES as readonly number[]).indexOf(sampleRate)
}
