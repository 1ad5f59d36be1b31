/** Made by `npm run make-docs` from the OpenAPI document; a test keeps it fresh. */

export type StreamInput =
  | {
      /**
       * Name in addresses: letters, digits, hyphens and underscores
       */
      id: string
      /**
       * Name for people
       */
      name?: string
      /**
       * Group it is listed in
       */
      group?: string
      /**
       * Relay the sound too; default true
       */
      audio?: boolean
      /**
       * always: pulled all the time (default); on-demand: only while somebody watches
       */
      mode?: 'always' | 'on-demand'
      /**
       * rtsp://, rtsps://, http:// or https:// URL of the camera, or demo:
       */
      url: string
      /**
       * User at the camera; null forgets the one that is kept
       */
      user?: string | null
      /**
       * Password at the camera; null forgets the one that is kept
       */
      password?: string | null
      /**
       * How RTSP brings media
       */
      transport?: 'tcp' | 'udp' | 'multicast' | 'http'
      /**
       * What pulls the source
       */
      pull?: 'ffmpeg' | 'native' | 'auto'
      /**
       * What becomes of damaged pictures in a native pull
       */
      damaged?: 'skip' | 'show'
      /**
       * SHA-256 that the certificate of an rtsps:// camera has to have, in a native pull
       */
      fingerprint?: string
    }
  | {
      /**
       * Name in addresses: letters, digits, hyphens and underscores
       */
      id: string
      /**
       * Name for people
       */
      name?: string
      /**
       * Group it is listed in
       */
      group?: string
      /**
       * Relay the sound too; default true
       */
      audio?: boolean
      /**
       * always: pulled all the time (default); on-demand: only while somebody watches
       */
      mode?: 'always' | 'on-demand'
      renditions: {
        main: {
          /**
           * @minItems 1
           * @maxItems 8
           */
          sources: {
            /**
             * Made by the relay; ties the source to its kept secret
             */
            id?: string
            /**
             * rtsp://, rtsps://, http:// or https:// URL of the camera, or demo:
             */
            url: string
            /**
             * User at the camera; null forgets the one that is kept
             */
            user?: string | null
            /**
             * Password at the camera; null forgets the one that is kept
             */
            password?: string | null
            /**
             * How RTSP brings media
             */
            transport?: 'tcp' | 'udp' | 'multicast' | 'http'
            /**
             * What pulls the source
             */
            pull?: 'ffmpeg' | 'native' | 'auto'
            /**
             * What becomes of damaged pictures in a native pull
             */
            damaged?: 'skip' | 'show'
            /**
             * SHA-256 that the certificate of an rtsps:// camera has to have, in a native pull
             */
            fingerprint?: string
            /**
             * What the API answers; not read
             */
            hasSecret?: boolean
          }[]
        }
        sub?: {
          /**
           * @minItems 1
           * @maxItems 8
           */
          sources: {
            /**
             * Made by the relay; ties the source to its kept secret
             */
            id?: string
            /**
             * rtsp://, rtsps://, http:// or https:// URL of the camera, or demo:
             */
            url: string
            /**
             * User at the camera; null forgets the one that is kept
             */
            user?: string | null
            /**
             * Password at the camera; null forgets the one that is kept
             */
            password?: string | null
            /**
             * How RTSP brings media
             */
            transport?: 'tcp' | 'udp' | 'multicast' | 'http'
            /**
             * What pulls the source
             */
            pull?: 'ffmpeg' | 'native' | 'auto'
            /**
             * What becomes of damaged pictures in a native pull
             */
            damaged?: 'skip' | 'show'
            /**
             * SHA-256 that the certificate of an rtsps:// camera has to have, in a native pull
             */
            fingerprint?: string
            /**
             * What the API answers; not read
             */
            hasSecret?: boolean
          }[]
        }
      }
    }
