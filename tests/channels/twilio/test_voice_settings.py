"""What a practice may write about its calls, and what is refused before anybody calls."""

import io
import random
import wave
from array import array
from dataclasses import replace

import pytest
from pydantic import ValidationError

from autoreply_demo.simulators.telephone.calls.speech_voices import wrong_pair
from channels.twilio.voice.loudness import is_silent
from channels.twilio.voice.settings import EMERGENCY, VoiceSettings
from channels.twilio.voice.stage import Stage, read
from channels.twilio.voice.voices import Voice, _listed, _table, named, voice_for

BASE = {
    "account_sid": "AC" + "0" * 32,
    "auth_token": "secret",
    "numbers": ["+1 555 010 0000"],
    "public_url": "https://desk.example.org",
}


def settings(**wishes: object) -> VoiceSettings:
    return VoiceSettings.model_validate(BASE | wishes)


@pytest.mark.parametrize("number", sorted(EMERGENCY))
def test_nobody_is_ever_connected_to_an_emergency_number(number: str) -> None:
    with pytest.raises(ValidationError, match="emergency number"):
        settings(crisis_line=number)
    for place in ({"forward": [{"number": number}]}, {"on_call": [number]}):
        with pytest.raises(ValidationError, match="international form"):
            settings(**place)
    assert settings(crisis_line="988").crisis_line == "988"


def test_calls_never_go_in_a_circle_and_there_are_three_keys_at_most() -> None:
    with pytest.raises(ValidationError, match="in a circle"):
        settings(forward=[{"number": "+15550100000"}])
    with pytest.raises(ValidationError, match="key 3"):
        settings(on_call="+15550100101", crisis_line="988")


@pytest.mark.parametrize("key", ["public_url", "api_base_url"])
def test_an_address_that_is_shown_to_others_holds_no_password(key: str) -> None:
    with pytest.raises(ValidationError, match="a user or a password") as refused:
        settings(**{key: "https://user:pw@desk.example.org"})
    assert "pw@" not in str(refused.value)


def test_twilio_reports_to_no_host_with_an_underscore() -> None:
    with pytest.raises(ValidationError, match="underscore in the name of its host"):
        settings(public_url="https://front_desk.example.org")
    assert (
        settings(public_url="https://desk.example.org/front_desk").public_url == "https://desk.example.org/front_desk"
    )


def test_days_and_voices_are_read_as_people_write_them() -> None:
    assert settings(keep_recordings="14 days").keep_recordings.days == 14
    with pytest.raises(ValidationError, match="no voice of Twilio"):
        settings(voices={"en": "a kind one"})


@pytest.mark.parametrize(
    ("wish", "language", "voice"),
    [
        ("Polly.Amy-Neural", "en-GB", "Polly.Amy-Neural"),
        ("en-GB Polly.Amy-Neural", "en-GB", "Polly.Amy-Neural"),
        ("Google.en-AU-Neural2-B", "en-AU", "Google.en-AU-Neural2-B"),
        ("woman", "en-US", "woman"),
        ("en-GB man", "en-GB", "man"),
        ("Polly.Kajal-Generative", "en-IN", "Polly.Kajal-Generative"),
    ],
)
def test_a_voice_of_ones_own_speaks_the_language_that_is_its_own(wish: str, language: str, voice: str) -> None:
    own = settings(voices={"en": wish}).voices
    assert voice_for("en", "US", own) == Voice(language, voice)
    assert wrong_pair(voice, language) == ""


