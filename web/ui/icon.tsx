const paths = {
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  list: 'M5 4h14v16H5zM8 9h8M8 13h8M8 17h5',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6',
  check: 'M4 13l5 5L20 6',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l4 2',
  alert: 'M12 3L2 21h20zM12 10v5M12 18v.5',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7v.5',
  phone: 'M5 3h4l2 5-3 2c1 3 3 5 6 6l2-3 5 2v4c0 1-1 2-2 2C10 21 3 14 3 5c0-1 1-2 2-2z',
  next: 'M9 5l7 7-7 7',
  back: 'M15 5l-7 7 7 7',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
  camera: 'M4 7h4l2-3h4l2 3h4v13H4zM12 10a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
  stop: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM6 6l12 12',
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside a word, never in its place, so a screen reader passes over it. */
export function Icon({ name, size = '1.3em' }: { readonly name: IconName; readonly size?: string }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
