import type { Locale } from 'antd/es/locale';
import zhCN from 'antd/es/locale/zh_CN';

const calendar = zhCN.DatePicker!;

/**
 * antd's words, but for two names in the calendar: its buttons «2026年» and «11月» are named «选择年份» and «选择月份»,
 * so that who speaks to the machine cannot press what she reads (WCAG 2.5.3). Without a name the text is the name.
 */
export const locale: Locale = {
  ...zhCN,
  DatePicker: { ...calendar, lang: { ...calendar.lang, yearSelect: '', monthSelect: '' } },
};
