"""Languages and voices the carrier can speak and understand."""

import re


def _tags(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


SPOKEN = _tags(
    """ar-AE ar-XA af-ZA bg-BG bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK de-AT de-CH de-DE el-GR
    en en-AU en-CA en-GB en-GB-WLS en-IE en-IN en-NZ en-US en-ZA en-gb es es-ES es-MX es-US eu-ES
    fi-FI fil-PH fr fr-BE fr-CA fr-FR de it gl-ES gu-IN he-IL hi-IN hu-HU id-ID is-IS it-IT ja-JP
    kn-IN ko-KR lt-LT lv-LV ml-IN mr-IN ms-MY nb-NO nl-BE nl-NL pa-IN pl-PL pt-BR pt-PT ro-RO
    ru-RU sk-SK sr-RS sv-SE ta-IN te-IN th-TH tr-TR uk-UA vi-VN yue-CN yue-HK zh-CN zh-HK
    zh-TW"""
)

BASIC_VOICES = frozenset({"man", "woman", "alice"})
_BASIC_LANGUAGES = _tags("en en-US en-gb en-GB es es-ES fr fr-FR de de-DE it it-IT")
_MANDARIN = frozenset({"zh-CN", "cmn-CN"})

_POLLY = {
    "Zhiyu": "cmn-CN", "Hiujin": "yue-CN", "Mizuki": "ja-JP", "Takumi": "ja-JP",
    "Kazuha": "ja-JP", "Tomoko": "ja-JP", "Seoyeon": "ko-KR", "Joanna": "en-US",
    "Matthew": "en-US", "Ivy": "en-US", "Justin": "en-US", "Kendra": "en-US",
    "Kimberly": "en-US", "Salli": "en-US", "Joey": "en-US", "Kevin": "en-US",
    "Ruth": "en-US", "Stephen": "en-US", "Danielle": "en-US", "Gregory": "en-US",
    "Amy": "en-GB", "Brian": "en-GB", "Emma": "en-GB", "Arthur": "en-GB", "Nicole": "en-AU",
    "Russell": "en-AU", "Olivia": "en-AU", "Aditi": "en-IN", "Raveena": "en-IN",
    "Kajal": "en-IN", "Aria": "en-NZ", "Ayanda": "en-ZA", "Niamh": "en-IE",
    "Geraint": "en-GB-WLS", "Celine": "fr-FR", "Mathieu": "fr-FR", "Lea": "fr-FR",
    "Remi": "fr-FR", "Chantal": "fr-CA", "Gabrielle": "fr-CA", "Liam": "fr-CA",
    "Marlene": "de-DE", "Vicki": "de-DE", "Hans": "de-DE", "Daniel": "de-DE",
    "Hannah": "de-AT", "Conchita": "es-ES", "Enrique": "es-ES", "Lucia": "es-ES",
    "Sergio": "es-ES", "Mia": "es-MX", "Andres": "es-MX", "Lupe": "es-US", "Miguel": "es-US",
    "Penelope": "es-US", "Pedro": "es-US", "Carla": "it-IT", "Bianca": "it-IT",
    "Giorgio": "it-IT", "Adriano": "it-IT", "Camila": "pt-BR", "Vitoria": "pt-BR",
    "Ricardo": "pt-BR", "Thiago": "pt-BR", "Ines": "pt-PT", "Cristiano": "pt-PT",
    "Maxim": "ru-RU", "Tatyana": "ru-RU", "Lotte": "nl-NL", "Ruben": "nl-NL", "Laura": "nl-NL",
    "Astrid": "sv-SE", "Elin": "sv-SE", "Naja": "da-DK", "Mads": "da-DK", "Sofie": "da-DK",
    "Liv": "nb-NO", "Ida": "nb-NO", "Suvi": "fi-FI", "Ewa": "pl-PL", "Jacek": "pl-PL",
    "Jan": "pl-PL", "Maja": "pl-PL", "Ola": "pl-PL", "Carmen": "ro-RO", "Filiz": "tr-TR",
    "Burcu": "tr-TR", "Zeina": "ar-XA", "Hala": "ar-AE", "Zayd": "ar-AE", "Gwyneth": "cy-GB",
    "Dora": "is-IS", "Karl": "is-IS", "Arlet": "ca-ES",
}  # fmt: skip
_POLLY_VOICE = re.compile(r"Polly\.([A-Z][a-z]+)(-Neural|-Generative)?")
_GOOGLE_VOICE = re.compile(
    r"Google\.([a-z]{2,3}-[A-Z]{2})-(Standard|Wavenet|Neural2|Chirp3-HD)-[A-Za-z]+"
)

UNDERSTOOD = _tags(
    """af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-MA ar-OM ar-PS ar-QA
    ar-SA ar-TN az-AZ bg-BG bn-BD bn-IN ca-ES cmn-Hans-CN cmn-Hans-HK cmn-Hant-TW cs-CZ da-DK de-DE
    el-GR en-AU en-CA en-GB en-GH en-IE en-IN en-KE en-NG en-NZ en-PH en-TZ en-US en-ZA es-AR es-BO
    es-CL es-CO es-CR es-DO es-EC es-ES es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-PY es-SV es-US
    es-UY es-VE eu-ES fa-IR fi-FI fil-PH fr-CA fr-FR gl-ES gu-IN he-IL hi-IN hr-HR hu-HU hy-AM
    id-ID is-IS it-IT ja-JP jv-ID ka-GE km-KH kn-IN ko-KR lo-LA lt-LT lv-LV ml-IN mr-IN ms-MY nb-NO
    ne-NP nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU si-LK sk-SK sl-SI sr-RS su-ID sv-SE sw-KE sw-TZ ta-IN
    ta-LK ta-MY ta-SG te-IN th-TH tr-TR uk-UA ur-IN ur-PK vi-VN yue-Hant-HK zu-ZA"""
)
_WESTERN = _tags(
    """da-DK de-DE en-AU en-GB en-IN en-US es-ES es-US fr-CA fr-FR it-IT ja-JP nl-NL pt-BR
    ru-RU sv-SE"""
)
_GOOGLE_V2 = UNDERSTOOD - {"cmn-Hans-HK"}
_MODELS = {
    "default": UNDERSTOOD,
    "numbers_and_commands": UNDERSTOOD,
    "phone_call": _WESTERN,
    "experimental_conversations": _WESTERN,
    "experimental_utterances": _WESTERN,
    "googlev2_long": _GOOGLE_V2,
    "googlev2_short": _GOOGLE_V2,
    "googlev2_telephony": _WESTERN,
    "googlev2_telephony_short": _WESTERN,
    "deepgram_nova-2": _WESTERN,
    "deepgram_nova-3": _WESTERN,
}
MODELS = tuple(_MODELS)


def speech_fault(language: str, voice: str) -> str | None:
    """Say what is wrong with a pair of language and voice, None where it can be spoken.

    An empty language goes with any voice. A Polly or Google voice speaks its own language
    only; the carrier treats the tags zh-CN and cmn-CN alike.
    """
    if language and language not in SPOKEN:
        return f"the language {language} cannot be spoken"
    if voice in BASIC_VOICES:
        if voice != "alice" and language and language not in _BASIC_LANGUAGES:
            return f"the voice {voice} does not speak {language}"
        return None
    own = _own_language(voice)
    if own is None or own not in SPOKEN:
        return f"there is no voice {voice}"
    alike = {own} | (_MANDARIN if own in _MANDARIN else frozenset())
    if language and language not in alike:
        return f"the voice {voice} speaks {own}, not {language}"
    return None


def recognition_fault(language: str, model: str) -> str | None:
    """Say what is wrong with a pair of language and speech model, None where it works."""
    if language not in UNDERSTOOD:
        return f"the language {language} cannot be recognised"
    if model and language not in _MODELS[model]:
        return f"the model {model} does not understand {language}"
    return None


def _own_language(voice: str) -> str | None:
    polly = _POLLY_VOICE.fullmatch(voice)
    if polly:
        return _POLLY.get(polly[1])
    google = _GOOGLE_VOICE.fullmatch(voice)
    return google[1] if google else None
