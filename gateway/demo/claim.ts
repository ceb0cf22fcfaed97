import { fail, ok, type Result } from '../../shared/result.ts';
import { type GatewayFiles, isThere, keyFiles, readIfThere, writeSecret } from '../files.ts';
import { newPassword } from '../staff/accounts.ts';
import type { StoreProblem } from '../store/problem.ts';

/**
 * Makes a directory that of a demo, before there is anything in it, and answers the password of the demo's
 * staff. One that holds a facility already stays as it is: a demo's residents have PINs that all know.
 */
export function claimForDemo(files: GatewayFiles): Result<string, StoreProblem> {
  const kept = readIfThere(files.demoStaffPassword);
  if (kept !== null) return ok(kept.trim());
  const isTaken = [files.database, ...keyFiles(files)].some(isThere);
  if (isTaken) return fail({ code: 'notDemo', path: files.directory });
  const password = newPassword();
  writeSecret(files.demoStaffPassword, `${password}\n`);
  return ok(password);
}
