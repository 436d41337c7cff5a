import { useEffect, useRef } from 'react';
import { QRCamera, QRCanvas, frameLoop } from 'qr/dom.js';

interface ScannerProps {
  /** What to hold before the camera, in one sentence. */
  readonly says: string;
  readonly onText: (text: string) => void;
  readonly onFault: () => void;
}

/** Asked for by the camera's own shape: one asked for the shape of the screen cuts the code off at its sides. */
async function openCamera(player: HTMLVideoElement): Promise<QRCamera> {
  const video = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 960 } };
  return new QRCamera(player, await navigator.mediaDevices.getUserMedia({ video }));
}

/** Reads one frame after another until one holds a code. Gives back what stops it and frees the camera. */
function watch(camera: QRCamera, player: HTMLVideoElement, onText: (text: string) => void): () => void {
  const canvas = new QRCanvas();
  let reading = false;
  let stopped = false;
  const read = async () => {
    reading = true;
    try {
      const text = await camera.readFrame(canvas, true);
      if (typeof text === 'string' && !stopped) onText(text);
    } finally {
      reading = false;
    }
  };
  const cancel = frameLoop(() => {
    // Where a slow phone is still reading a frame, the next ones are passed over.
    if (!reading && !stopped) void read();
  }, player);
  return () => {
    stopped = true;
    cancel();
    camera.stop();
  };
}

/** The picture of the camera, looked at on the phone itself and sent nowhere. */
export function Scanner({ says, onText, onFault }: ScannerProps) {
  const player = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = player.current!;
    let left = false;
    let stop: (() => void) | undefined;
    const open = async () => {
      const camera = await openCamera(video);
      if (left) camera.stop();
      else stop = watch(camera, video, onText);
    };
    open().catch(onFault);
    return () => {
      left = true;
      stop?.();
    };
  }, [onText, onFault]);
  return (
    <div className="scanner">
      <video ref={player} muted playsInline autoPlay aria-label="摄像头的画面" />
      <p>{says}</p>
    </div>
  );
}