@pytest.mark.parametrize(
    ("language", "wish", "says"),
    [
        ("en", "Polly.Joana", 'write en = "Polly.Joanna"'),
        ("en", "Polly.Kajal", 'write en = "Polly.Kajal-Neural"'),
        ("en", "Google.en-US-Neural2-B", "no voice of Twilio"),
        ("en", "Google.en-IE-Neural2-A", "no voice of Twilio"),
        ("en", "Polly.Salli-Generative", "no voice of Twilio"),
        ("es", "Polly.Mia-Generative", 'write es = "Polly.Mía-Generative"'),
        ("fr", "Polly.Gabrielle-Generative", "no voice of Twilio"),
        ("de", "Polly.Sabrina-Neural", "no voice of Twilio"),
        ("en", "en-IE alice", '"en-IE" is no language of "alice"'),
        ("xx", "alice", 'does not speak "xx"'),
        ("en", "Google.x", 'write en = "Polly.Joanna-Neural"'),
        ("en", "Polly.Lupe", 'speaks es-US, not "en"; write en = '),
        ("en", "en-US Polly.Amy-Neural", "speaks en-GB, and not en-US"),
        ("en", "en-XX man", '"en-XX" is no language of "man"'),
        ("es", "de-DE man", 'speaks de-DE, not "es"'),
        ("xx", "Polly.Joanna", 'speaks en-US, not "xx"'),
    ],
)
def test_a_voice_over_which_twilio_would_refuse_every_call_is_refused_at_load(
    language: str, wish: str, says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        settings(voices={language: wish})


def test_every_voice_that_is_taken_fits_its_language_at_twilio() -> None:
    assert [voice for voice, tag in _listed().items() if wrong_pair(voice, tag)] == []


def test_every_voice_of_our_own_table_speaks_the_language_that_stands_beside_it() -> None:
    for language, rows in _table().items():
        for voice in rows.values():
            assert named(language, f"{voice.language} {voice.voice}") == (voice.language, voice.voice)
            assert wrong_pair(str(voice.voice), voice.language) == ""


@pytest.mark.parametrize(
    ("language", "country", "voice"),
    [
        ("en", "GB", "Polly.Amy-Neural"),
        ("en", "DK", "Polly.Joanna-Neural"),
        ("fr", "CA", "Polly.Gabrielle-Neural"),
        ("de", "CH", "Polly.Vicki-Neural"),
    ],
)
def test_each_country_hears_its_own_voice(language: str, country: str, voice: str) -> None:
    assert voice_for(language, country).voice == voice


@pytest.mark.parametrize(
    ("language", "country", "voice", "tag"),
    [
        ("es", "US", "alice", "es-ES"),
        ("es", "MX", "alice", "es-MX"),
        ("en", "IE", "man", "en-US"),
        ("de", "AT", "woman", "de-DE"),
        ("fr", "CA", "man", "fr-FR"),
    ],
)
def test_the_oldest_voices_speak_only_the_tags_that_they_know(
    language: str, country: str, voice: str, tag: str
) -> None:
    assert voice_for(language, country, settings(voices={language: voice}).voices) == Voice(tag, voice)
    assert wrong_pair(voice, tag) == ""


def test_what_makes_no_sense_in_a_request_is_as_if_it_were_not_there() -> None:
    told = read(Stage.MENU, "tries=999&turn=x&screened=0&on_call=1", {"Digits": "1", "RecordingDuration": "-3"})
    assert (told.tries, told.turn, told.seconds, told.screened, told.on_call) == (20, 0, None, False, True)
    assert read(Stage.DIALLED, "%ff=%zz&&", {"DialBridged": "maybe"}).bridged is None


@pytest.mark.parametrize(
    ("bridged", "dialled", "accepted", "talked"),
    [
        ("true", "completed", True, True),
        ("true", "completed", False, False),
        ("false", "completed", True, False),
        ("", "completed", True, True),
        ("", "completed", False, False),
        ("", "no-answer", True, False),
    ],
)
def test_somebody_spoke_only_where_the_two_were_joined_and_a_person_had_accepted(
    bridged: str, dialled: str, accepted: bool, talked: bool
) -> None:
    told = read(Stage.DIALLED, "", {"DialBridged": bridged, "DialCallStatus": dialled})
    assert replace(told, accepted=accepted).talked is talked


def wav(samples: list[int]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(array("h", samples).tobytes())
    return file.getvalue()


def test_silence_is_heard_through_noise_and_clicks_and_a_short_word_is_a_word() -> None:
    noise, click, voice = [(place * 7919) % 200 - 100 for place in range(8000)], [9000] * 160, [2500, -2500] * 800
    assert is_silent(wav(noise)) is True
    assert is_silent(wav(noise + click + noise)) is True
    assert is_silent(wav(noise + voice + noise)) is False
    assert is_silent(b"RIFF") is None
    assert is_silent(b"") is None


@pytest.mark.parametrize("level", [-26, -40, -46, -50])
def test_a_whisper_is_a_message(level: int) -> None:
    """Noise in syllables, four in a second; `level` is the active one, in dB below full scale."""
    chance, loud = random.Random(1), 32768 * 10 ** (level / 20)
    said = [int(chance.gauss(0, loud if place % 2000 < 1200 else 5)) for place in range(16000)]
    assert is_silent(wav(said)) is False


@pytest.mark.parametrize("place", [16, 40], ids=["its format", "its sound"])
def test_a_file_that_says_it_is_longer_than_it_is_cannot_be_measured(place: int) -> None:
    whole = wav([0] * 8000)
    assert is_silent(whole) is True
    assert is_silent(whole[:place] + (50_000).to_bytes(4, "little") + whole[place + 4 :]) is None