export type StreamBody =
  | {
      /**
       * Name in addresses: letters, digits, hyphens and underscores
       */
      id?: string
      /**
       * Name for people
       */
      name?: string
      /**
       * Group it is listed in
       */
      group?: string
      /**
       * Relay the sound too; default true
       */
      audio?: boolean
      /**
       * always: pulled all the time (default); on-demand: only while somebody watches
       */
      mode?: 'always' | 'on-demand'
      /**
       * rtsp://, rtsps://, http:// or https:// URL of the camera, or demo:
       */
      url: string
      /**
       * User at the camera; null forgets the one that is kept
       */
      user?: string | null
      /**
       * Password at the camera; null forgets the one that is kept
       */
      password?: string | null
      /**
       * How RTSP brings media
       */
      transport?: 'tcp' | 'udp' | 'multicast' | 'http'
      /**
       * What pulls the source
       */
      pull?: 'ffmpeg' | 'native' | 'auto'
      /**
       * What becomes of damaged pictures in a native pull
       */
      damaged?: 'skip' | 'show'
      /**
       * SHA-256 that the certificate of an rtsps:// camera has to have, in a native pull
       */
      fingerprint?: string
    }
  | {
      /**
       * Name in addresses: letters, digits, hyphens and underscores
       */
      id?: string
      /**
       * Name for people
       */
      name?: string
      /**
       * Group it is listed in
       */
      group?: string
      /**
       * Relay the sound too; default true
       */
      audio?: boolean
      /**
       * always: pulled all the time (default); on-demand: only while somebody watches
       */
      mode?: 'always' | 'on-demand'
      renditions: {
        main: {
          /**
           * @minItems 1
           * @maxItems 8
           */
          sources: {
            /**
             * Made by the relay; ties the source to its kept secret
             */
            id?: string
            /**
             * rtsp://, rtsps://, http:// or https:// URL of the camera, or demo:
             */
            url: string
            /**
             * User at the camera; null forgets the one that is kept
             */
            user?: string | null
            /**
             * Password at the camera; null forgets the one that is kept
             */
            password?: string | null
            /**
             * How RTSP brings media
             */
            transport?: 'tcp' | 'udp' | 'multicast' | 'http'
            /**
             * What pulls the source
             */
            pull?: 'ffmpeg' | 'native' | 'auto'
            /**
             * What becomes of damaged pictures in a native pull
             */
            damaged?: 'skip' | 'show'
            /**
             * SHA-256 that the certificate of an rtsps:// camera has to have, in a native pull
             */
            fingerprint?: string
            /**
             * What the API answers; not read
             */
            hasSecret?: boolean
          }[]
        }
        sub?: {
          /**
           * @minItems 1
           * @maxItems 8
           */
          sources: {
            /**
             * Made by the relay; ties the source to its kept secret
             */
            id?: string
            /**
             * rtsp://, rtsps://, http:// or https:// URL of the camera, or demo:
             */
            url: string
            /**
             * User at the camera; null forgets the one that is kept
             */
            user?: string | null
            /**
             * Password at the camera; null forgets the one that is kept
             */
            password?: string | null
            /**
             * How RTSP brings media
             */
            transport?: 'tcp' | 'udp' | 'multicast' | 'http'
            /**
             * What pulls the source
             */
            pull?: 'ffmpeg' | 'native' | 'auto'
            /**
             * What becomes of damaged pictures in a native pull
             */
            damaged?: 'skip' | 'show'
            /**
             * SHA-256 that the certificate of an rtsps:// camera has to have, in a native pull
             */
            fingerprint?: string
            /**
             * What the API answers; not read
             */
            hasSecret?: boolean
          }[]
        }
      }
    }

