import encodeQR from 'qr';
import { useMemo } from 'react';

interface QrCodeProps {
  readonly text: string;
  /** What the code is for; a reader who cannot see it hears this. */
  readonly label: string;
  readonly className: string;
  /** How much of it may be covered or torn and still be read. A screen is neither: there fewer and larger squares are better. */
  readonly correction: 'low' | 'medium';
}

/** A QR code as one path of squares, so that it stays sharp at any size of screen or paper. */
export function QrCode({ text, label, className, correction }: QrCodeProps) {
  const [size, squares] = useMemo(() => {
    const rows = encodeQR(text, 'raw', { ecc: correction, border: 4 });
    const dark = rows.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return [rows.length, dark.join('')] as const;
  }, [text, correction]);
  return (
    <svg
      className={className}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={squares} fill="#000" />
    </svg>
  );
}
