import type { LastNumbers } from '../../shared/ipc/number-file.ts';
import type { Asset } from './assets.ts';

/** The page's address when nothing else can be shown (K10). */
export const outOfServiceUrl = 'app://kiosk/out-of-service.html';

const page = (numbers: LastNumbers) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Postern</title>
<link rel="stylesheet" href="/out-of-service.css">
<main>
<h1>This tablet is out of order</h1>
<p>Your emails are safe. Tell staff, and ask for another tablet.</p>
<p><strong>If someone is in danger, or you want to report abuse, tell any staff member now.</strong> A report or a request that was not sent is not kept.</p>
<h2 lang="es">Esta tableta no funciona</h2>
<p lang="es">Sus correos están a salvo. Avise al personal y pida otra tableta.</p>
<p lang="es"><strong>Si alguien está en peligro, o quiere denunciar un abuso, avise ahora a cualquier miembro del personal.</strong> Una denuncia o solicitud que no se envió no se guarda.</p>
<h2 lang="ht">Tablèt sa a pa mache</h2>
<p lang="ht">Imèl ou yo an sekirite. Di anplwaye yo sa, epi mande yon lòt tablèt.</p>
<p lang="ht"><strong>Si yon moun an danje, oswa ou vle rapòte yon abi, pale ak yon anplwaye kounye a.</strong> Yon rapò oswa yon demann ki pa t voye pa sere.</p>
${numbers.length === 0 ? '' : numberList(numbers)}</main>
</html>
`;

/** Each number once, with its name in the three languages. */
function numberList(numbers: LastNumbers): string {
  const rows = numbers.map(({ name, number }) => {
    const names = [...new Set([name.en, name.es, name.ht])].map(escaped).join(' / ');
    return `<li><strong>${escaped(number)}</strong> ${names}</li>`;
  });
  return `<ul>${rows.join('')}</ul>\n`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const css = `html { background: #faf5ea; color: #1d1b18; font: 20px/1.5 "Atkinson Hyperlegible Next Variable", sans-serif; }
main { max-width: 34em; margin: 12vh auto 0; padding: 0 24px; }
h1, h2 { font-size: 1.4em; line-height: 1.25; margin: 1.6em 0 0.3em; }
p { margin: 0; }
ul { margin: 1.6em 0 0; padding-left: 1.2em; }
`;

/**
 * The page that stands when the real one will not: no script and no file of its own, so that a damaged
 * build or a screen program that crashes at once cannot take it along. In the three languages (A4).
 */
export function outOfServiceText(asset: Asset, numbers: () => LastNumbers): string | null {
  if (asset.path === 'out-of-service.html') return page(numbers());
  if (asset.path === 'out-of-service.css') return css;
  return null;
}
