"""A few texts as people receive them, whole."""

from dataclasses import replace

from autoreply.texts.words import Occasion
from tests.autoreply.texts.words.samples import FACTS, LEE, words


def test_an_ordinary_night_in_new_york() -> None:
    assert (
        words("en").say(Occasion.ORDINARY, FACTS).text
        == """\
This is an automatic reply. Nobody is reading messages right now.
Thank you for writing to us. Our office is closed at this hour.
We will read your message on Monday, November 23, at 9:00 AM, New York time.
Your message is kept until then.

If you or someone else is in danger now, call 911.

You do not have to wait for us. If you are in crisis, just need to talk, or worry about someone:
- 988 Suicide & Crisis Lifeline: call or text 988. Free, day and night.

Hillside House
"""
    )


def test_a_vacation_with_cover_in_spanish() -> None:
    assert (
        words("es").say(Occasion.VACATION, replace(FACTS, cover=LEE)).text
        == """\
Esta es una respuesta automática. En este momento nadie está leyendo los mensajes.
Estos días no estamos en la oficina. Gracias por su mensaje.
Lo leeremos el lunes 23 de noviembre a las 9:00 a.m., hora de Nueva York.
Queda guardado hasta entonces.

Mientras tanto, esta persona atiende en nuestro lugar: Dr Lee.
Contacto: +1 555 0100, lee@example.org

Si usted u otra persona está en peligro ahora, llame al 911.

No tiene que esperarnos. Si está en crisis, necesita hablar o le preocupa alguien:
- 988 Lifeline en español: llame al 988 y marque 2, o mande AYUDA por texto al 988. Gratis, de día y de noche.

Hillside House
"""
    )


def test_a_closure_without_a_date_in_german_in_france() -> None:
    assert (
        words("de", code="FR").say(Occasion.CLOSURE, replace(FACTS, opening=None)).text
        == """\
Dies ist eine automatische Antwort. Im Moment liest niemand die Nachrichten.
Danke, dass Sie uns schreiben. Zurzeit haben wir geschlossen.
Wir lesen Ihre Nachricht nach unserer Rückkehr; ein Datum steht noch nicht fest.
Bis dahin ist Ihre Nachricht gut aufgehoben.

Wenn Sie oder andere jetzt in Gefahr sind, rufen Sie bitte die 112 an.

Sie müssen nicht auf uns warten. Wenn Sie in einer Krise sind, reden möchten oder sich um jemanden sorgen:
- 3114, Numéro national de prévention du suicide (auf Französisch): Anruf unter 3114. Kostenlos, Tag und Nacht.

Hillside House
"""
    )


def test_the_short_repeat_in_french() -> None:
    assert (
        words("fr", code="BE").say(Occasion.REPEAT, FACTS).text
        == """\
Ceci est une réponse automatique. En ce moment, personne ne lit les messages.
Votre message est arrivé. Nous le lirons le lundi 23 novembre à 9 h, heure de New York.

Si vous ou une autre personne êtes en danger maintenant, appelez le 112.

Vous n'avez pas à nous attendre. Si vous êtes en crise, voulez parler ou vous inquiétez pour quelqu'un\u00a0:
- Centre de Prévention du Suicide\u00a0: appelez le 0800 32 123. Gratuit, jour et nuit.
- Zelfmoordlijn 1813 (en néerlandais)\u00a0: appelez le 1813. Gratuit, jour et nuit.

Hillside House
"""
    )
