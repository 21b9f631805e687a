import { CsError } from '@cs-kit/protocol';

/** What is asked of the microphone: the browser removes echo and noise and evens the level. */
export const MICROPHONE: MediaStreamConstraints = { audio: { channelCount: 1, echoCancellation: true, autoGainControl: true, noiseSuppression: true } };

/** Opens the microphone; passed in, so that tests and pages can bring their own. */
export type GetStream = (constraints: MediaStreamConstraints) => Promise<MediaStream>;

/** The browser's own microphone. Throws `voice/needs-https` on pages that may not use it. */
export function browserMicrophone(
  scope: { readonly isSecureContext?: boolean; readonly navigator?: { readonly mediaDevices?: MediaDevices } } = globalThis as never,
): GetStream {
  return (constraints) => {
    const devices = scope.navigator?.mediaDevices;
    if (scope.isSecureContext === false || devices === undefined)
      return Promise.reject(new CsError('voice/needs-https', 'Browsers open the microphone on secure pages only. Open this page by https:// or on localhost.'));
    return devices.getUserMedia(constraints);
  };
}

/** What a failed `getUserMedia` means. */
export function captureError(cause: unknown): CsError {
  if (cause instanceof CsError) return cause;
  const name = typeof cause === 'object' && cause !== null && 'name' in cause ? String(cause.name) : '';
  if (name === 'NotAllowedError' || name === 'SecurityError')
    return new CsError('voice/mic-denied', 'The browser blocked the microphone for this page. Allow it in the address bar, then try again.', { cause });
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return new CsError('voice/mic-missing', 'No microphone was found. Connect one, then try again.', { cause });
  if (name === 'NotReadableError' || name === 'AbortError')
    return new CsError('voice/mic-busy', 'Another program uses the microphone. Close it there, then try again.', { cause });
  return new CsError('voice/mic-missing', 'The microphone could not be opened.', { cause });
}

/** An open microphone. */
export interface Capture {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  stop(): void;
}

/** Opens the microphone. Throws `voice/mic-denied`, `voice/mic-missing`, `voice/mic-busy` or `voice/needs-https`. */
export async function capture(getStream: GetStream, signal: AbortSignal, onLost: (error: CsError) => void): Promise<Capture> {
  let stream: MediaStream;
  try {
    stream = await getStream(MICROPHONE);
  } catch (cause) {
    throw signal.aborted ? signal.reason : captureError(cause);
  }
  const stop = (): void => stream.getTracks().forEach((one) => one.stop());
  const track = stream.getAudioTracks()[0];
  if (signal.aborted || track === undefined) {
    stop();
    throw signal.aborted ? signal.reason : new CsError('voice/mic-missing');
  }
  // Fires when the device is unplugged or the permission taken back, never for a `stop()` of our own.
  track.addEventListener('ended', () => onLost(new CsError('voice/mic-missing', 'The microphone was unplugged or taken away.')), { once: true });
  return { stream, track, stop };
}
