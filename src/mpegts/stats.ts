/** What a demux and an ingest have counted since they were made: plain numbers that only grow. */
export interface TsStats {
  bytes: number
  packets: number
  /** Times the sync byte was not where it had to be. */
  lostSyncs: number
  /** Bytes passed over while looking for sync. */
  skippedBytes: number
  /** Packets with an error flag, a broken header or adaptation field, or scrambled; PES with a broken header. */
  badPackets: number
  /** PAT and PMT sections with an absurd length, a wrong CRC or broken content. */
  badSections: number
  continuityErrors: number
  duplicatePackets: number
  /** Programs in the last PAT beside the one taken. */
  otherPrograms: number
  /** Elementary streams of that program which are neither its first video nor its first audio. */
  otherStreams: number
  /** PES given up because they outgrew the bound. */
  oversizedPes: number
  units: number
  /** Video units that begin a picture. */
  pictures: number
  /** Units that came before a source's first keyframe, or that no decoder could use. */
  droppedUnits: number
  /** Those of them that begin a picture. */
  droppedPictures: number
  /** RTP packets that never came, or too late. */
  lostPackets: number
  /** Pictures of which something was missing, as they came by RTP. */
  damagedPictures: number
  /** Times the stream's clock had to be continued over a jump or a new source. */
  discontinuities: number
}

/** All zero. */
export function createTsStats(): TsStats {
  return {
    bytes: 0,
    packets: 0,
    lostSyncs: 0,
    skippedBytes: 0,
    badPackets: 0,
    badSections: 0,
    continuityErrors: 0,
    duplicatePackets: 0,
    otherPrograms: 0,
    otherStreams: 0,
    oversizedPes: 0,
    units: 0,
    pictures: 0,
    droppedUnits: 0,
    droppedPictures: 0,
    lostPackets: 0,
    damagedPictures: 0,
    discontinuities: 0,
  }
}
