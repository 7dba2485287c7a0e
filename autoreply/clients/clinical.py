"""Words that belong in a clinical file and not on a contact card, in the languages we write. They are only named."""

from autoreply.texts.folding import words

# A star stands for any ending, as in the urgent words. Folded: small letters, no accents.
_CLINICAL = (
    # English
    *("diagnos*", "depress*", "anxiety", "suicid*", "self harm*", "overdos*", "psychos*", "psychot*", "bipolar*"),
    *("borderline", "schizo*", "ptsd", "trauma*", "abuse*", "abusive", "addict*", "alcoholi*", "eating disorder*"),
    *("anorex*", "bulimi*", "medicat*", "antidepress*", "therap*", "symptom*", "disorder*", "relapse*", "hospitali*"),
    # German
    *("depressi*", "angststorung*", "suizid*", "selbstmord*", "selbstverletz*", "therapie*", "sucht", "suchtig"),
    *("missbrauch*", "medikament*", "essstorung*", "ruckfall*", "symptome", "storung*"),
    # French
    *("diagnost*", "depressif*", "depressive*", "anxiete", "automutil*", "toxicoman*", "maltrait*", "medicament*"),
    *("trouble bipolaire", "rechute*", "symptome*", "traitement*"),
    # Spanish
    *("depresi*", "ansiedad", "autolesi*", "adiccion*", "adicto", "adicta", "maltrato*", "medicacion*", "trastorno*"),
    *("recaida*", "sintoma*", "tratamiento*"),
)


def clinical_words(text: str) -> list[str]:
    """Return the clinical words in a text, each once, as they are folded. Codes such as F32.1 count too."""
    folded = words(text)
    tokens = folded.split()
    found = [
        token for token in tokens if any(_matches(token, word) for word in _CLINICAL if " " not in word.strip("*"))
    ]
    found += [word.strip("*") for word in _CLINICAL if " " in word and f" {word.strip('*')}" in folded]
    found += [token for token in tokens if _is_code(token)]
    return list(dict.fromkeys(found))


def _matches(token: str, word: str) -> bool:
    return token.startswith(word[:-1]) if word.endswith("*") else token == word


def _is_code(token: str) -> bool:
    """A code of chapter F of ICD-10: F, two digits, and perhaps more."""
    return 3 <= len(token) <= 5 and token[0] == "f" and token[1:].isdecimal()
