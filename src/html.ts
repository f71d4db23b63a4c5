/** The page of differences as a library: apart from the rest, since it colours and typesets what it shows. */
export type { Comparison, FileDiff, FileSide, ReportFile } from './render/file-diff.ts';
export { renderHtmlReport, type ReportOptions } from './render/html/report.ts';
