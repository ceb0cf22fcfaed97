import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { LogOut, RefreshCw, Stethoscope } from 'lucide-react';
import type { FindingsView, MaintenanceView } from '../../shared/ipc/maintenance.ts';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { Button } from '../parts/button.tsx';
import { Frame } from '../parts/frame.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Notice } from '../parts/notice.tsx';
import { momentWords } from '../phrases/dates.ts';
import { linkWords } from '../phrases/link.ts';
import '../styles/maintenance.css';

const lookEveryMillis = 5_000;

/** What staff see and can do at a tablet (4.1): nothing of what residents write, and of them IDs alone. */
export default function Maintenance({ tablet }: { tablet: MaintenanceView }) {
  const { command } = useKiosk();
  const { t } = useLingui();
  return (
    <Frame
      title={t`Maintenance: ${tablet.deviceName}`}
      back={<LanguageSwitch />}
      actions={
        <>
          <Button icon={Stethoscope} onPress={() => void command('staff.doctor', null)}>
            {t`Check the store`}
          </Button>
          <Button icon={RefreshCw} onPress={() => void command('sync.now', null)}>
            {t`Sync now`}
          </Button>
          <Button tone="main" icon={LogOut} onPress={() => void command('staff.leave', null)}>
            {t`Leave maintenance`}
          </Button>
        </>
      }
    >
      <p>{t`This screen closes by itself after two minutes without a touch.`}</p>
      {tablet.isThrottled && <Throttled />}
      {tablet.findings !== null && <Findings findings={tablet.findings} />}
      <Facts tablet={tablet} />
      <LockedOut tablet={tablet} />
    </Frame>
  );
}

function Throttled() {
  const { command } = useKiosk();
  const { t } = useLingui();
  return (
    <div className="staff-throttled">
      <Notice tone="care">
        {t`More than 30 wrong PINs were typed here in an hour. Nobody can sign in until you unlock this tablet.`}
      </Notice>
      <Button tone="care" onPress={() => void command('staff.unlockDevice', null)}>
        {t`Unlock this tablet`}
      </Button>
    </div>
  );
}

function Findings({ findings }: { findings: FindingsView }) {
  const { t } = useLingui();
  const { isWell, auditIsWhole, lost, vaults } = findings;
  const mailboxes = t`${plural(vaults, { one: '# mailbox', other: '# mailboxes' })}`;
  if (isWell) {
    return (
      <Notice tone="good" role="status">
        {t`The store and its log are whole. ${mailboxes} on this tablet; each is checked when its resident signs in.`}
      </Notice>
    );
  }
  return (
    <Notice tone="care" role="status">
      {!auditIsWhole && (
        <p>{t`The log of this tablet is broken. Tell whoever runs the gateway.`}</p>
      )}
      {lost > 0 && (
        <p>
          {t`The store was damaged and was made again. ${plural(lost, { one: '# step', other: '# steps' })} could not be done again.`}
        </p>
      )}
    </Notice>
  );
}

function Facts({ tablet }: { tablet: MaintenanceView }) {
  const { seen, calendar, i18n } = useKiosk();
  const { t } = useLingui();
  const nowMillis = useNow(lookEveryMillis);
  const { link } = seen.view;
  const moment = (millis: number | null) =>
    millis === null ? t`Never` : momentWords(calendar, millis, nowMillis);
  const facts: readonly (readonly [string, string])[] = [
    [t`Device ID`, tablet.deviceId],
    [t`Version`, tablet.version],
    [t`Last reached the facility`, moment(link.lastContactMillis)],
    [t`Connection`, link.problem === null ? t`Good` : linkWords(i18n, link.problem)],
    [t`Store`, tablet.store === 'whole' ? t`Open and whole` : t`Was damaged, and made again`],
    [t`Waiting to be sent`, i18n.number(tablet.pendingRecords)],
    [
      t`Oldest email that waits`,
      link.oldestUnsentMillis === null ? t`None` : moment(link.oldestUnsentMillis),
    ],
    [
      t`Certificate ends`,
      tablet.certificateEndsAtMillis === null
        ? t`Not known`
        : moment(tablet.certificateEndsAtMillis),
    ],
    [
      t`Free space`,
      tablet.freeBytes === null ? t`Not known` : `${i18n.number(tablet.freeBytes / 1e9)} GB`,
    ],
  ];
  return (
    <dl className="staff-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function LockedOut({ tablet }: { tablet: MaintenanceView }) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const { lockedOut, moreLockedOut } = tablet;
  return (
    <section aria-labelledby="locked-out">
      <h2 id="locked-out">{t`Wrong PIN ten times`}</h2>
      {lockedOut.length === 0 && <p>{t`Nobody waits for you here.`}</p>}
      <ul className="staff-locked-out">
        {lockedOut.map((residentId) => (
          <li key={residentId}>
            <span>{residentId}</span>
            <Button onPress={() => void command('staff.unlockResident', { residentId })}>
              {t`Let ${residentId} try again`}
            </Button>
          </li>
        ))}
      </ul>
      {moreLockedOut > 0 && (
        <p>{t`${plural(moreLockedOut, { one: 'And # more.', other: 'And # more.' })}`}</p>
      )}
    </section>
  );
}
