/**
 * What many letters say, in English, Spanish and Haitian Creole: the compression of a text (packed-text.ts)
 * may point into it instead of spelling it out. The commonest stand last, where pointing is cheapest.
 *
 * Texts on disk were packed with exactly these bytes. Nothing here ever changes: another collection is
 * another form, beside this one.
 */
export const commonPhrases = `\
Sensè, pitit ou. Avèk tout lanmou mwen, mwen renmen ou anpil. Mwen sonje ou anpil chak jou. Mwen espere ke lèt \
sa a jwenn ou an sante. Kijan ou ye? Kouman fanmi an ye? Mèsi anpil pou lèt ou a ak foto yo. Di timoun yo mwen \
renmen yo. Bondye beni ou. M ap priye pou ou. Pa enkyete w pou mwen, mwen byen isit la. Ekri m byento. Cheri, \
manman, papa, frè m, sè m, pitit fi mwen, pitit gason mwen, mwen vle, mwen pral, mwen te, nou te, yo te, li te, \
m ap tann, semèn pwochèn, lè m soti lakay, ki sa, paske, men, toujou, kounye a, anpil, tout moun, avèk, nan, pou, \
Atentamente, con todo mi amor, con mucho cariño, tu hijo que te quiere, tu esposo, un abrazo muy fuerte. Besos y \
abrazos para todos. Querida mamá: Querido papá: Mi amor: Hola, mi hermano, mi hermana, espero que al recibir esta \
carta te encuentres bien de salud, junto con toda la familia. Yo estoy bien, gracias a Dios. Muchas gracias por tu \
carta y por las fotos. Te extraño mucho todos los días y pienso en ti. Dile a los niños que los quiero mucho. Que \
Dios te bendiga. No te preocupes por mí. Escríbeme pronto, por favor. Feliz cumpleaños, feliz Navidad. ¿Cómo están \
los niños? ¿Cómo te va en el trabajo, en la escuela? La próxima semana, el abogado, la audiencia, la visita, \
cuando salga de aquí, cuando llegue a casa, porque, también, siempre, nunca, ahora, todavía, entonces, aunque, \
mañana, ayer, después, antes, algo, nada, nosotros, ellos, quiero que sepas que, me gustaría, lo que, para que, \
con los, de las, en la, por el, que no, y que, una, este, esta, está, ción, mente, ando, iendo, ado, \
Happy birthday, Merry Christmas, Happy Easter, Mother's Day, Thanksgiving, January, February, March, April, June, \
July, August, September, October, November, December, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, \
Sunday, court date, lawyer, parole hearing, visitation, commissary, phone call, count time, the chow hall, program, \
GED class, my celly, the unit, the yard, the library, the chapel, tablet, stamps, money order, birthday card, \
grandma, grandpa, grandmother, brother, sister, daughter, cousin, auntie, uncle, husband, wife, nephew, niece, \
Sincerely yours, Respectfully, Yours truly, With all my love, Love always, Your loving son, your friend, God bless \
you. I am praying for you. Take care of yourself and the kids. Give my love to everyone. Tell them I said hello. \
Hugs and kisses. I hope this letter finds you well and in good health and in good spirits. Thank you so much for \
your letter and the pictures, I received them yesterday. How are you doing? How is everyone at home? How is school \
going? I am doing fine here, so please don't worry about me. I miss you so much and I think about you every day. I \
can't wait to see you again. I'm sorry it has taken me so long to write back. I would like to know if you could \
send me a few more. Please write back soon and let me know what is going on. It was so good to hear from you. When \
I get out of here, when I come home, we will be together again. I've been working on, reading a good book, every \
morning, last night, next week, next month, last year, a long time, something, anything, everything, nothing, \
someone, remember when we used to, always, never, really, because, before, after, another, around, through, \
though, without, between, together, understand, believe, thought, should, would have been, could have, might, \
must be, little, great, still, again, house, people, world, friend, family, children, mother, father, dear, \
that it is, with the, from the, there is, there are, they were, their, where, which, what, when, were, have been, \
has, had, his, her, him, she said, he was, who, will be, you are, your, you have, you know, I have, I will, I was, \
I am, and I, and the, of the, in the, to the, for the, on the, at the, to be, it was, that I, this, not, but, all, \
one, out, about, than, then, them, so that, as well as, if you, my, me, we, us, our, ing, tion, ment, able, ness, \
ther, ould, ight, ever, self, ful, less, est, ed, er, ly, The , It , But , And \
Dear Mom,\n\nDear Dad,\n\nMy dear , Hey, Hi, Hello, I love you, the `;
