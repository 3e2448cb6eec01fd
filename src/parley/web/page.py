"""Which page of a list an address asks for."""

from django.http import HttpRequest


def page_number(request: HttpRequest) -> int:
    """The page in `?page=`, the first where it is missing or no number."""
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1
