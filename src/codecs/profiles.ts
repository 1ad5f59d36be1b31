/** ITU-T H.264 Annex A, by `profile_idc`; these names are said in every language. */
const H264_PROFILES: ReadonlyMap<number, string> = new Map([
  [66, 'Baseline'],
  [77, 'Main'],
  [88, 'Extended'],
  [100, 'High'],
  [110, 'High 10'],
  [122, 'High 4:2:2'],
  [244, 'High 4:4:4 Predictive'],
])

/** ITU-T H.265 Annex A, by `general_profile_idc`. */
const H265_PROFILES: ReadonlyMap<number, string> = new Map([
  [1, 'Main'],
  [2, 'Main 10'],
  [3, 'Main Still Picture'],
  [4, 'Range Extensions'],
])

const CONSTRAINT_SET_1 = 0x40
const CONSTRAINT_SET_3 = 0x10

/** What an H.264 sequence parameter set and `avcC` say in three bytes of what a decoder has to be able to do. */
export interface H264Demands {
  readonly profileIdc: number
  /** The byte of constraint flags. */
  readonly constraints: number
  readonly levelIdc: number
}

/** Such as `High` (ITU-T H.264 §A.2); undefined where it has no name here. */
export function h264ProfileName({ profileIdc, constraints }: H264Demands): string | undefined {
  if (profileIdc === 66 && (constraints & CONSTRAINT_SET_1) !== 0) return 'Constrained Baseline'
  return H264_PROFILES.get(profileIdc)
}

/** Such as `4.1` (ITU-T H.264 §A.3); level 1b is written as 11 with constraint_set3_flag in the older profiles. */
export function h264LevelName({ profileIdc, constraints, levelIdc }: H264Demands): string {
  const isOld = profileIdc === 66 || profileIdc === 77 || profileIdc === 88
  if (levelIdc === 9 || (levelIdc === 11 && isOld && (constraints & CONSTRAINT_SET_3) !== 0)) return '1b'
  return (levelIdc / 10).toFixed(1)
}

/** Such as `Main 10` (ITU-T H.265 §A.3), by `general_profile_idc`; undefined where it has no name here. */
export function h265ProfileName(profileIdc: number): string | undefined {
  return H265_PROFILES.get(profileIdc)
}

/** Such as `3.1` (ITU-T H.265 §A.4), by `general_level_idc`. */
export function h265LevelName(levelIdc: number): string {
  return (levelIdc / 30).toFixed(1)
}
