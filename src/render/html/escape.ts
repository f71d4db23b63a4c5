import { escapeControl } from '../../escape-control.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns a text that is only text in HTML, in an attribute as well; what could reorder or hide it is written out. */
export function escapeHtml(text: string): string {
  return escapeControl(text).replace(/[&<>"']/g, entityOf);
}

/** As {@link escapeHtml} for content that must arrive as it is: a document of its own, inside of an attribute. */
export function quoteAttribute(text: string): string {
  return text.replace(/[&<>"']/g, entityOf);
}

function entityOf(sign: string): string {
  return ENTITIES[sign] ?? sign;
}
