/** The people and the mail of the demo facility. All of it is made up. */
export const cedarRidge = {
  name: 'Cedar Ridge',
  timeZone: 'America/Denver',
  /** Always open: whoever looks at the demo may do so at night, or on the other side of the earth. */
  hours: { opens: '00:00', closes: '00:00' },
  staffName: 'mailroom',
  /** Whoever tries the demo sees all that is reported; a real facility has a desk for each. */
  desks: ['grievance', 'medical', 'mentalHealth', 'office', 'prea'],
  services: {
    numbers: [
      {
        use: 'danger',
        name: {
          en: 'Crisis line, day and night',
          es: 'Línea de crisis, día y noche',
          ht: 'Liy kriz, lajounen kou lannwit',
        },
        number: '*55',
      },
      {
        use: 'danger',
        name: {
          en: 'Outside line for sexual abuse',
          es: 'Línea externa por abuso sexual',
          ht: 'Liy deyò pou abi seksyèl',
        },
        number: '*77',
      },
      {
        use: 'legal',
        name: { en: 'Public defender', es: 'Defensoría pública', ht: 'Defansè piblik' },
        number: '303-555-0142',
      },
    ],
  },
  residents: [
    {
      residentId: '204817',
      firstName: 'Marcus',
      lastName: 'Whitfield',
      language: 'en',
      pin: '482915',
      contacts: [
        { contactId: 'c-204817-1', name: 'Denise Whitfield', relationship: 'mother' },
        { contactId: 'c-204817-2', name: 'Andre Whitfield', relationship: 'brother' },
        { contactId: 'c-204817-3', name: 'Rev. Paul Okafor', relationship: 'pastor' },
      ],
    },
    {
      residentId: '219360',
      firstName: 'Lucía',
      lastName: 'Herrera',
      language: 'es',
      pin: '730264',
      contacts: [
        { contactId: 'c-219360-1', name: 'Rosa Herrera', relationship: 'abuela' },
        { contactId: 'c-219360-2', name: 'Mateo Herrera', relationship: 'hijo' },
      ],
    },
    {
      residentId: '231596',
      firstName: 'Thomas',
      lastName: 'Beaudry',
      language: 'en',
      pin: '915038',
      contacts: [{ contactId: 'c-231596-1', name: 'Ellen Beaudry', relationship: 'sister' }],
    },
  ],
  mail: [
    {
      externalId: 'demo-1',
      residentId: '204817',
      contactId: 'c-204817-1',
      body: [
        'Marcus, my dear,',
        '',
        'The tomatoes are over and your uncle has already pulled them up, a week early if you ask me. I kept the last six on the sill and four of them turned. I had one on toast this morning and thought of you.',
        '',
        'Jada lost her first tooth on Sunday. She wants you to know that it did not hurt and that she was brave. She put a letter to you under the pillow instead of the tooth, so now you and the tooth fairy have something to sort out between you.',
        '',
        'Write when you can. A few lines are plenty.',
        '',
        'Love always,',
        'Mom',
      ].join('\n'),
    },
    {
      externalId: 'demo-2',
      residentId: '219360',
      contactId: 'c-219360-1',
      body: [
        'Mi niña:',
        '',
        'Ayer llovió toda la tarde y el patio quedó como un espejo. Mateo salió descalzo, claro, y después no quería entrar. Ya sabe escribir tu nombre entero, con el acento y todo; lo practica en el vaho de la ventana.',
        '',
        'Te guardo las fotos de la fiesta de la escuela. Cuídate mucho y come bien.',
        '',
        'Tu abuela, que te quiere',
      ].join('\n'),
    },
    {
      externalId: 'demo-3',
      residentId: '231596',
      contactId: 'c-231596-1',
      body: [
        'Tom,',
        '',
        'I found the box with your model railway in the attic. Everything is there but the little signal man; I suspect the cat. The boys have laid the track around the kitchen table and we eat with trains going by. They ask which engine was your favorite. I said the green one. Was I right?',
        '',
        'Your sister,',
        'Ellen',
      ].join('\n'),
    },
  ],
} as const;