export interface Paths {
  '/streams': {
    /**
     * The streams that the caller may see, with their state
     */
    get: {
      parameters: {}
      responses: {
        200: {
          content: {
            'application/json': {
              streams: Stream[]
              /**
               * What is wrong with streams.json, and where; not for viewers
               */
              problem?: string
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
    /**
     * Add one stream, or a list of them: all or none
     */
    post: {
      parameters: {
        query?: {
          /**
           * `true` asks the camera first and refuses it, with 422, when it would not play. RTSP is asked by DESCRIBE; what cannot be asked so is pulled until its first video comes, at most 10 s. Of a list, each that would not play is named
           */
          verify?: string
        }
      }
      responses: {
        201: {
          content: {
            'application/json': Stream | Stream[]
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
      requestBody: {
        content: {
          'application/json': StreamInput | StreamInput[]
        }
      }
    }
  }
  '/streams/{id}': {
    /**
     * One stream with its state
     */
    get: {
      parameters: {
        path: {
          id: string
        }
      }
      responses: {
        200: {
          content: {
            'application/json': Stream
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
    /**
     * Make a stream exactly this, adding it if there is none
     */
    put: {
      parameters: {
        path: {
          id: string
        }
        query?: {
          /**
           * `true` asks the camera first and refuses it, with 422, when it would not play. RTSP is asked by DESCRIBE; what cannot be asked so is pulled until its first video comes, at most 10 s. Of a list, each that would not play is named
           */
          verify?: string
        }
        header?: {
          /**
           * The ETag of the stream as it was read; 412 when it has changed since
           */
          'If-Match'?: string
        }
      }
      responses: {
        200: {
          content: {
            'application/json': Stream
          }
        }
        201: {
          content: {
            'application/json': Stream
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
      requestBody: {
        content: {
          'application/json': StreamBody
        }
      }
    }
    /**
     * Change a stream by a merge patch (RFC 7396)
     */
    patch: {
      parameters: {
        path: {
          id: string
        }
        header?: {
          /**
           * The ETag of the stream as it was read; 412 when it has changed since
           */
          'If-Match'?: string
        }
      }
      responses: {
        200: {
          content: {
            'application/json': Stream
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
      requestBody: {
        content: {
          /**
           * The keys to change; null removes one
           */
          'application/merge-patch+json': {
            [k: string]: unknown
          }
        }
      }
    }
    /**
     * Remove a stream, its secrets and its viewers
     */
    delete: {
      parameters: {
        path: {
          id: string
        }
        header?: {
          /**
           * The ETag of the stream as it was read; 412 when it has changed since
           */
          'If-Match'?: string
        }
      }
      responses: {
        204: {
          content?: never
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/order': {
    /**
     * Show the streams in this order; those that are not named come last, in the order of streams.json
     */
    put: {
      parameters: {}
      responses: {
        200: {
          content: {
            'application/json': Order
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
      requestBody: {
        content: {
          'application/json': Order
        }
      }
    }
  }
  '/import': {
    /**
     * Take over the streams of a go2rtc, MediaMTX or Frigate file, which may have 1 MiB
     */
    post: {
      parameters: {
        query?: {
          /**
           * `true` changes nothing and answers the same
           */
          dryRun?: string
          /**
           * `true` makes streams whose id is taken what the file says; their passwords are kept where it has none
           */
          replace?: string
        }
      }
      responses: {
        200: {
          content: {
            'application/json': ImportReport
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
      requestBody: {
        content: {
          'application/json': {
            /**
             * The whole file
             */
            text: string
            /**
             * Left out: guessed from what stands in it
             */
            format?: 'go2rtc' | 'mediamtx' | 'frigate' | 'baton'
            /**
             * Values of the variables that the file names, such as FRIGATE_RTSP_PASSWORD
             */
            variables?: {
              [k: string]: string
            }
          }
        }
      }
    }
  }
  '/export': {
    /**
     * All streams as a streams.json without users and passwords, which can be imported again
     */
    get: {
      parameters: {}
      responses: {
        200: {
          content: {
            'application/json': Export
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/streams/{id}/restart': {
    /**
     * Pull the camera anew at once; viewers stay
     */
    post: {
      parameters: {
        path: {
          id: string
        }
      }
      responses: {
        202: {
          content?: never
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/streams/{id}/log': {
    /**
     * What the program that pulls the camera said last, without secrets
     */
    get: {
      parameters: {
        path: {
          id: string
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              /**
               * The last 50 lines of each source, oldest first; of several sources the current one is last, and each line begins with its id
               */
              renditions: {
                [k: string]: string[]
              }
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/streams/{id}/history': {
    /**
     * What a stream did in the last hour, in steps of ten seconds
     */
    get: {
      parameters: {
        path: {
          id: string
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              /**
               * A sample covers so much time
               */
              stepMs: number
              renditions: {
                [k: string]: RenditionHistory
              }
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/streams/{id}/readers': {
    /**
     * Who watches a stream
     */
    get: {
      parameters: {
        path: {
          id: string
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              readers: Reader[]
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/streams/{id}/readers/{readerId}': {
    /**
     * End one reader; it may come back
     */
    delete: {
      parameters: {
        path: {
          id: string
          readerId: string
        }
        query?: {
          /**
           * A sentence for the viewer, up to 100 characters
           */
          reason?: string
        }
      }
      responses: {
        204: {
          content?: never
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/probe': {
    /**
     * What can be known of a camera within 5 seconds; only an admin may name a URL
     */
    post: {
      parameters: {}
      responses: {
        200: {
          content: {
            'application/json': ProbeReport
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
      requestBody: {
        content: {
          'application/json':
            | {
                /**
                 * Id of a stream that there is
                 */
                stream: string
                /**
                 * Left out: main
                 */
                rendition?: 'main' | 'sub'
                /**
                 * true asks for a picture too, which may take a second more
                 */
                picture?: boolean
              }
            | {
                /**
                 * User at the camera; null forgets the one that is kept
                 */
                user?: string | null
                /**
                 * Password at the camera; null forgets the one that is kept
                 */
                password?: string | null
                /**
                 * How RTSP brings media
                 */
                transport?: 'tcp' | 'udp' | 'multicast' | 'http'
                /**
                 * rtsp://, rtsps://, http:// or https:// URL of the camera
                 */
                url: string
                /**
                 * Id of a stream whose kept user and password count at the same scheme, host and port
                 */
                stream?: string
                /**
                 * true asks for a picture too, which may take a second more
                 */
                picture?: boolean
              }
        }
      }
    }
  }
  '/session': {
    /**
     * Who the caller is and what it may see
     */
    get: {
      parameters: {}
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              role: 'admin' | 'operator' | 'viewer' | 'metrics'
              /**
               * null = all
               */
              cameras: string[] | null
              /**
               * The one that a viewer link opens; left out = each
               */
              rendition?: string
              /**
               * Milliseconds since the Unix epoch, by the relay’s clock
               */
              serverNowMs: number
              /**
               * The relay asks nobody for a token
               */
              isOpen: boolean
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/tokens': {
    /**
     * All tokens, without their secrets
     */
    get: {
      parameters: {}
      responses: {
        200: {
          content: {
            'application/json': {
              tokens: Token[]
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
    /**
     * Make a token
     */
    post: {
      parameters: {}
      responses: {
        201: {
          content: {
            'application/json': {
              token: Token
              /**
               * Shown here and never again
               */
              secret: string
              /**
               * Such as that a stream it names is not there yet
               */
              warnings: string[]
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
      requestBody: {
        content: {
          'application/json': {
            /**
             * What people call it
             */
            name: string
            role: 'admin' | 'operator' | 'viewer' | 'metrics'
            /**
             * The streams that a viewer may watch; left out = all
             *
             * @minItems 1
             * @maxItems 1000
             */
            cameras?: string[]
            /**
             * Milliseconds since the Unix epoch from which on it opens nothing
             */
            expiresMs?: number
          }
        }
      }
    }
  }
  '/tokens/{tokenId}': {
    /**
     * Make a token worthless and end whoever uses it
     */
    delete: {
      parameters: {
        path: {
          tokenId: string
        }
      }
      responses: {
        204: {
          content?: never
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/links': {
    /**
     * All viewer links, without their secrets, and how many watch by them
     */
    get: {
      parameters: {}
      responses: {
        200: {
          content: {
            'application/json': {
              links: Link[]
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
    /**
     * Make a viewer link: whoever has it may watch its cameras, until it ends
     */
    post: {
      parameters: {}
      responses: {
        201: {
          content: {
            'application/json': {
              link: Link
              /**
               * Shown here and never again
               */
              secret: string
              /**
               * Its page, relative to the relay’s address; the secret stands in it
               */
              path: string
              /**
               * Such as that a stream it names is not there yet
               */
              warnings: string[]
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
      requestBody: {
        content: {
          'application/json': {
            /**
             * What people call it
             */
            name: string
            /**
             * The streams that it opens
             *
             * @minItems 1
             * @maxItems 100
             */
            cameras: string[]
            /**
             * The one that it opens; left out = each
             */
            rendition?: 'main' | 'sub'
            /**
             * So many may watch one of its cameras at a time; left out = 10
             */
            maxViewers?: number
            /**
             * The sites whose pages may show it, such as https://home.example; left out = those of --allowed-origins
             *
             * @maxItems 100
             */
            origins?: string[]
            /**
             * Milliseconds since the Unix epoch from which on it opens nothing; null = never, left out = in 7 days
             */
            expiresMs?: number | null
          }
        }
      }
    }
  }
  '/links/{linkId}': {
    /**
     * Make a viewer link worthless and end whoever watches by it
     */
    delete: {
      parameters: {
        path: {
          linkId: string
        }
      }
      responses: {
        204: {
          content?: never
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/sessions': {
    /**
     * The browsers that are logged in
     */
    get: {
      parameters: {}
      responses: {
        200: {
          content: {
            'application/json': {
              sessions: Session[]
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/sessions/{sessionId}': {
    /**
     * Log a browser out and end whatever it watches
     */
    delete: {
      parameters: {
        path: {
          sessionId: string
        }
      }
      responses: {
        204: {
          content?: never
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/openapi.json': {
    /**
     * This document
     */
    get: {
      parameters: {}
      responses: {
        200: {
          content: {
            'application/json': {
              [k: string]: unknown
            }
          }
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
  '/streams/{id}/snapshot.jpg': {
    /**
     * The newest keyframe as a JPEG; the token may also come as `?token=` or by HTTP Basic
     */
    get: {
      parameters: {
        path: {
          id: string
        }
        query?: {
          /**
           * main or sub; main when left out
           */
          rendition?: string
          /**
           * Pixels across, 16 to 3840; a narrower picture stays as it is
           */
          width?: string
          /**
           * 1 to 100, 80 when left out
           */
          quality?: string
          /**
           * Seconds, 0 to 86400: an older picture will not do, and any up to this age will
           */
          maxAge?: string
        }
      }
      responses: {
        200: {
          content: {
            'image/jpeg': string
          }
        }
        304: {
          content?: never
        }
        default: {
          content: {
            'application/problem+json': Problem
          }
        }
      }
    }
  }
}
export interface Stream {
  id: string
  name?: string
  group?: string
  audio: boolean
  mode: 'always' | 'on-demand'
  renditions: {
    main: Rendition
    sub?: Rendition
  }
}
export interface Rendition {
  /**
   * Not for viewers
   */
  sources?: Source[]
  state: 'idle' | 'starting' | 'live' | 'retrying' | 'stopped'
  /**
   * Why it is not live
   */
  cause:
    | (
        | 'exited'
        | 'no-ffmpeg'
        | 'no-video'
        | 'not-found'
        | 'refused'
        | 'stalled'
        | 'transport'
        | 'unauthorized'
        | 'unreachable'
        | 'unsupported-codec'
      )
    | null
  /**
   * What happened and what to do; not for viewers, as it may name the camera’s address
   */
  message: string | null
  sinceMs: number | null
  nextTryMs: number | null
  /**
   * Of the newest picture
   */
  layout: Layout | null
  /**
   * How many watch
   */
  readers: number
  info: {
    /**
     * What pulls the camera
     */
    pull?: 'ffmpeg' | 'native'
    videoCodec?: string
    audioCodec?: string
    audio?: 'copied' | 'transcoded' | 'off' | 'none'
    /**
     * What became of user and password; absent where none were given, or it is not known
     */
    login?: 'accepted' | 'not-asked'
    notes?: string[]
  }
}
export interface Source {
  id: string
  /**
   * Without user and password; secrets in it are written ***
   */
  url: string
  transport: 'tcp' | 'udp' | 'multicast' | 'http'
  hasSecret: boolean
  pull?: 'ffmpeg' | 'native' | 'auto'
  damaged?: 'skip' | 'show'
  /**
   * SHA-256 of the camera’s certificate
   */
  fingerprint?: string
}
export interface Layout {
  video: {
    /**
     * RFC 6381
     */
    codec: string
    width: number
    height: number
  }
  audio: {
    codec: string
    sampleRate: number
    channels: number
  } | null
}
export interface Problem {
  type: string
  title: string
  status: number
  /**
   * What was wrong and what to do
   */
  detail: string
  code:
    | 'address-refused'
    | 'bad-request'
    | 'body-too-large'
    | 'config-broken'
    | 'config-conflict'
    | 'config-unwritable'
    | 'data-folder-taken'
    | 'decode-failed'
    | 'duplicate-stream'
    | 'forbidden'
    | 'host-refused'
    | 'identity-unavailable'
    | 'internal'
    | 'invalid-body'
    | 'invalid-import'
    | 'invalid-link'
    | 'invalid-probe'
    | 'invalid-settings'
    | 'invalid-stream'
    | 'invalid-token'
    | 'invalid-url'
    | 'method-not-allowed'
    | 'no-picture'
    | 'not-found'
    | 'origin-refused'
    | 'port-taken'
    | 'precondition-failed'
    | 'secrets-locked'
    | 'too-many-links'
    | 'too-many-probes'
    | 'too-many-tokens'
    | 'too-many-tries'
    | 'too-many-viewers'
    | 'unauthorized'
    | 'unknown-link'
    | 'unknown-reader'
    | 'unknown-rendition'
    | 'unknown-session'
    | 'unknown-stream'
    | 'unknown-token'
    | 'unsupported-media-type'
    | 'verify-failed'
  faults?: {
    /**
     * JSON Pointer (RFC 6901)
     */
    path: string
    message: string
  }[]
  /**
   * As in the header X-Request-Id and in the relay’s log
   */
  requestId?: string
}
export interface Order {
  /**
   * Ids, the first one first
   */
  streams: string[]
}
export interface ImportReport {
  format: 'go2rtc' | 'mediamtx' | 'frigate' | 'baton'
  dryRun: boolean
  added: {
    /**
     * Where it stands in the file: a JSON Pointer (RFC 6901)
     */
    path: string
    /**
     * From 1
     */
    line: number
    id: string
    name?: string
    /**
     * What is not as it was there
     */
    notes: string[]
  }[]
  /**
   * They were there and are now what the file says
   */
  replaced: {
    /**
     * Where it stands in the file: a JSON Pointer (RFC 6901)
     */
    path: string
    /**
     * From 1
     */
    line: number
    id: string
    name?: string
    /**
     * What is not as it was there
     */
    notes: string[]
  }[]
  /**
   * Streams of the same id and address are there already; one with another address is left, unless it is replaced
   */
  unchanged: {
    /**
     * Where it stands in the file: a JSON Pointer (RFC 6901)
     */
    path: string
    /**
     * From 1
     */
    line: number
    id: string
  }[]
  /**
   * What was not taken over, and why
   */
  left: {
    /**
     * Where it stands in the file: a JSON Pointer (RFC 6901)
     */
    path: string
    /**
     * From 1
     */
    line: number
    reason: string
  }[]
}
export interface Export {
  streams: {
    id: string
    name?: string
    group?: string
    audio?: boolean
    mode?: 'always' | 'on-demand'
    renditions: {
      main: ExportedRendition
      sub?: ExportedRendition
    }
  }[]
}
export interface ExportedRendition {
  sources: {
    /**
     * Without user and password; secrets in it are written ***
     */
    url: string
    transport?: 'tcp' | 'udp' | 'multicast' | 'http'
    pull?: 'ffmpeg' | 'native' | 'auto'
    damaged?: 'skip' | 'show'
    fingerprint?: string
    /**
     * The user, the password or a *** has to be given anew
     */
    hasSecret?: boolean
  }[]
}
export interface RenditionHistory {
  /**
   * When the oldest sample begins; null while there is none
   */
  startMs: number | null
  columns: {
    bitsPerSec: (number | null)[]
    /**
     * From the relay to the screen as players report it, the middle one
     */
    delayMs: (number | null)[]
    delayMaxMs: (number | null)[]
    fps: (number | null)[]
    /**
     * The most at one time
     */
    readers: (number | null)[]
    /**
     * How often the pull ended by itself
     */
    restarts: (number | null)[]
  }
  /**
   * The newest 30 times in which no pictures came although they were wanted, oldest first
   */
  outages: {
    /**
     * Milliseconds since the Unix epoch, by the relay’s clock
     */
    startMs: number
    /**
     * null while it goes on
     */
    endMs: number | null
    /**
     * The last fault in it; null = a restart by hand, or new settings
     */
    cause:
      | (
          | 'exited'
          | 'no-ffmpeg'
          | 'no-video'
          | 'not-found'
          | 'refused'
          | 'stalled'
          | 'transport'
          | 'unauthorized'
          | 'unreachable'
          | 'unsupported-codec'
        )
      | null
    /**
     * Not for viewers, as it may name the camera’s address
     */
    message: string | null
  }[]
}
export interface Reader {
  id: string
  rendition: string
  output: string
  address: string
  agent: string
  /**
   * Id of the token; admin = a browser that came by a login link
   */
  principal: string
  /**
   * Name of the token
   */
  principalName: string
  /**
   * Milliseconds since the Unix epoch, by the relay’s clock
   */
  sinceMs: number
  bytesOut: number
  unitsOut: number
  /**
   * How far it is behind, as far as can be measured
   */
  lagMs: number
  /**
   * How often pictures were left out
   */
  drops: {
    [k: string]: number
  }
  /**
   * What its player said last; null when it has said nothing
   */
  report: {
    /**
     * From a picture’s arrival at the relay to the screen
     */
    delayMs: number
    fps: number
    /**
     * Pictures not shown since the player began
     */
    dropped: number
    /**
     * Milliseconds since the Unix epoch, by the relay’s clock
     */
    reportedMs: number
  } | null
}
export interface ProbeReport {
  /**
   * Does anything answer at the camera’s address?
   */
  reachable: boolean
  /**
   * not-asked: the camera wants none, so nothing is said of the one given. unknown: nothing answered, it could not be seen, or the running pull was used, which has another login than the one given
   */
  login: 'accepted' | 'not-asked' | 'refused' | 'unknown'
  /**
   * silent: the camera takes it, but no video came. The other one is tried only after a refusal
   */
  transport: {
    tcp: 'not-tried' | 'refused' | 'silent' | 'works'
    udp: 'not-tried' | 'refused' | 'silent' | 'works'
  }
  /**
   * Where the figures come from; a pull that runs already is used, and the camera asked nothing
   */
  way: 'description-only' | 'own-session' | 'running-pull'
  video: {
    /**
     * Such as H264 or H265; empty when the camera does not say
     */
    codec: string
    /**
     * Such as High
     */
    profile: string | null
    /**
     * Such as 4.1
     */
    level: string | null
    width: number | null
    height: number | null
    /**
     * Pictures a second that the camera announces
     */
    declaredFps: number | null
  } | null
  audio: {
    /**
     * As RTP calls it: MPEG4-GENERIC is AAC, PCMA and PCMU are G.711
     */
    codec: string
    sampleRate: number | null
    channels: number | null
  } | null
  /**
   * What the relay does with the sound
   */
  audioTreatment: ('copied' | 'transcoded' | 'none' | 'off') | null
  /**
   * Tracks that are not looked at, such as ONVIF metadata
   */
  otherTracks: number
  /**
   * What the camera calls its software
   */
  server: string | null
  /**
   * Of the video, in kbit/s; null = not known
   */
  bitrateKbps: number | null
  /**
   * Measured pictures a second; null = not known
   */
  fps: number | null
  /**
   * From keyframe to keyframe; null = no two were seen
   */
  gopSeconds: number | null
  /**
   * Where no two were seen: how long none has come
   */
  noKeyframeInSeconds: number | null
  /**
   * Are pictures shown in another order than sent? null = not known
   */
  bFrames: boolean | null
  /**
   * What is worth changing at the camera, and by which of its settings
   */
  warnings: {
    code: 'audio-transcoded' | 'b-frames' | 'declared-reorder' | 'gop-long' | 'gop-varies' | 'h265'
    message: string
  }[]
  /**
   * Such as an unchecked certificate
   */
  notes: string[]
  /**
   * Why the camera would not play, or could not be seen to
   */
  problem: {
    cause:
      | 'exited'
      | 'no-ffmpeg'
      | 'no-video'
      | 'not-found'
      | 'refused'
      | 'stalled'
      | 'transport'
      | 'unauthorized'
      | 'unreachable'
      | 'unsupported-codec'
    message: string
  } | null
  tookMs: number
  /**
   * The newest keyframe as a JPEG, at most 640 pixels across; where asked for, and one was seen
   */
  picture?: string
}
export interface Token {
  id: string
  name: string
  role: 'admin' | 'operator' | 'viewer' | 'metrics'
  cameras?: string[]
  /**
   * Milliseconds since the Unix epoch, by the relay’s clock
   */
  createdMs: number
  /**
   * Milliseconds since the Unix epoch, by the relay’s clock
   */
  expiresMs?: number
}
export interface Link {
  id: string
  name: string
  cameras: string[]
  /**
   * The one that it opens; left out = each
   */
  rendition?: string
  /**
   * So many may watch one of its cameras at a time
   */
  maxViewers: number
  /**
   * The sites whose pages may show it; left out = those of --allowed-origins
   */
  origins?: string[]
  /**
   * Milliseconds since the Unix epoch, by the relay’s clock
   */
  createdMs: number
  /**
   * Name of the token that made it
   */
  createdBy: string
  /**
   * Left out = never
   */
  expiresMs?: number
  /**
   * How many watch now, at that of its cameras that most watch
   */
  viewers: number
}
export interface Session {
  id: string
  /**
   * Id of the token; admin = it came by a login link
   */
  principal: string
  /**
   * Name of the token
   */
  principalName: string
  role: 'admin' | 'operator' | 'viewer' | 'metrics'
  /**
   * Where it logged in from
   */
  address?: string
  /**
   * How the browser called itself then
   */
  agent?: string
  /**
   * Milliseconds since the Unix epoch, by the relay’s clock
   */
  createdMs: number
  /**
   * When it was used last, to the hour
   */
  usedMs: number
  /**
   * When it ends, if it is not used again
   */
  expiresMs: number
  /**
   * How many streams it watches now
   */
  readers: number
  /**
   * It is the caller’s own
   */
  isCaller: boolean
}
