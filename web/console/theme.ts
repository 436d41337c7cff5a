import type { ThemeConfig } from 'antd';

/**
 * The console's tokens. antd publishes them as CSS variables, so console.css takes its colours from here too. Nothing
 * is smaller than 14 px, and antd's faint greys are darkened until text in them has a contrast of 4.5:1 on white.
 */
export const theme: ThemeConfig = {
  token: {
    fontFamily:
      'system-ui, "PingFang SC", "HarmonyOS Sans SC", "MiSans", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif',
    fontSize: 14,
    fontSizeSM: 14,
    fontSizeLG: 16,
    fontSizeHeading1: 28,
    fontSizeHeading2: 20,
    fontSizeHeading3: 16,
    lineHeight: 1.5,
    borderRadius: 6,
    controlHeight: 36,
    colorPrimary: '#1456c8',
    // Darker under the pointer: the lighter shade antd derives leaves white words on it below 4.5:1.
    colorPrimaryHover: '#0f47a8',
    colorPrimaryActive: '#0b3a8c',
    colorErrorHover: '#8f1b12',
    colorLink: '#1456c8',
    linkDecoration: 'underline',
    linkHoverDecoration: 'underline',
    colorSuccess: '#1b7f3b',
    colorWarning: '#8a5a00',
    colorWarningBg: '#fff4d6',
    colorError: '#b42318',
    colorText: '#1f2328',
    colorTextSecondary: '#4a5058',
    colorTextTertiary: '#5c636b',
    colorTextDescription: '#5c636b',
    colorTextPlaceholder: '#666d75',
    // Not by a rule in the style sheet: antd waits for the end of an animation before it takes a closed list away.
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    motionDurationMid: '0.15s',
    motionDurationSlow: '0.2s',
  },
};
