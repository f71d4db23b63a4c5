// @ts-check
/** The script of the report, which works without it. */
import { startPage } from './page.js';

startPage();
