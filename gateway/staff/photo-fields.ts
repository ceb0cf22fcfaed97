import { html } from 'ghtml';
import { type RefusalRule, refusalRules } from '../review/rules.ts';
import { noteCharactersMax } from '../review/verdict.ts';
import type { PhotosTable } from '../store/schema.ts';

/** The names of a photo's two fields in the form that approves its message. */
export const photoField = {
  rule: (number: number) => `photo-${number}-rule`,
  note: (number: number) => `photo-${number}-note`,
} as const;

/** Each photo with the choice to withhold it, inside the form that approves the rest. */
export function photoFields(messageId: string, photos: readonly PhotosTable[]): string {
  return html`<div class="photos">
    !${photos.map((photo) => photoFieldSet(messageId, photo))}
  </div>`;
}

function photoFieldSet(messageId: string, { number, width, height }: PhotosTable): string {
  const path = `/mail/${messageId}/photos/${number}`;
  return html`<fieldset>
    <legend>Photo ${number}</legend>
    <a href="${path}"
      ><img src="${path}" alt="Photo ${number}" width="${width}" height="${height}" loading="lazy"
    /></a>
    <label>
      Withhold it under
      <select name="${photoField.rule(number)}">
        <option value="">No rule: deliver it</option>
        !${refusalRules.map(ruleOption)}
      </select>
    </label>
    <label>
      What the resident should know of this photo
      <input name="${photoField.note(number)}" maxlength="${noteCharactersMax}" />
    </label>
  </fieldset>`;
}

/** A rule to choose. */
export function ruleOption(rule: RefusalRule): string {
  return html`<option value="${rule.code}">${rule.en}</option>`;
}

/** Which part of a message its refusal is about: asked where there is more than text. */
export function partField(photos: readonly PhotosTable[]): string {
  if (photos.length === 0) return '';
  return html`<label>
    Because of
    <select name="part">
      <option value="">the text</option>
      !${photos.map(({ number }) => html`<option value="${number}">photo ${number}</option>`)}
    </select>
  </label>`;
}
