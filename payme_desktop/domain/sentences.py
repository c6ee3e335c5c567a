"""Pydantic's findings in plain words: what is wrong with a value, and what to do."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_FIXED = {
    "missing": "This is required.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This must be text.",
    "bool_type": "Answer yes or no.",
    "bool_parsing": "Answer yes or no.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "uuid_parsing": "This is not an id.",
    "uuid_type": "This is not an id.",
    "decimal_type": "This must be a number.",
    "datetime_type": "This must be a time.",
    "none_required": "This must be empty.",
}


def sentence(error: "ErrorDetails") -> str:
    """One plain sentence for one finding."""
    kind: str = error["type"]
    context: dict[str, Any] = error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in {"string_too_short", "too_short"}:
        return "This must not be empty."
    if kind in {"string_too_long", "too_long"}:
        return f"This is too long: at most {context['max_length']} characters."
    if kind == "enum":
        return f"Choose one of {context['expected']}."
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        return f"This must be at {'least' if kind == 'greater_than_equal' else 'most'} {bound}."
    return _FIXED.get(kind, "This value does not fit here.")
