"""Which language a page is in: the address (`?lang=`) before the cookie before what the browser asks for."""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from parley.node.shown import Names, ProcessShown
from parley.web.formats import is_right_to_left

# Only these have a whole catalogue (a test holds it); any other is offered when its catalogue is whole.
COMPLETE = ("en", "ru", "ar", "fa", "tr")
COOKIE = "language"
OWN_NAMES = {"en": "English", "ru": "Русский", "ar": "العربية", "fa": "فارسی", "tr": "Türkçe"}
SHORT_NAMES = {"en": "EN", "ru": "РУ", "ar": "ع", "fa": "فا", "tr": "TR"}


def offered(process: ProcessShown) -> tuple[str, ...]:
    """The languages of the process that have a whole catalogue, in the process's order; English where none has."""
    return tuple(code for code in process.languages if code in COMPLETE) or ("en",)


def chosen(request: HttpRequest, process: ProcessShown) -> str:
    """The language of the answer to `request`."""
    languages = offered(process)
    for wish in (request.GET.get("lang"), request.COOKIES.get(COOKIE)):
        if wish in languages:
            return str(wish)
    for wish, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if wish.partition("-")[0] in languages:
            return wish.partition("-")[0]
    return languages[0]


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if is_right_to_left(language) else "ltr"


def name_in(names: Names, language: str) -> tuple[str, str]:
    """The name in a language, else in English, else in its first, with the language it is in."""
    found = next((code for code in (language, "en") if code in names), next(iter(names)))
    return names[found], found
